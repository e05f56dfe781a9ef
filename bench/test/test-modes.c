// SPDX-License-Identifier: GPL-2.0-or-later
/* Two modes are found with their shares, and one mode of whatever shape is not taken for two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "selftest/selftest_judge.h"
#include "stats/stats.h"
#include "test/random-numbers.h"

#define N 5000

static double values[N];
static struct modes modes;

static bool fit(size_t n)
{
	qsort(values, n, sizeof(double), draw_ascending);
	return modes_find(values, n, &modes);
}

static void near(double value, double wanted, double by)
{
	if (fabs(value / wanted - 1) > by)
		fail_msg("%g and not %g", value, wanted);
}

static void test_two_modes(void **state)
{
	static const double shares[] = { 0.15, 0.5, 0.85 };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		for (int i = 0; i < N; i++)
			values[i] = (random_uniform(&random_numbers) < shares[k] ? 8000 : 48000) *
				    draw_lognormal(&random_numbers, 0, 0.1);
		assert_true(fit(N));
		near(modes.mode[0], 8000, 0.03);
		near(modes.mode[1], 48000, 0.03);
		near(modes.share[0], shares[k], 0.1);
	}
}

/* A tail of interruptions on each mode is what real times have. */
static void test_two_modes_with_tails(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = (i % 3 ? 8000 : 30000) * draw_lognormal(&random_numbers, 0, 0.08) *
			    (random_uniform(&random_numbers) < 0.03 ? 1.5 : 1);
	assert_true(fit(N));
	near(modes.share[0], 2.0 / 3, 0.1);
}

static void test_one_mode(void **state)
{
	static const double sigmas[] = { 0.001, 0.05, 0.3, 1 };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		for (int i = 0; i < N; i++)
			values[i] = 10000 * draw_lognormal(&random_numbers, 0, sigmas[k]);
		assert_false(fit(N));
	}
}

/* Exponential, uniform and with 5 % of outliers: skewed, wide, and not two modes. */
static void test_other_shapes(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = 5000 + draw_exponential(&random_numbers, 3000);
	assert_false(fit(N));
	for (int i = 0; i < N; i++)
		values[i] = draw_uniform(&random_numbers, 1000, 9000);
	assert_false(fit(N));
	for (int i = 0; i < N; i++)
		values[i] = draw_lognormal(&random_numbers, 9, 0.05) * (i % 20 ? 1 : 5);
	assert_false(fit(N));
}

static void test_near_modes_are_one(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = (i % 2 ? 1000 : 1150) * draw_lognormal(&random_numbers, 0, 0.01);
	assert_false(fit(N));
}

static void test_few_or_equal_values(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = 7;
	assert_false(fit(N));
	for (int i = 0; i < 99; i++)
		values[i] = i % 2 ? 10 : 100;
	assert_false(fit(99));
	for (int i = 0; i < 100; i++)
		values[i] = i % 2 ? 10 : 100;
	assert_true(fit(100));
}

/* ---- rates ---- */

enum shape {
	NARROW,
	WIDE,
	EXPONENTIAL,
	PARETO,
	HEAVY,
	OUTLIERS,
	FLAT,
	ONE_MODE,
	FAR = ONE_MODE,
	UNEVEN,
	NEAR
};

static double draw(enum shape shape)
{
	double u = random_uniform(&random_numbers);

	switch (shape) {
	case NARROW:
		return draw_lognormal(&random_numbers, 0, 0.05);
	case WIDE:
		return draw_lognormal(&random_numbers, 0, 1);
	case EXPONENTIAL:
		return 5000 + draw_exponential(&random_numbers, 3000);
	case PARETO:
		return draw_pareto(&random_numbers, 1.5);
	case HEAVY:
		return exp(0.1 * draw_t2(&random_numbers));
	case FLAT:
		return draw_uniform(&random_numbers, 1, 9);
	case OUTLIERS:
		return draw_lognormal(&random_numbers, 0, 0.05) * (u < 0.05 ? 5 : 1);
	case FAR:
		return draw_lognormal(&random_numbers, 0, 0.1) * (u < 0.3 ? 6 : 1);
	case UNEVEN:
		return draw_lognormal(&random_numbers, 0, 0.1) * (u < 0.15 ? 2 : 1);
	default:
		return draw_lognormal(&random_numbers, 0, 0.08) * (u < 0.5 ? 1.5 : 1);
	}
}

/* How many samples of n values are taken for two modes. */
static unsigned int count_bimodal(enum shape shape, size_t n, unsigned int tries)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < tries; i++) {
		for (size_t k = 0; k < n; k++)
			values[k] = draw(shape);
		found += fit(n);
	}
	return found;
}

/*
 * One in twenty, and of a thousand values one in a hundred, is the most of any shape: the
 * check fails for more than that could give by chance. The worst are the outliers, of which
 * a tenth instead of 5 % is a mode.
 */
static void test_false_rates(void **state)
{
	static const struct {
		size_t n;
		unsigned int tries;
		double most;
	} rows[] = { { 100, 400, 0.05 }, { 1000, 60, 0.01 } };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int shape = 0; shape < ONE_MODE; shape++) {
			unsigned int found =
				count_bimodal((enum shape)shape, rows[i].n, rows[i].tries);

			if (found && selftest_chance_of(found, rows[i].tries, rows[i].most) < 0.01)
				fail_msg("shape %d: %u of %u samples of %zu are bimodal", shape,
					 found, rows[i].tries, rows[i].n);
		}
}

static void test_power(void **state)
{
	static const double least[] = { [FAR] = 0.99, [UNEVEN] = 0.9, [NEAR] = 0.95 };

	(void)state;
	for (int shape = FAR; shape <= NEAR; shape++) {
		unsigned int few = count_bimodal((enum shape)shape, 100, 200);
		unsigned int many = count_bimodal((enum shape)shape, 1000, 20);

		if (1 - selftest_chance_of(few + 1, 200, least[shape]) < 0.01 || many < 20)
			fail_msg("shape %d: %u of 200 and %u of 20 samples are found", shape, few,
				 many);
	}
}

#define MODES_TEST(name) cmocka_unit_test_setup_teardown(name, random_numbers_make, NULL)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODES_TEST(test_two_modes),	     MODES_TEST(test_two_modes_with_tails),
		MODES_TEST(test_one_mode),	     MODES_TEST(test_other_shapes),
		MODES_TEST(test_near_modes_are_one), MODES_TEST(test_few_or_equal_values),
		MODES_TEST(test_false_rates),	     MODES_TEST(test_power),
	};

	return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
