// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mean, interval and p-value over invocations, by Student's t. Its tail and its quantile are made
 * here, as libm has neither.
 */
#include <math.h>

#include "stats/stats.h"

/*
 * The two-sided tail of t with n degrees of freedom is the incomplete beta function
 * I_x(n/2, 1/2) at x = n / (n + t^2) (Abramowitz and Stegun 26.5.27), or 1 - I_y(1/2, n/2) at
 * y = 1 - x. Both have a series (DLMF 8.17.8); the one that converges faster is used.
 *
 * This is the series without its factor x^a (1 - x)^b / (a B(a, b)). No term is negative, so no
 * digits cancel.
 */
static double series(double a, double b, double x)
{
	double term = 1, sum = 1;

	for (double n = 0; term > 1e-17 * sum; n++) {
		term *= (a + b + n) / (a + 1 + n) * x;
		sum += term;
	}
	return sum;
}

/* 1 / B(a, 1/2) */
static double scale(double a)
{
	return exp(lgamma(a + 0.5) - lgamma(a)) / sqrt(M_PI);
}

double student_two_sided(double t, double degrees)
{
	double a = degrees / 2, x = degrees / (degrees + t * t), y = t * t / (degrees + t * t);
	double front = scale(a) * pow(x, a) * sqrt(y);

	if (x < (a + 1) / (a + 2.5))
		return front / a * series(a, 0.5, x);
	return 1 - front * 2 * series(0.5, a, y);
}

/* Newton's method from 0. The tail falls and is convex there, so no step goes beyond the root. */
double student_quantile(double p, double degrees)
{
	double t = 0, step = 1;

	for (int i = 0; i < 1000 && fabs(step) > 1e-14 * t; i++) {
		double density = scale(degrees / 2) / sqrt(degrees) *
				 pow(degrees / (degrees + t * t), (degrees + 1) / 2);

		step = (student_two_sided(t, degrees) - p) / (2 * density);
		t += step;
	}
	return t;
}

size_t stats_group_size(size_t invocations)
{
	return invocations > STATS_APART_MAX ? (invocations + STATS_GROUPS - 1) / STATS_GROUPS : 1;
}

double stats_degrees(size_t invocations)
{
	size_t size = stats_group_size(invocations);

	return invocations ? (double)((invocations + size - 1) / size - 1) : 0;
}

/*
 * The mean is of all invocations, the error that of groups of neighbours, whose deviation is the
 * sum over their members. The last group may be smaller, which makes the error a little too small.
 */
size_t stats_mean(const double *m, size_t count, struct estimate_of_mean *estimate)
{
	size_t n = 0, seen = 0, of_group;
	double sum = 0, group = 0, squares = 0;

	*estimate = (struct estimate_of_mean){ 0 };
	for (size_t i = 0; i < count; i++)
		if (!isnan(m[i]))
			n++, sum += m[i];
	if (!n)
		return 0;
	estimate->mean = sum / (double)n;
	estimate->degrees = stats_degrees(n);
	of_group = stats_group_size(n);
	for (size_t i = 0; i < count; i++) {
		if (isnan(m[i]))
			continue;
		group += m[i] - estimate->mean;
		if (++seen % of_group && seen < n)
			continue;
		squares += group * group;
		group = 0;
	}
	if (estimate->degrees > 0)
		estimate->error = sqrt(squares * (1 + 1 / estimate->degrees)) / (double)n;
	return n;
}

double stats_half(const struct estimate_of_mean *estimate, double alpha)
{
	if (!(estimate->degrees > 0))
		return INFINITY;
	return student_quantile(alpha, estimate->degrees) * estimate->error + estimate->grain;
}

double stats_half_of_two(const struct estimate_of_mean *a, const struct estimate_of_mean *b,
			 double alpha)
{
	return hypot(stats_half(a, alpha) - a->grain, stats_half(b, alpha) - b->grain) + a->grain +
	       b->grain;
}

double stats_p(const struct estimate_of_mean *estimate)
{
	double off = fabs(estimate->mean) - estimate->grain;

	if (!(estimate->degrees > 0) || !(off > 0))
		return 1;
	return student_two_sided(off / fmax(estimate->error, 1e-100), estimate->degrees);
}

double stats_corrected(double p, size_t comparisons)
{
	return fmin(1, p * (double)comparisons);
}
