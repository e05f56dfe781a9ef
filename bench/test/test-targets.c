// SPDX-License-Identifier: GPL-2.0-or-later
/* The judgements of the targets, and the one that needs no stub. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "targets.h"

static struct error err;

/* One of 20 may be off, and the quantile lies a twentieth of the way towards it. */
static void test_twins(void **state)
{
	double off[20] = { [3] = 0.0014, [7] = 0.0030 };
	struct selftest_result result = { .text = "" };

	(void)state;
	targets_judge_twins(off, 20, &result);
	assert_false(result.failed);
	assert_string_equal(result.text, "20 ratios within 0.000 % of 1 (half of them), 0.148 % "
					 "(95 %; target 0.15 %), 0.300 % (all)");
	off[18] = 0.0016;
	targets_judge_twins(off, 20, &result);
	assert_true(result.failed);
}

static void test_resolved(void **state)
{
	double ratios[] = { 1.012, 1.008, 1.0101 };
	struct selftest_result result = { .text = "" };

	(void)state;
	targets_judge_resolved(ratios, 3, 3, &result);
	assert_false(result.failed);
	assert_string_equal(result.text, "3 of 3 runs resolve it (target 3), ratios about 1.0101");
	targets_judge_resolved(ratios, 3, 2, &result);
	assert_true(result.failed);
}

static void test_analysis(void **state)
{
	struct selftest_result result = { .text = "" };

	(void)state;
	targets_judge_analysis(1000, 1.99, 499, &result);
	assert_false(result.failed);
	assert_string_equal(result.text,
			    "1000 records in 1.99 s (target 2 s) and 499 MB (target 500 MB)");
	targets_judge_analysis(1000, 2.01, 499, &result);
	assert_true(result.failed);
	targets_judge_analysis(1000, 1.99, 501, &result);
	assert_true(result.failed);
}

static void test_run_time(void **state)
{
	struct selftest_result result;

	(void)state;
	targets_judge_run(300, &result);
	assert_false(result.failed);
	assert_string_equal(result.text, "300 s with its figures (target 300 s)");
	targets_judge_run(301, &result);
	assert_true(result.failed);
}

static void test_child(void **state)
{
	struct selftest_result result = { .text = "" };
	double seconds, megabytes;

	(void)state;
	assert_int_equal(targets_analysis(20000, &result, &err), 0);
	assert_int_equal(sscanf(result.text,
				"20000 records in %lf s (target 2 s) and %lf MB (target", &seconds,
				&megabytes),
			 2);
	assert_true(seconds > 0 && megabytes >= 20000 * sizeof(struct record) / 1e6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twins),	 cmocka_unit_test(test_resolved),
		cmocka_unit_test(test_analysis), cmocka_unit_test(test_run_time),
		cmocka_unit_test(test_child),
	};

	return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}
