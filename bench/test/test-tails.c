// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often a difference is found where there is none, at the levels that a correction
 * for many comparisons asks for, and how often one that is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>

#include "measure/stats.h"

#define ALPHA	   0.05
#define GROUPS_MAX 15
#define RESAMPLES  200
#define CHANCE	   1e-4 /* that a check fails though all is as it should be */

static gsl_rng *random_numbers;

static int prepare(void **state)
{
	(void)state;
	random_numbers = gsl_rng_alloc(gsl_rng_mt19937);
	return random_numbers ? 0 : -1;
}

static int release(void **state)
{
	(void)state;
	gsl_rng_free(random_numbers);
	return 0;
}

/* ---- estimates from a few groups ---- */

/* Of the logarithm of the ratio, by groups that have the mean 0 but differ. */
struct simulated {
	size_t groups;
	double within;	/* standard deviation of each by the sampling of its values */
	double between; /* standard deviation of what all values of a group have in common */
	double effect;	/* logarithm of the true ratio */
};

static double normal(double deviation)
{
	return deviation * gsl_ran_gaussian_ziggurat(random_numbers, 1);
}

/*
 * A mean of the groups, whose resamples can be drawn without any values.
 */
static struct estimated draw(const struct simulated *simulated)
{
	double by_group[GROUPS_MAX], within[RESAMPLES], both[RESAMPLES];
	struct resamples resamples = { within, both, RESAMPLES, by_group, simulated->groups };
	double error = simulated->within / sqrt((double)simulated->groups);
	double deviation = hypot(simulated->within, simulated->between);
	struct estimated ratio;

	for (size_t i = 0; i < simulated->groups; i++)
		by_group[i] = simulated->effect + normal(deviation);
	ratio.value = gsl_stats_mean(by_group, 1, simulated->groups);
	for (int i = 0; i < RESAMPLES; i++) {
		double sum = 0;

		for (size_t k = 0; k < simulated->groups; k++)
			sum += by_group[gsl_rng_uniform_int(random_numbers, simulated->groups)];
		within[i] = ratio.value + normal(error);
		both[i] = sum / (double)simulated->groups + normal(error);
	}
	stats_interval(&resamples, &ratio);
	stats_positive(&ratio);
	return ratio;
}

/* ---- rates ---- */

static const double levels[] = { ALPHA, ALPHA / 20, ALPHA / 200 };

#define LEVELS 3

struct rates {
	unsigned int tries, found[LEVELS];
};

static void note(struct rates *rates, double p)
{
	rates->tries++;
	for (int i = 0; i < LEVELS; i++)
		rates->found[i] += p <= levels[i];
}

static void check_most(const char *what, const struct rates *rates, int level, double most)
{
	unsigned int found = rates->found[level];

	if (found && gsl_cdf_binomial_Q(found - 1, most, rates->tries) < CHANCE)
		fail_msg("%s: %u of %u at level %g are too many", what, found, rates->tries,
			 levels[level]);
}

static void check_least(const char *what, const struct rates *rates, int level, double least)
{
	unsigned int found = rates->found[level];

	if (gsl_cdf_binomial_P(found, least, rates->tries) < CHANCE)
		fail_msg("%s: %u of %u at level %g are too few", what, found, rates->tries,
			 levels[level]);
}

/*
 * That groups differ may not show in a few of them; the rate at 5 % is then that of the
 * intervals (see stats.h). Farther out it is at most 2.2 times the level.
 */
static void test_false_rates(void **state)
{
	static const struct {
		size_t groups;
		double most;
	} rows[] = { { 2, 0.15 }, { 3, 0.1 }, { 5, 0.08 }, { 15, 0.065 } };
	static const double between[] = { 0, 1, 3, 10 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 4; k++) {
			struct simulated equal = { rows[i].groups, 0.01, 0.01 * between[k], 0 };
			struct rates rates = { 0 };
			char what[64];

			for (int n = 0; n < 3000; n++) {
				struct estimated ratio = draw(&equal);

				note(&rates, stats_p_value(&ratio, 1));
			}
			snprintf(what, sizeof(what), "%zu groups, %g times as far apart",
				 equal.groups, between[k]);
			check_most(what, &rates, 0, rows[i].most);
			check_most(what, &rates, 1, 2.2 * levels[1]);
			check_most(what, &rates, 2, 2.2 * levels[2]);
			check_least(what, &rates, 0, 0.03);
		}
}

/* ---- what is there is found ---- */

/* With so many comparisons Holm's method asks for this level of the first. */
#define FAMILY 600

static void test_plain_differences_are_found(void **state)
{
	static const struct simulated rows[] = {
		{ 5, 0.005, 0.005, 0.18 }, { 5, 0.01, 0.02, 0.4 },   { 5, 0.01, 0.1, 1.386 },
		{ 3, 0.005, 0.005, 0.7 },  { 3, 0.01, 0.01, 1.386 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int found = 0;

		for (int k = 0; k < 200; k++) {
			struct estimated ratio = draw(&rows[i]);

			found += stats_p_value(&ratio, 1) <= ALPHA / FAMILY;
		}
		if (found < 160)
			fail_msg("row %zu: %u of 200 are found", i, found);
	}
}

#define TAILS_TEST(name) cmocka_unit_test_setup_teardown(name, prepare, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TAILS_TEST(test_false_rates),
		TAILS_TEST(test_plain_differences_are_found),
	};

	return cmocka_run_group_tests_name("tails", tests, NULL, NULL);
}
