// SPDX-License-Identifier: GPL-2.0-or-later
/* Student's t by known values, and means over invocations by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "stats/stats.h"

static void near(double value, double wanted)
{
	if (!(fabs(value / wanted - 1) < 1e-10))
		fail_msg("%.15g and not %.15g", value, wanted);
}

/* With 1, 2 and 4 degrees of freedom the tail has a closed form. */
static double tail_1(double t)
{
	return 2 / M_PI * atan(1 / t);
}

static double tail_2(double t)
{
	return 2 / (t * t + 2 + t * sqrt(t * t + 2));
}

static void test_closed_forms(void **state)
{
	static const double at[] = { 0.01, 0.3, 1, 2.5, 12, 300, 1e5 };

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		double t = at[i], s = t / sqrt(4 + t * t);

		near(student_two_sided(t, 1), tail_1(t));
		near(student_two_sided(t, 2), tail_2(t));
		if (t < 100)
			assert_true(fabs(student_two_sided(t, 4) - 1 + s * (3 - s * s) / 2) <
				    1e-14);
		near(student_two_sided(-t, 2), tail_2(t));
	}
	near(student_two_sided(0, 7), 1);
}

/* From printed tables. */
static void test_tables(void **state)
{
	static const struct {
		double p, degrees, t;
	} rows[] = {
		{ 0.05, 1, 12.706 }, { 0.05, 4, 2.776 },   { 0.05, 14, 2.145 },
		{ 0.01, 14, 2.977 }, { 0.001, 14, 4.140 }, { 0.05, 120, 1.980 },
		{ 0.001, 4, 8.610 }, { 0.05, 1e5, 1.960 }, { 0.001, 1e5, 3.291 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fabs(student_quantile(rows[i].p, rows[i].degrees) - rows[i].t) > 0.0005)
			fail_msg("%g, %g: %g", rows[i].p, rows[i].degrees,
				 student_quantile(rows[i].p, rows[i].degrees));
}

static void test_there_and_back(void **state)
{
	static const double degrees[] = { 1, 2, 3, 4.5, 14, 50, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(degrees) / sizeof(degrees[0]); i++)
		for (double p = 1e-9; p < 0.9; p *= 5)
			near(student_two_sided(student_quantile(p, degrees[i]), degrees[i]), p);
}

static void test_mean(void **state)
{
	const double m[] = { 0.1, NAN, 0.3, 0.2, 0.4, NAN, 0.5 };
	struct estimate_of_mean found;

	(void)state;
	assert_int_equal(stats_mean(m, 7, &found), 5);
	near(found.mean, 0.3);
	near(found.error, sqrt(0.1 / 4 / 5));
	near(stats_half(&found, 0.05), student_quantile(0.05, 4) * found.error);
	near(stats_p(&found), student_two_sided(0.3 / found.error, 4));
	near(stats_corrected(0.001, 20), 0.02);
	near(stats_corrected(0.5, 20), 1);
	found.mean = found.error;
	near(stats_p(&found), student_two_sided(1, 4));
}

/* 100 are 25 groups of 4; the last may be smaller: 51 are 17 of 3, 101 are 20 of 5 and one of 1. */
static void test_groups(void **state)
{
	double m[100], groups[25];
	struct estimate_of_mean found, wanted;

	(void)state;
	for (int i = 0; i < 100; i++)
		m[i] = sin(i) + i % 7;
	for (int i = 0; i < 25; i++)
		groups[i] = (m[4 * i] + m[4 * i + 1] + m[4 * i + 2] + m[4 * i + 3]) / 4;
	stats_mean(groups, 25, &wanted);
	assert_int_equal(stats_mean(m, 100, &found), 100);
	near(found.mean, wanted.mean);
	near(found.error, wanted.error);
	assert_true(found.degrees == 24 && wanted.degrees == 24);
	assert_true(stats_degrees(0) == 0 && stats_degrees(1) == 0 && stats_degrees(50) == 49 &&
		    stats_degrees(51) == 16 && stats_degrees(101) == 20);
}

/* However sure invocations are, no ratio is known better than the clock's step. */
static void test_grain(void **state)
{
	const double m[] = { 0.01, 0.01, 0.01, 0.01, 0.01, 0.01 };
	struct estimate_of_mean found;

	(void)state;
	stats_mean(m, 6, &found);
	found.grain = 0.02;
	near(stats_half(&found, 0.05), 0.02);
	near(stats_p(&found), 1);
	found.grain = 0.005;
	assert_true(stats_p(&found) == 0);
}

static void test_one_invocation(void **state)
{
	const double m[] = { NAN, 0.7, NAN };
	struct estimate_of_mean found;

	(void)state;
	assert_int_equal(stats_mean(m, 3, &found), 1);
	assert_true(isinf(stats_half(&found, 0.05)) && stats_p(&found) == 1);
	assert_int_equal(stats_mean(m, 1, &found), 0);
}

/* By two values t is 12.7 and 4.30 at 5 %. */
static void test_two(void **state)
{
	struct estimate_of_mean a = { 1, 0.1, 0.01, 1 }, b = { 0.5, 0.2, 0.02, 2 };

	(void)state;
	near(stats_half_of_two(&a, &b, 0.05),
	     hypot(12.706204736174694 * 0.1, 4.302652729749462 * 0.2) + 0.03);
	b.degrees = 0;
	assert_true(isinf(stats_half_of_two(&a, &b, 0.05)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed_forms),   cmocka_unit_test(test_tables),
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_mean),
		cmocka_unit_test(test_groups),	       cmocka_unit_test(test_grain),
		cmocka_unit_test(test_one_invocation), cmocka_unit_test(test_two),
	};

	return cmocka_run_group_tests_name("student", tests, NULL, NULL);
}
