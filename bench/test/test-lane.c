// SPDX-License-Identifier: GPL-2.0-or-later
/* How a lane's time is divided, and how many rounds a group gets. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "schedule/scheduler.h"

#define ARMS   3
#define LONG_S 1000.0

static struct clock the_clock;
static struct plan_arm arms[ARMS];
static struct plan_lane lane;
static struct lane_context context;
static struct lane_progress progress;

static int make(void **state)
{
	static const char *const names[ARMS] = { "allow", "notify", "ptrace" };

	(void)state;
	clock_calibrate(&the_clock);
	for (int i = 0; i < ARMS; i++) {
		arm_default(&arms[i].arm);
		arms[i].arm.gate = gate_find(names[i]);
		arms[i].skipped[0] = '\0';
		arms[i].takes_turns = false;
	}
	lane = (struct plan_lane){ .arms = arms, .count = ARMS, .placement = PLACEMENT_CROSS };
	context = (struct lane_context){ .clock = &the_clock };
	progress = (struct lane_progress){ .context = &context, .lane = &lane };
	progress.began = clock_now(&the_clock);
	progress.deadline = progress.began + (uint64_t)(LONG_S * 1e9 / the_clock.ns_per_tick);
	return 0;
}

static void near(double value, double wanted)
{
	if (fabs(value / wanted - 1) > 0.02)
		fail_msg("%g and not %g", value, wanted);
}

/* What is measured apart gets twice the time of its number, and is first in every other one. */
static void test_parts(void **state)
{
	struct lane_part parts[LANE_PARTS];

	(void)state;
	lane_divide(&progress, parts);
	assert_true(parts[0].apart != parts[1].apart);
	near(parts[parts[1].apart].share, 0.5);
	near(parts[parts[0].apart].share, 0.5);
	assert_false(parts[0].apart);
	context.invocation = 1;
	lane_divide(&progress, parts);
	assert_true(parts[0].apart);
	arms[2].skipped[0] = '-';
	lane_divide(&progress, parts);
	assert_true(parts[0].share == 0);
	near(parts[1].share, 1);
}

static void test_one_part(void **state)
{
	struct lane_part parts[LANE_PARTS];

	(void)state;
	arms[2].takes_turns = true;
	lane_divide(&progress, parts);
	assert_false(parts[0].apart);
	near(parts[0].share, 1);
	assert_true(parts[1].share == 0);
	assert_true(lane_has(&arms[2], &parts[0]));
}

static void test_what_is_left_goes_to_the_next_part(void **state)
{
	struct lane_part parts[LANE_PARTS];

	(void)state;
	lane_divide(&progress, parts);
	near(lane_part_seconds(&progress, parts, 0, 0), LONG_S / 2);
	near(lane_part_seconds(&progress, parts, 1, 0), LONG_S);
	near(lane_part_seconds(&progress, parts, 0, -LONG_S), LONG_S);
	assert_true(lane_part_seconds(&progress, parts, 0, -INFINITY) > 1e9 * LONG_S);
	parts[0].share = 0;
	assert_true(lane_part_seconds(&progress, parts, 0, 0) == 0);
	near(lane_part_seconds(&progress, parts, 1, 0), LONG_S);
}

#define ROUNDS 1000

/* As by a coarse clock all batches take the same time. The lane ends after so many rounds. */
static int run_alike(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	uint32_t *batches = owner;

	(void)arm;
	(void)err;
	*ns = 1000;
	*batches += pass == PASS_TIMED;
	if (*batches == 2 * ROUNDS)
		progress.deadline = clock_now(&the_clock);
	return 0;
}

static pid_t no_process(void *owner, size_t arm, size_t number)
{
	(void)owner;
	(void)arm;
	(void)number;
	return 0;
}

static uint32_t timed_rounds(double target)
{
	static const struct scheduler_driver driver = {
		.run = run_alike,
		.process = no_process,
		.timed_alone = true,
	};
	struct records records = { 0 };
	struct scheduler scheduler;
	uint32_t batches = 0;
	struct error err;

	arms[0].baseline = -1;
	lane.count = 2;
	context.records = &records;
	context.target = target;
	scheduler_open(&scheduler, &progress, &driver, &batches, 1, NULL);
	assert_int_equal(scheduler_run(&scheduler, 0, &err), 0);
	scheduler_close(&scheduler);
	records_free(&records);
	return batches / 2;
}

/* Ratios that are all the same are within any target. Without one the lane uses its time. */
static void test_same_ratios(void **state)
{
	(void)state;
	assert_in_range(timed_rounds(0.01), 1, ROUNDS - 1);
	assert_int_equal(timed_rounds(0), ROUNDS);
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_parts),
		TEST(test_one_part),
		TEST(test_what_is_left_goes_to_the_next_part),
		TEST(test_same_ratios),
	};

	return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
