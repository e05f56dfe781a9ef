// SPDX-License-Identifier: GPL-2.0-or-later
/* Phases from stages: missing ones, those out of order, and calls that are not executed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "trace/follow/notification.h"
#include "trace/follow/round.h"
#include "trace/follow/stages.h"

static void assert_phases(const uint64_t time[4], const uint64_t expected[4])
{
	uint64_t ticks[4], sum = 0;

	stages_phases(time, 4, ticks);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(ticks[i], expected[i]);
		sum += ticks[i];
	}
	assert_int_equal(sum, stages_end(time, 4) - stages_begin(time, 4));
}

static void test_any_stages(void **state)
{
	(void)state;
	assert_phases((const uint64_t[4]){ 10, 11, 13, 17 }, (const uint64_t[4]){ 0, 1, 2, 4 });
	/* A phase begins at the latest earlier stage that is known. */
	assert_phases((const uint64_t[4]){ 10, 0, 13, 0 }, (const uint64_t[4]){ 0, 0, 3, 0 });
	assert_phases((const uint64_t[4]){ 10, 20, 15, 25 }, (const uint64_t[4]){ 0, 10, 0, 5 });
	assert_phases((const uint64_t[4]){ 20, 10, 30, 0 }, (const uint64_t[4]){ 10, 0, 10, 0 });
	assert_phases((const uint64_t[4]){ 0, 0, 0, 0 }, (const uint64_t[4]){ 0, 0, 0, 0 });
}

static void test_not_executed(void **state)
{
	struct notification notification = { .time = { [STAGE_POSTED] = 5, [STAGE_DONE] = 9 } };
	uint64_t ticks[STAGE_COUNT];

	(void)state;
	notification_phases(&notification, ticks);
	assert_int_equal(ticks[STAGE_EXECUTED], 4);
	assert_int_equal(ticks[STAGE_DONE], 0);
	notification.time[STAGE_EXECUTED] = 6;
	notification_phases(&notification, ticks);
	assert_int_equal(ticks[STAGE_EXECUTED], 1);
	assert_int_equal(ticks[STAGE_DONE], 3);
	assert_int_equal(notification_begin(&notification), 5);
	assert_int_equal(notification_end(&notification), 9);
}

static void test_round(void **state)
{
	const struct round round = { .time = { [ROUND_WAKE] = 3, [ROUND_BACK] = 8 } };
	uint64_t ticks[ROUND_STAGES];

	(void)state;
	round_phases(&round, ticks);
	assert_int_equal(ticks[ROUND_BACK], 5);
	assert_int_equal(round_end(&round) - round_begin(&round), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_stages),
		cmocka_unit_test(test_not_executed),
		cmocka_unit_test(test_round),
	};

	return cmocka_run_group_tests_name("stages", tests, NULL, NULL);
}
