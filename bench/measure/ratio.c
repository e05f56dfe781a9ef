// SPDX-License-Identifier: GPL-2.0-or-later
/* Estimates of positive quantities: their ratios, and what can be refused of them. */
#include "measure/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define WIDEST 1e6

void stats_positive(struct estimated *estimate)
{
	estimate->value = exp(estimate->value);
	estimate->ci95.low = fmax(exp(estimate->ci95.low), estimate->value / WIDEST);
	estimate->ci95.high = fmin(exp(estimate->ci95.high), estimate->value * WIDEST);
}

static bool is_positive(const struct estimated *estimate)
{
	return estimate->value > 0 && estimate->ci95.low > 0 && estimate->ci95.high > 0;
}

static double width(const struct estimated *estimate)
{
	return log(estimate->ci95.high / estimate->ci95.low);
}

/* Welch's: that of the two with the wider interval counts most. */
static double common_degrees(const struct estimated *a, const struct estimated *b)
{
	double sum = pow(width(a), 2) + pow(width(b), 2), squares = 0;

	if (a->degrees > 0)
		squares += pow(width(a), 4) / a->degrees;
	if (b->degrees > 0)
		squares += pow(width(b), 4) / b->degrees;
	return squares > 0 ? sum * sum / squares : 0;
}

bool stats_ratio(const struct estimated *top, const struct estimated *bottom,
		 struct estimated *ratio)
{
	double below, above;

	if (!is_positive(top) || !is_positive(bottom))
		return false;
	below = hypot(log(top->value / top->ci95.low), log(bottom->ci95.high / bottom->value));
	above = hypot(log(top->ci95.high / top->value), log(bottom->value / bottom->ci95.low));
	*ratio = (struct estimated){ .value = top->value / bottom->value,
				     .degrees = common_degrees(top, bottom) };
	ratio->ci95.low = ratio->value * exp(-below);
	ratio->ci95.high = ratio->value * exp(above);
	return true;
}

/* ---- hypotheses ---- */

static double quantile_975(double degrees)
{
	return degrees > 0 ? gsl_cdf_tdist_Pinv(0.975, degrees) : gsl_cdf_ugaussian_Pinv(0.975);
}

double stats_two_sided(double errors, double degrees)
{
	return 2 * (degrees > 0 ? gsl_cdf_tdist_Q(errors, degrees) : gsl_cdf_ugaussian_Q(errors));
}

/*
 * With few groups a side may come out short by chance, much more often than the whole: a
 * side that is shorter than half of the interval is not believed.
 */
double stats_p_value(const struct estimated *ratio, double limit)
{
	double side, errors;

	if (!is_positive(ratio) || !(limit > 0))
		return 1;
	side = ratio->value > limit ? log(ratio->value / ratio->ci95.low) :
				      log(ratio->ci95.high / ratio->value);
	side = fmax(side, width(ratio) / 2);
	if (!(side > 0))
		return 1;
	errors = fabs(log(ratio->value / limit)) / side * quantile_975(ratio->degrees);
	return stats_two_sided(errors, ratio->degrees);
}

static int by_p(const void *a, const void *b)
{
	double left = **(const double *const *)a, right = **(const double *const *)b;

	return (left > right) - (left < right);
}

/* Pointers to the p-values, the smallest first; to be freed. Nothing is refused as yet. */
static const double **rank(const double *p, size_t n, bool *refused, struct error *err)
{
	const double **ranked = calloc(n + 1, sizeof(const double *));

	if (!ranked) {
		error_set(err, STATUS_CANNOT, "no memory for %zu verdicts", n);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		ranked[i] = &p[i];
		refused[i] = false;
	}
	qsort(ranked, n, sizeof(*ranked), by_p);
	return ranked;
}

/* The smallest of n is held against alpha / n, the next against alpha / (n - 1), to the first miss. */
int stats_holm(const double *p, size_t n, double alpha, bool *refused, struct error *err)
{
	const double **ranked = rank(p, n, refused, err);

	if (!ranked)
		return -1;
	for (size_t i = 0; i < n && *ranked[i] <= alpha / (double)(n - i); i++)
		refused[ranked[i] - p] = true;
	free(ranked);
	return 0;
}

/* The smallest of n is held against alpha / n, the next against 2 alpha / n, to the last hit. */
int stats_false_discovery(const double *p, size_t n, double alpha, bool *refused, struct error *err)
{
	const double **ranked = rank(p, n, refused, err);
	size_t hits = 0;

	if (!ranked)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (*ranked[i] <= alpha * (double)(i + 1) / (double)n)
			hits = i + 1;
	for (size_t i = 0; i < hits; i++)
		refused[ranked[i] - p] = true;
	free(ranked);
	return 0;
}
