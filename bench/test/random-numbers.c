// SPDX-License-Identifier: GPL-2.0-or-later
/* By inversion of distribution functions, and Box's and Muller's method. */
#include "test/random-numbers.h"

#include <math.h>

struct random_state random_numbers;

int random_numbers_make(void **state)
{
	(void)state;
	random_seed(&random_numbers, 1);
	return 0;
}

double draw_uniform(struct random_state *random, double from, double to)
{
	return from + (to - from) * random_uniform(random);
}

double draw_normal(struct random_state *random, double deviation)
{
	double radius = sqrt(-2 * log(random_uniform(random)));

	return deviation * radius * cos(2 * M_PI * random_uniform(random));
}

double draw_lognormal(struct random_state *random, double mean, double deviation)
{
	return exp(mean + draw_normal(random, deviation));
}

double draw_exponential(struct random_state *random, double mean)
{
	return -mean * log(random_uniform(random));
}

double draw_pareto(struct random_state *random, double exponent)
{
	return pow(random_uniform(random), -1 / exponent);
}

double draw_t2(struct random_state *random)
{
	double u = 2 * random_uniform(random) - 1;

	return u * sqrt(2 / (1 - u * u));
}

int draw_ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}
