// SPDX-License-Identifier: GPL-2.0-or-later
/* The part of the self-test that needs no stub: simulated comparisons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftest.h"

static struct error err;

/* Holm keeps the chance of any false verdict of 20 at 5 %: of 200 some 0.5 are to be expected. */
static void test_false_verdicts_are_rare(void **state)
{
	struct selftest_result result;
	unsigned int verdicts, misses;

	(void)state;
	assert_int_equal(selftest_simulated(200, &result, &err), 0);
	assert_false(result.failed);
	assert_int_equal(sscanf(result.text, "200 comparisons: %u false verdicts, %u of", &verdicts,
				&misses),
			 2);
	assert_true(verdicts <= 3);
	/* Of 95 % intervals 10 are to be expected, and 20 or more once in 500 times. */
	assert_in_range(misses, 1, 20);
}

static void test_the_same_every_time(void **state)
{
	struct selftest_result one, other;

	(void)state;
	assert_int_equal(selftest_simulated(30, &one, &err), 0);
	assert_int_equal(selftest_simulated(30, &other, &err), 0);
	assert_string_equal(one.text, other.text);
	assert_non_null(strstr(one.text, "30 comparisons"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_false_verdicts_are_rare),
		cmocka_unit_test(test_the_same_every_time),
	};

	return cmocka_run_group_tests_name("selftest", tests, NULL, NULL);
}
