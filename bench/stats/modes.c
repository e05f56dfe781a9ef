// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two modes of a distribution. Values become sorted logarithms, as times are compared by ratios.
 * The best cut in two is that with the least squared deviations within both sides. It is taken for
 * two modes only if both sides are large, far apart, and have few values between them: any values
 * have a best cut, and a skewed distribution has a wide one.
 */
#include <math.h>

#include "stats/stats.h"

/* The limits of stats.h. */
#define VALUES_MIN     100
#define SHARE_MIN      0.1
#define FACTOR_MIN     1.3
#define SEPARATION_MIN 1.5
#define VALLEY_MAX     0.25
#define STEPS	       16 /* from one mode to the other, at which the density is looked at */

/*
 * Cuts n sorted logarithms where the sum of the squared deviations within both sides is least, as
 * between two normal distributions, and fills *modes. Returns how many are of the lower side. The
 * least within is the most between, which one pass with running sums finds.
 */
static size_t cut_in_two(const double *x, size_t n, struct modes *modes)
{
	double total = 0, left = 0, most = -1;
	size_t cut = 1;

	for (size_t i = 0; i < n; i++)
		total += x[i];
	for (size_t i = 1; i < n; i++) {
		double off, between;

		left += x[i - 1];
		off = (total - left) / (double)(n - i) - left / (double)i;
		between = (double)i * (double)(n - i) * off * off;
		cut = between > most ? i : cut;
		most = fmax(most, between);
	}
	*modes =
		(struct modes){ .mode = { exp(x[cut / 2]), exp(x[cut + (n - cut) / 2]) },
				.share = { (double)cut / (double)n, (double)(n - cut) / (double)n },
				.cut = exp((x[cut - 1] + x[cut]) / 2) };
	return cut;
}

/* The least density between the modes, divided by that at the mode where it is lower. */
static double valley(const double *x, size_t n, double low, double high)
{
	double step = (high - low) / STEPS, least = INFINITY;
	double inside[STEPS + 1] = { 0 };

	for (size_t i = 0; i < n; i++)
		for (int k = 0; k <= STEPS; k++)
			inside[k] += fabs(x[i] - low - k * step) <= step;
	for (int k = 1; k < STEPS; k++)
		least = fmin(least, inside[k]);
	return least / fmin(inside[0], inside[STEPS]);
}

bool modes_find(double *values, size_t n, struct modes *modes)
{
	double low, high, within;
	size_t cut;

	if (n < VALUES_MIN)
		return false;
	for (size_t i = 0; i < n; i++)
		values[i] = log(fmax(values[i], 1e-300));
	stats_sort(values, n);
	cut = cut_in_two(values, n, modes);
	low = log(modes->mode[0]);
	high = log(modes->mode[1]);
	within = values[cut - 1 - cut / 4] - values[cut / 4] + values[n - 1 - (n - cut) / 4] -
		 values[cut + (n - cut) / 4];
	return fmin(modes->share[0], modes->share[1]) >= SHARE_MIN &&
	       high - low >= fmax(log(FACTOR_MIN), SEPARATION_MIN * within) &&
	       valley(values, n, low, high) < VALLEY_MAX;
}

bool modes_of_invocations(const double *m, size_t n, struct modes *modes)
{
	double x[STATS_INVOCATIONS_MAX], gap, within;
	size_t count = 0, cut;

	for (size_t i = 0; i < n; i++)
		if (!isnan(m[i]))
			x[count++] = m[i];
	if (count < STATS_INVOCATIONS_MIN)
		return false;
	stats_sort(x, count);
	cut = cut_in_two(x, count, modes);
	gap = x[cut] - x[cut - 1];
	within = fmax(x[cut - 1] - x[0], x[count - 1] - x[cut]);
	return cut > 1 && count - cut > 1 && gap >= log(FACTOR_MIN) && gap >= 2 * within;
}
