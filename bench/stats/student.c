// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two-sided tail of t with n degrees of freedom is the regularized incomplete beta
 * function I_x(n/2, 1/2) at x = n / (n + t^2) (Abramowitz and Stegun 26.5.27), here by its
 * continued fraction (26.5.8), evaluated from the front (Lentz's method).
 */
#include "stats/student.h"

#include <math.h>

#define TINY	       1e-300
#define STEPS	       10000
#define QUANTILE_STEPS 1000

static double away_from_0(double value)
{
	return fabs(value) < TINY ? TINY : value;
}

/* The coefficient of the continued fraction at an even and at an odd place. */
static double coefficient(int place, double a, double b, double x)
{
	double m = place / 2;

	if (place % 2)
		return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
	return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
}

static double fraction(double a, double b, double x)
{
	double numerator = 1, denominator = 1 / away_from_0(1 + coefficient(1, a, b, x));
	double value = denominator, step = 0;

	for (int place = 2; place < STEPS && fabs(step - 1) > 1e-15; place++) {
		double next = coefficient(place, a, b, x);

		denominator = 1 / away_from_0(1 + next * denominator);
		numerator = away_from_0(1 + next / numerator);
		step = numerator * denominator;
		value *= step;
	}
	return value;
}

/* I_x(a, b); rest is 1 - x, which may be known more exactly. */
static double incomplete_beta(double a, double b, double x, double rest)
{
	double front;

	if (!(x > 0))
		return 0;
	if (!(rest > 0))
		return 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest));
	if (x < (a + 1) / (a + b + 2))
		return front / a * fraction(a, b, x);
	return 1 - front / b * fraction(b, a, rest);
}

double student_two_sided(double t, double degrees)
{
	double squared = t * t;

	if (isinf(degrees))
		return erfc(fabs(t) * M_SQRT1_2);
	return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + squared),
			       squared / (degrees + squared));
}

static double density(double t, double degrees)
{
	if (isinf(degrees))
		return exp(-t * t / 2) / sqrt(2 * M_PI);
	return exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2) -
		   (degrees + 1) / 2 * log1p(t * t / degrees)) /
	       sqrt(degrees * M_PI);
}

/* Newton's method from 0: the tail falls and is convex, so that no step goes too far. */
double student_quantile(double p, double degrees)
{
	double t = 0;

	for (int i = 0; i < QUANTILE_STEPS; i++) {
		double step = (student_two_sided(t, degrees) - p) / (2 * density(t, degrees));

		t += step;
		if (!(fabs(step) > 1e-14 * t))
			break;
	}
	return t;
}
