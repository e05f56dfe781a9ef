// SPDX-License-Identifier: GPL-2.0-or-later
/* Two modes are found with their shares, and one mode of whatever shape is not taken for two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include "measure/mixture.h"

#define N 5000

static gsl_rng *random_numbers;
static double values[N];
static struct mixture mixture;

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

static bool fit(size_t n)
{
	gsl_sort(values, 1, n);
	return mixture_fit(values, n, &mixture);
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
			values[i] = (gsl_rng_uniform(random_numbers) < shares[k] ? 8000 : 48000) *
				    gsl_ran_lognormal(random_numbers, 0, 0.1);
		assert_true(fit(N));
		near(mixture.mode[0], 8000, 0.03);
		near(mixture.mode[1], 48000, 0.03);
		near(mixture.share[0], shares[k], 0.1);
	}
}

/* A tail of interruptions on each mode is what real times have. */
static void test_two_modes_with_tails(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = (i % 3 ? 8000 : 30000) * gsl_ran_lognormal(random_numbers, 0, 0.08) *
			    (gsl_rng_uniform(random_numbers) < 0.03 ? 1.5 : 1);
	assert_true(fit(N));
	near(mixture.share[0], 2.0 / 3, 0.1);
}

static void test_one_mode(void **state)
{
	static const double sigmas[] = { 0.001, 0.05, 0.3, 1 };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		for (int i = 0; i < N; i++)
			values[i] = 10000 * gsl_ran_lognormal(random_numbers, 0, sigmas[k]);
		assert_false(fit(N));
	}
}

/* Exponential, uniform and with 5 % of outliers: skewed, wide, and not two modes. */
static void test_other_shapes(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = 5000 + gsl_ran_exponential(random_numbers, 3000);
	assert_false(fit(N));
	for (int i = 0; i < N; i++)
		values[i] = gsl_ran_flat(random_numbers, 1000, 9000);
	assert_false(fit(N));
	for (int i = 0; i < N; i++)
		values[i] = gsl_ran_lognormal(random_numbers, 9, 0.05) * (i % 20 ? 1 : 5);
	assert_false(fit(N));
}

static void test_near_modes_are_one(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = (i % 2 ? 1000 : 1150) * gsl_ran_lognormal(random_numbers, 0, 0.01);
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

#define MIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, prepare, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MIXTURE_TEST(test_two_modes),	       MIXTURE_TEST(test_two_modes_with_tails),
		MIXTURE_TEST(test_one_mode),	       MIXTURE_TEST(test_other_shapes),
		MIXTURE_TEST(test_near_modes_are_one), MIXTURE_TEST(test_few_or_equal_values),
	};

	return cmocka_run_group_tests_name("mixture", tests, NULL, NULL);
}
