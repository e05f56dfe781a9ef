// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of lanes on their way to an invocation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run/shares.h"

#define LANES 3

static struct plan_lane lanes[LANES];
static struct plan plan;
static struct error err;

static int make(void **state)
{
	(void)state;
	for (size_t i = 0; i < LANES; i++)
		lanes[i] = (struct plan_lane){ .count = 2, .first = 2 * i };
	plan = (struct plan){ .lanes = lanes, .lane_count = LANES, .arm_count = 2 * LANES };
	return 0;
}

static void shares_are(double first, double second, double third)
{
	const double wanted[LANES] = { first, second, third };

	for (size_t i = 0; i < LANES; i++)
		if (fabs(lanes[i].share - wanted[i]) > 1e-6)
			fail_msg("share %zu is %g and not %g", i, lanes[i].share, wanted[i]);
}

static void test_as_an_argument(void **state)
{
	char *text;

	(void)state;
	lanes[0].share = 1.0 / 3;
	lanes[1].share = 0;
	lanes[2].share = 2.0 / 3;
	text = shares_format(&plan);
	assert_non_null(text);
	for (size_t i = 0; i < LANES; i++)
		lanes[i].share = 0.7;
	assert_int_equal(shares_parse(&plan, text, &err), 0);
	shares_are(1.0 / 3, 0, 2.0 / 3);
	free(text);
}

static void test_wrong_arguments(void **state)
{
	static const char *const wrong[] = { "",      "1,0",  "1,0,0,0", "1,0,x", "1,0,-1",
					     "2,0,0", "1,,0", "nan,0,0", "1,0,0 " };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(shares_parse(&plan, wrong[i], &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, "of 3 numbers"));
	}
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_as_an_argument),
		TEST(test_wrong_arguments),
	};

	return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
