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
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>

#include "measure/pool.h"
#include "test/random-numbers.h"

#define ALPHA	   0.05
#define GROUPS_MAX 15
#define RESAMPLES  200
#define LANES	   200
#define RATIOS	   20	/* of a lane */
#define CHANCE	   1e-4 /* that a check fails though all is as it should be */

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
 * A mean of the groups, whose resamples can be drawn without any values. Half of the variance
 * may be that of a baseline, which others have too.
 */
static struct estimated draw(const struct simulated *simulated, const double *baseline)
{
	double by_group[GROUPS_MAX], within[RESAMPLES], both[RESAMPLES];
	struct resamples resamples = { within, both, RESAMPLES, by_group, simulated->groups };
	double error = simulated->within / sqrt((double)simulated->groups);
	double deviation = hypot(simulated->within, simulated->between);
	struct estimated ratio;

	for (size_t i = 0; i < simulated->groups; i++)
		by_group[i] =
			simulated->effect +
			(baseline ? baseline[i] + normal(deviation / M_SQRT2) : normal(deviation));
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
				struct estimated ratio = draw(&equal, NULL);

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

/* ---- pools ---- */

/* Lanes of ratios by one baseline each; outliers: the share of ratios whose groups differ so much more. */
static struct rates pooled(const struct simulated *simulated, double outliers)
{
	struct simulated outlier = *simulated;
	struct rates rates = { 0 };

	outlier.between = hypot(simulated->within, simulated->between) * sqrt(30);
	for (size_t lane = 0; lane < LANES; lane++) {
		struct estimated drawn[RATIOS];
		double baseline[GROUPS_MAX];
		struct pool pool = { 0 };

		for (size_t i = 0; i < simulated->groups; i++)
			baseline[i] =
				normal(hypot(simulated->within, simulated->between) / M_SQRT2);
		for (size_t i = 0; i < RATIOS; i++) {
			bool out = gsl_rng_uniform(random_numbers) < outliers;

			drawn[i] = draw(out ? &outlier : simulated, baseline);
			pool_add(&pool, &drawn[i]);
		}
		for (size_t i = 0; i < RATIOS; i++)
			note(&rates, pool_p_value(&pool, &drawn[i]));
	}
	/* Ratios by one baseline are off together, and worth less than as many of their own. */
	rates.tries /= 4;
	for (int i = 0; i < LEVELS; i++)
		rates.found[i] /= 4;
	return rates;
}

static void test_false_rates_of_pools(void **state)
{
	static const size_t groups[] = { 3, 5 };
	static const double between[] = { 0, 1, 3 };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 3; k++) {
			struct simulated equal = { groups[i], 0.01, 0.01 * between[k], 0 };
			struct rates rates = pooled(&equal, 0);
			char what[64];

			snprintf(what, sizeof(what), "pools of %zu groups, %g times as far apart",
				 groups[i], between[k]);
			check_most(what, &rates, 0, 0.06);
			check_most(what, &rates, 1, 1.5 * levels[1]);
			check_most(what, &rates, 2, 1.5 * levels[2]);
			check_least(what, &rates, 0, between[k] > 0 ? 0.03 : 0.01);
		}
}

/* That others are alike must not hide for good that one is not. */
static void test_false_rates_of_outliers(void **state)
{
	static const struct simulated three = { 3, 0.01, 0, 0 }, five = { 5, 0.01, 0, 0 };
	struct rates rates;

	(void)state;
	rates = pooled(&three, 0.1);
	check_most("outliers, 3 groups", &rates, 0, ALPHA);
	check_most("outliers, 3 groups", &rates, 1, 3 * levels[1]);
	rates = pooled(&five, 0.1);
	check_most("outliers, 5 groups", &rates, 0, ALPHA);
	check_most("outliers, 5 groups", &rates, 1, 3 * levels[1]);
}

/* The digamma function is minus Euler's constant at 1: so the mean logarithm is off by that. */
static void test_pool_by_hand(void **state)
{
	struct estimated ratio = { .value = exp(0.05),
				   .ci95 = { exp(0.02), exp(0.08) },
				   .degrees = 2,
				   .within = 1e-4,
				   .between = 4e-4 };
	double variance = 4e-4 * (6 * exp(0.57721566490153286) + 2) / 8;
	double wanted = 2 * gsl_cdf_tdist_Q(0.05 / sqrt(variance), 8);
	struct pool pool = { 0 };

	(void)state;
	for (int i = 0; i < 7; i++)
		pool_add(&pool, &ratio);
	assert_true(pool_p_value(&pool, &ratio) == stats_p_value(&ratio, 1));
	pool_add(&pool, &ratio);
	if (!(fabs(pool_p_value(&pool, &ratio) / wanted - 1) < 1e-9))
		fail_msg("%g and not %g", pool_p_value(&pool, &ratio), wanted);
	/* Alike by luck: what the values alone would give is the least. */
	ratio.between = 0;
	pool = (struct pool){ 0 };
	for (int i = 0; i < 8; i++)
		pool_add(&pool, &ratio);
	wanted = 2 * gsl_cdf_tdist_Q(0.05 / 1e-2, 8);
	assert_true(fabs(pool_p_value(&pool, &ratio) / wanted - 1) < 1e-9);
}

/* Where the ratios have nothing in common, each is judged by what it has itself. */
static void test_pool_of_unlike(void **state)
{
	struct estimated ratio = {
		.value = 1.5, .ci95 = { 1.4, 1.6 }, .degrees = 4, .within = 1e-4
	};
	struct pool pool = { 0 };
	double p, own;

	(void)state;
	for (int i = 0; i < 20; i++) {
		ratio.between = 1e-4 * exp(i - 10);
		pool_add(&pool, &ratio);
	}
	ratio.between = 4e-3;
	p = pool_p_value(&pool, &ratio);
	own = 2 * gsl_cdf_tdist_Q(log(1.5) / sqrt(4e-3), 4);
	assert_true(p > own / 3 && p < own);
	ratio.within = 0;
	assert_true(pool_p_value(&pool, &ratio) == stats_p_value(&ratio, 1));
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
			struct estimated ratio = draw(&rows[i], NULL);

			found += stats_p_value(&ratio, 1) <= ALPHA / FAMILY;
		}
		if (found < 160)
			fail_msg("row %zu: %u of 200 are found", i, found);
	}
}

static void test_pools_find_more(void **state)
{
	const struct simulated small = { 3, 0.01, 0.01, 0.1 };
	unsigned int found = 0, alone = 0;

	(void)state;
	for (int lane = 0; lane < 10; lane++) {
		struct estimated drawn[RATIOS];
		struct pool pool = { 0 };

		for (int i = 0; i < RATIOS; i++) {
			drawn[i] = draw(&small, NULL);
			pool_add(&pool, &drawn[i]);
		}
		for (int i = 0; i < RATIOS; i++) {
			found += pool_p_value(&pool, &drawn[i]) <= ALPHA / FAMILY;
			alone += stats_p_value(&drawn[i], 1) <= ALPHA / FAMILY;
		}
	}
	if (found < 160 || alone > 20)
		fail_msg("%u of 200 are found, and %u of them alone", found, alone);
}

#define TAILS_TEST(name) \
	cmocka_unit_test_setup_teardown(name, random_numbers_make, random_numbers_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TAILS_TEST(test_false_rates),
		TAILS_TEST(test_false_rates_of_pools),
		TAILS_TEST(test_false_rates_of_outliers),
		TAILS_TEST(test_pool_by_hand),
		TAILS_TEST(test_pool_of_unlike),
		TAILS_TEST(test_plain_differences_are_found),
		TAILS_TEST(test_pools_find_more),
	};

	return cmocka_run_group_tests_name("tails", tests, NULL, NULL);
}
