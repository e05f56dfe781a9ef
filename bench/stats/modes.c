// SPDX-License-Identifier: GPL-2.0-or-later
/* The best cut in two, and the valley beside it. */
#include "stats/modes.h"

#include <math.h>
#include <stdlib.h>

#include "stats/invocations.h"

#define VALUES_MIN     100
#define VALUES_MAX     1000 /* evenly spaced quantiles stand for more values than that */
#define SHARE_MIN      0.1
#define SEPARATION_MIN 4.0
#define VALLEY_MAX     0.25
#define SIDE_MIN       2 /* invocations */

static const double factor_min = 1.3;

/* Two normal distributions have it where both squared deviations within are least. */
static size_t best_cut(const double *x, size_t n)
{
	double total = 0, left = 0, best = -1;
	size_t cut = n / 2;

	for (size_t i = 0; i < n; i++)
		total += x[i];
	for (size_t i = 1; i < n; i++) {
		double off, between;

		left += x[i - 1];
		off = (total - left) / (double)(n - i) - left / (double)i;
		between = (double)i * (double)(n - i) * off * off;
		if (between > best) {
			best = between;
			cut = i;
		}
	}
	return cut;
}

/* Of the sorted values of one side, whose interquartile range tells: tails do not count. */
static double deviation_of(const double *x, size_t n)
{
	return (x[n - 1 - n / 4] - x[n / 4]) / 1.349;
}

static double density_at(const double *x, size_t n, double at, double window)
{
	size_t inside = 0;

	for (size_t i = 0; i < n; i++)
		inside += fabs(x[i] - at) <= window / 2;
	return (double)inside;
}

/* The least density between the modes by that at the lower of both. */
static double valley(const double *x, size_t n, const double mode[2])
{
	double distance = mode[1] - mode[0], window = distance / 8, least = INFINITY;
	double peak = fmin(density_at(x, n, mode[0], window), density_at(x, n, mode[1], window));

	for (int i = 1; i < 16; i++)
		least = fmin(least, density_at(x, n, mode[0] + distance * i / 16, window));
	return peak > 0 ? least / peak : INFINITY;
}

static void note(struct modes *modes, const double *x, size_t n, size_t cut)
{
	modes->mode[0] = exp(x[cut / 2]);
	modes->mode[1] = exp(x[cut + (n - cut) / 2]);
	modes->share[0] = (double)cut / (double)n;
	modes->share[1] = 1 - modes->share[0];
	modes->cut = exp((x[cut - 1] + x[cut]) / 2);
}

static bool are_apart(const struct modes *modes, const double *x, size_t n, size_t cut)
{
	double within = hypot(deviation_of(x, cut), deviation_of(x + cut, n - cut)) / M_SQRT2;
	double distance = log(modes->mode[1] / modes->mode[0]);

	return distance >= log(factor_min) && distance >= SEPARATION_MIN * within;
}

bool modes_find(const double *values, size_t n, struct modes *modes)
{
	size_t count = n < VALUES_MAX ? n : VALUES_MAX, cut;
	double x[VALUES_MAX];

	*modes = (struct modes){ .cut = 0 };
	if (n < VALUES_MIN)
		return false;
	for (size_t i = 0; i < count; i++)
		x[i] = log(fmax(values[i * n / count], 1e-300));
	cut = best_cut(x, count);
	note(modes, x, count, cut);
	return fmin(modes->share[0], modes->share[1]) >= SHARE_MIN &&
	       are_apart(modes, x, count, cut) &&
	       valley(x, count, (double[]){ log(modes->mode[0]), log(modes->mode[1]) }) <
		       VALLEY_MAX;
}

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static size_t widest_gap(const double *x, size_t n)
{
	size_t cut = 1;

	for (size_t i = 2; i < n; i++)
		if (x[i] - x[i - 1] > x[cut] - x[cut - 1])
			cut = i;
	return cut;
}

bool modes_of_invocations(const double *ratios, size_t n, struct modes *modes)
{
	double x[VALUES_MAX], gap, within;
	size_t count = 0, cut;

	*modes = (struct modes){ .cut = 0 };
	for (size_t i = 0; i < n && count < VALUES_MAX; i++)
		if (!isnan(ratios[i]))
			x[count++] = log(ratios[i]);
	if (count < STATS_INVOCATIONS_MIN)
		return false;
	qsort(x, count, sizeof(*x), ascending);
	cut = widest_gap(x, count);
	note(modes, x, count, cut);
	gap = x[cut] - x[cut - 1];
	within = fmax(x[cut - 1] - x[0], x[count - 1] - x[cut]);
	return cut >= SIDE_MIN && count - cut >= SIDE_MIN && gap >= log(factor_min) &&
	       gap >= 2 * within;
}
