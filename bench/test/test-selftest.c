// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of the self-test that need no stub: its judgements, and simulated comparisons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "selftest/selftest.h"
#include "selftest/selftest_judge.h"

static void check_delay(unsigned int delay_ns, const struct difference *found, const char *failure,
			const char *noise)
{
	struct selftest_result result = { .text = "" };

	selftest_judge_delay(delay_ns, found, 25, &result);
	assert_int_equal(result.failed, failure != NULL);
	assert_int_equal(result.noisy, noise != NULL);
	if (failure || noise)
		assert_non_null(strstr(result.text, failure ? failure : noise));
	else
		assert_null(strstr(result.text, "pairs:"));
}

static void test_delay(void **state)
{
	(void)state;
	check_delay(200, &(struct difference){ 200, { 190, 211 }, 5000 }, NULL, NULL);
	check_delay(200, &(struct difference){ 219, { 200, 235 }, 5000 }, NULL, NULL);
	check_delay(200, &(struct difference){ 181, { 160, 205 }, 5000 }, NULL, NULL);
	check_delay(1000, &(struct difference){ 1099, { 1050, 1150 }, 5000 }, NULL, NULL);
}

static void test_no_delay(void **state)
{
	(void)state;
	check_delay(200, &(struct difference){ 0, { -INFINITY, INFINITY }, 0 }, NULL,
		    "not found: in 25 s the host was too busy");
	check_delay(200, &(struct difference){ 200, { -INFINITY, INFINITY }, 9 }, NULL,
		    "not found: in 25 s the host was too busy");
}

static void test_another_delay(void **state)
{
	static const char another[] = "another delay";

	(void)state;
	check_delay(200, &(struct difference){ 240, { 225, 255 }, 5000 }, another, NULL);
	check_delay(200, &(struct difference){ 165, { 150, 179 }, 5000 }, another, NULL);
	check_delay(200, &(struct difference){ 0, { -10, 10 }, 5000 }, another, NULL);
	check_delay(1000, &(struct difference){ 1115, { 1101, 1130 }, 5000 }, another, NULL);
	/* However wide: the delay is not in it. */
	check_delay(1000, &(struct difference){ 500, { 200, 800 }, 50 }, another, NULL);
}

/* Off, but perhaps by chance; or right, but perhaps by chance. */
static void test_host_that_is_too_noisy(void **state)
{
	(void)state;
	check_delay(200, &(struct difference){ 222, { 210, 235 }, 50 }, NULL, "+-6 % in 25 s");
	check_delay(200, &(struct difference){ 178, { 165, 190 }, 50 }, NULL, "too noisy");
	check_delay(200, &(struct difference){ 200, { 169, 231 }, 50 }, NULL, "+-16 % in 25 s");
	check_delay(1000, &(struct difference){ 1000, { 700, 1010 }, 50 }, NULL, "too noisy");
	/* A PVM guest without stub stamps. */
	check_delay(200, &(struct difference){ 324, { 101, 486 }, 500 }, NULL,
		    "+-96 % in 25 s; +-10 % takes some 2316 s");
	check_delay(1000, &(struct difference){ 863, { 604, 1217 }, 500 }, NULL,
		    "+-31 % in 25 s; +-10 % takes some 235 s");
}

/* Four times the time for half the width; the delay that needs the most decides. */
static void test_time_that_is_needed(void **state)
{
	struct difference found[SELFTEST_DELAYS] = { { 200, { 180, 220 }, 5000 },
						     { 1000, { 990, 1010 }, 5000 } };

	(void)state;
	assert_true(fabs(selftest_needed(found, 7) - 7) < 1e-9);
	found[0].ci95.low = 160;
	found[0].ci95.high = 240;
	assert_true(fabs(selftest_needed(found, 7) - 28) < 1e-9);
	found[1].ci95.low = 700;
	found[1].ci95.high = 1300;
	assert_true(fabs(selftest_needed(found, 7) - 63) < 1e-9);
}

/* For longer and where that helps alone: not until a value suits, and not after a failure. */
static void test_another_run(void **state)
{
	struct difference found[SELFTEST_DELAYS] = { { 200, { 150, 250 }, 5000 },
						     { 1000, { 990, 1010 }, 5000 } };

	(void)state;
	assert_true(selftest_goes_on(found, 20, 21));
	assert_false(selftest_goes_on(found, 20, 20));
	found[1] = (struct difference){ 1200, { 1190, 1210 }, 5000 };
	assert_false(selftest_goes_on(found, 20, 100));
	found[1] = (struct difference){ 1000, { 990, 1010 }, 5000 };
	found[0] = (struct difference){ 223, { 210, 236 }, 5000 };
	assert_false(selftest_goes_on(found, 20, 100));
	found[0] = (struct difference){ 200, { 195, 205 }, 5000 };
	assert_false(selftest_goes_on(found, 20, 100));
}

/* By the tables of the binomial distribution. */
static void test_what_chance_does(void **state)
{
	(void)state;
	assert_int_equal(selftest_too_many(0), 1);
	assert_int_equal(selftest_too_many(2), 3);
	assert_int_equal(selftest_too_many(10), 5);
	assert_int_equal(selftest_too_many(20), 6);
	assert_int_equal(selftest_too_many(200), 22);
}

static void check_alarms(const struct alarms *alarms, bool failed, const char *text)
{
	struct selftest_result result = { .text = "" };

	selftest_judge_alarms(alarms, &result);
	assert_int_equal(result.failed, failed);
	assert_string_equal(result.text, text);
}

static void test_intervals_that_miss(void **state)
{
	(void)state;
	check_alarms(&(struct alarms){ .comparisons = 20, .misses = 5 }, false,
		     "20 comparisons: 5 of the 95 % intervals exclude 1 (at most 5)");
	check_alarms(&(struct alarms){ .comparisons = 20, .misses = 6 }, true,
		     "20 comparisons: 6 of the 95 % intervals exclude 1 (at most 5)");
}

static void test_families_with_false_verdicts(void **state)
{
	struct alarms alarms = { .comparisons = 200, .misses = 21, .families = 10, .alarmed = 4 };

	(void)state;
	check_alarms(&alarms, false,
		     "200 comparisons: 21 of the 95 % intervals exclude 1 (at most 21), "
		     "false verdicts in 4 of 10 families (at most 4)");
	alarms.alarmed = 5;
	check_alarms(&alarms, true,
		     "200 comparisons: 21 of the 95 % intervals exclude 1 (at most 21), "
		     "false verdicts in 5 of 10 families (at most 4)");
}

static void test_simulated(void **state)
{
	struct selftest_result result;
	unsigned int misses, alarmed;

	(void)state;
	selftest_simulated(600, &result);
	assert_false(result.failed);
	assert_int_equal(sscanf(result.text,
				"invocations 0.2, 1 and 5 %% apart; 600 comparisons: %u of the 95 "
				"%% intervals exclude 1 (at most 48), "
				"false verdicts in %u of 30 families (at most 6)",
				&misses, &alarmed),
			 2);
	/* 30 are to be expected; 10 or less once in 100000 times. */
	assert_in_range(misses, 11, 48);
	assert_in_range(alarmed, 0, 6);
}

static void test_the_same_every_time(void **state)
{
	struct selftest_result one, other;

	(void)state;
	selftest_simulated(30, &one);
	selftest_simulated(30, &other);
	assert_string_equal(one.text, other.text);
	assert_non_null(strstr(one.text, "30 comparisons"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_no_delay),
		cmocka_unit_test(test_another_delay),
		cmocka_unit_test(test_host_that_is_too_noisy),
		cmocka_unit_test(test_time_that_is_needed),
		cmocka_unit_test(test_another_run),
		cmocka_unit_test(test_what_chance_does),
		cmocka_unit_test(test_intervals_that_miss),
		cmocka_unit_test(test_families_with_false_verdicts),
		cmocka_unit_test(test_simulated),
		cmocka_unit_test(test_the_same_every_time),
	};

	return cmocka_run_group_tests_name("selftest", tests, NULL, NULL);
}
