// SPDX-License-Identifier: GPL-2.0-or-later
/* Moderated variances of ratios. */
#include "measure/pool.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>

#define COUNT_MIN     8	   /* the spread of fewer inflations says little */
#define DEGREES	      3	   /* times a ratio's own: what the others can add to them */
#define INFLATION_MIN 1e-3 /* groups that are alike by chance have a logarithm too */

static bool has_inflation(const struct estimated *ratio)
{
	return ratio->value > 0 && ratio->degrees > 0 && ratio->within > 0;
}

static double inflation(const struct estimated *ratio)
{
	return fmax(ratio->between / ratio->within, INFLATION_MIN);
}

/*
 * The logarithm of a variance estimate with 2 x degrees of freedom is off by
 * digamma(x) - log(x) in the mean, and its variance is trigamma(x).
 */
void pool_add(struct pool *pool, const struct estimated *ratio)
{
	double half = ratio->degrees / 2, value, off;

	if (!has_inflation(ratio))
		return;
	value = log(inflation(ratio)) - gsl_sf_psi(half) + log(half);
	off = value - pool->mean;
	pool->count++;
	pool->mean += off / pool->count;
	pool->squares += off * (value - pool->mean);
	pool->sampling += gsl_sf_psi_1(half);
}

/*
 * The degrees of freedom that the pool is worth for a further ratio: 2 x where trigamma(x) is
 * the variance that the few groups do not explain. 1 / x + 1 / (2 x^2), which is inverted here,
 * is a little less than trigamma(x), and so the degrees are a little less.
 */
static double degrees_of(const struct pool *pool)
{
	double excess = pool->squares / (pool->count - 1) - pool->sampling / pool->count;

	return excess > 0 ? (1 + sqrt(1 + 2 * excess)) / excess : INFINITY;
}

double pool_p_value(const struct pool *pool, const struct estimated *ratio)
{
	double own = ratio->degrees, others, mean;

	if (pool->count < COUNT_MIN || !has_inflation(ratio))
		return stats_p_value(ratio, 1);
	others = fmin(degrees_of(pool), DEGREES * own);
	mean = (others * exp(pool->mean) + own * inflation(ratio)) / (others + own);
	return stats_two_sided(fabs(log(ratio->value)) / sqrt(ratio->within * fmax(mean, 1)),
			       others + own);
}
