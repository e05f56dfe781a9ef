// SPDX-License-Identifier: GPL-2.0-or-later
/* Estimates of positive quantities: medians, their ratios, and what can be refused of them. */
#include "measure/stats.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#define NORMAL_975 1.959963984540054
#define WIDEST	   1e6

int stats_median_positive(const struct sample_groups *sample, uint64_t seed, double *median,
			  struct interval *ci95, struct error *err)
{
	struct sample_groups of_logarithms = *sample;
	size_t count = 0;
	double *logarithms;
	int result;

	for (size_t i = 0; i < sample->groups; i++)
		count += sample->counts[i];
	logarithms = malloc((count + 1) * sizeof(*logarithms));
	if (!logarithms)
		return error_set(err, STATUS_CANNOT, "no memory for %zu values", count);
	for (size_t i = 0; i < count; i++)
		logarithms[i] = log(fmax(sample->values[i], DBL_MIN));
	of_logarithms.values = logarithms;
	result = stats_median(&of_logarithms, seed, median, ci95, err);
	free(logarithms);
	if (result)
		return -1;
	*median = exp(*median);
	ci95->low = fmax(exp(ci95->low), *median / WIDEST);
	ci95->high = fmin(exp(ci95->high), *median * WIDEST);
	return 0;
}

static bool is_positive(const struct estimated *estimate)
{
	return estimate->value > 0 && estimate->ci95.low > 0 && estimate->ci95.high > 0;
}

bool stats_ratio(const struct estimated *top, const struct estimated *bottom,
		 struct estimated *ratio)
{
	double below, above;

	if (!is_positive(top) || !is_positive(bottom))
		return false;
	below = hypot(log(top->value / top->ci95.low), log(bottom->ci95.high / bottom->value));
	above = hypot(log(top->ci95.high / top->value), log(bottom->value / bottom->ci95.low));
	ratio->value = top->value / bottom->value;
	ratio->ci95.low = ratio->value * exp(-below);
	ratio->ci95.high = ratio->value * exp(above);
	return true;
}

double stats_p_value(const struct estimated *ratio, double limit)
{
	double deviation;

	if (!is_positive(ratio) || !(limit > 0))
		return 1;
	deviation = log(ratio->ci95.high / ratio->ci95.low) / (2 * NORMAL_975);
	if (!(deviation > 0))
		return 1;
	return erfc(fabs(log(ratio->value / limit)) / deviation / M_SQRT2);
}

static int by_p(const void *a, const void *b)
{
	double left = **(const double *const *)a, right = **(const double *const *)b;

	return (left > right) - (left < right);
}

/* The smallest of n is held against alpha / n, the next against alpha / (n - 1), to the first miss. */
int stats_holm(const double *p, size_t n, double alpha, bool *refused, struct error *err)
{
	const double **ranked = calloc(n + 1, sizeof(const double *));

	if (!ranked)
		return error_set(err, STATUS_CANNOT, "no memory for %zu verdicts", n);
	for (size_t i = 0; i < n; i++) {
		ranked[i] = &p[i];
		refused[i] = false;
	}
	qsort(ranked, n, sizeof(*ranked), by_p);
	for (size_t i = 0; i < n && *ranked[i] <= alpha / (double)(n - i); i++)
		refused[ranked[i] - p] = true;
	free(ranked);
	return 0;
}
