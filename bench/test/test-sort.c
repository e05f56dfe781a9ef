// SPDX-License-Identifier: GPL-2.0-or-later
/* Few and many values, of both signs and of all orders of magnitude. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "measure/sort.h"

#define MANY 50001

static double values[MANY], expected[MANY];

static void check(size_t count)
{
	memcpy(expected, values, sizeof(values));
	gsl_sort(expected, 1, count);
	sort_values(values, count);
	for (size_t i = 0; i < MANY; i++)
		assert_true(values[i] == expected[i]);
}

static void test_any_count(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 100, 4096, 4097, 20000, MANY };
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++) {
		for (size_t i = 0; i < MANY; i++)
			values[i] = gsl_ran_lognormal(random, 10, 0.2);
		check(counts[k]);
	}
	gsl_rng_free(random);
}

static void test_any_value(void **state)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		values[i] = ldexp(gsl_ran_gaussian(random, 1),
				  (int)gsl_rng_uniform_int(random, 2000) - 1000);
	values[7] = INFINITY;
	values[8] = -INFINITY;
	values[9] = 0;
	check(MANY);
	gsl_rng_free(random);
}

static void test_the_same_and_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < MANY; i++)
		values[i] = 5;
	check(MANY);
	for (size_t i = 0; i < MANY; i++)
		values[i] = (double)(MANY - i);
	check(MANY);
	check(MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_count),
		cmocka_unit_test(test_any_value),
		cmocka_unit_test(test_the_same_and_sorted),
	};

	return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
