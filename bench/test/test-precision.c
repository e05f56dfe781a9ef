// SPDX-License-Identifier: GPL-2.0-or-later
/* The running precision, by hand and against what samples of known width give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "measure/precision.h"
#include "test/random-numbers.h"

static void test_few_values_say_nothing(void **state)
{
	struct precision precision = { 0 };

	(void)state;
	assert_true(isinf(precision_half_width(&precision)));
	for (int i = 0; i < 9; i++)
		precision_add(&precision, 5);
	assert_true(isinf(precision_half_width(&precision)));
	precision_add(&precision, 5);
	assert_true(precision_half_width(&precision) == 0);
}

static void test_by_hand(void **state)
{
	struct precision precision = { 0 };

	(void)state;
	precision_add(&precision, 1);
	precision_add(&precision, 3); /* 2 from the mean so far */
	assert_true(precision.mean == 2 && precision.deviation == 2);
	precision_add(&precision, 2); /* 0 from it */
	assert_true(precision.mean == 2 && precision.deviation == 1);
}

/* Of normal values the interval of the median is 1.96 * sqrt(pi / 2) * sigma / sqrt(n). */
static void test_normal_values(void **state)
{
	struct precision precision = { 0 };
	double wanted = 1.96 * sqrt(M_PI / 2) * 3 / 100;

	random_numbers_make(state);
	for (int i = 0; i < 10000; i++)
		precision_add(&precision, 40 + draw_normal(&random_numbers, 3));
	assert_true(fabs(precision.mean - 40) < 0.2);
	if (fabs(precision_half_width(&precision) / wanted - 1) > 0.05)
		fail_msg("%g and not %g", precision_half_width(&precision), wanted);
}

/* One interruption of a hundred times the deviation must not count a hundred times. */
static void test_an_outlier_counts_once(void **state)
{
	struct precision precision = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		precision_add(&precision, i == 500 ? 100 : i % 2);
	assert_true(precision.deviation < 0.75);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_values_say_nothing),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_normal_values),
		cmocka_unit_test(test_an_outlier_counts_once),
	};

	return cmocka_run_group_tests_name("precision", tests, NULL, NULL);
}
