// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a list of segments is by what a few of them took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "run/pilot.h"
#include "test/made-up-workload.h"

static struct plan_workload recording;
static struct plan_lane lane;
static struct plan plan;

static int make(void **state)
{
	(void)state;
	made_up_workload(&recording, 1600, made_up_four);
	lane = (struct plan_lane){
		.kind = LANE_REPLAY, .recording = &recording, .share = 1, .weight = 1
	};
	plan = (struct plan){ .lanes = &lane, .lane_count = 1, .invocations = 50 };
	return 0;
}

static int forget(void **state)
{
	(void)state;
	made_up_workload_free(&recording);
	return 0;
}

/* Four segments took so many seconds, and all else one. */
static struct record_replay pilot_of(double seconds)
{
	double work = 0;

	for (uint32_t i = 0; i < PILOT_SEGMENTS; i++)
		work += recording.segments.list[i].work;
	return (struct record_replay){ .replaying_s = (float)seconds,
				       .other_s = 1,
				       .work = (float)work };
}

/* Where each invocation has so many seconds. */
static void choose(const struct record_replay *pilot, double seconds, bool whole)
{
	plan.budget_s = seconds * plan.invocations;
	plan.whole = whole;
	pilot_choose(&lane, pilot, &plan);
}

/* All of the list in its part of the lane's time, as far as that is known. */
static void test_fits(void **state)
{
	struct record_replay pilot = pilot_of(1);

	(void)state;
	choose(&pilot, 10, false);
	assert_in_range(lane.segments, 10, 40);
	assert_true(lane.replay_s > 5 && lane.replay_s < 10);
	assert_true(fabs(pilot_seconds(&plan) - lane.replay_s) < 1e-9);
}

static void test_least(void **state)
{
	struct record_replay pilot = pilot_of(1);

	(void)state;
	choose(&pilot, 1, false);
	assert_int_equal(lane.segments, SEGMENTS_MIN);
}

static void test_whole(void **state)
{
	struct record_replay pilot = pilot_of(1);

	(void)state;
	choose(&pilot, 1e5, false);
	assert_int_equal(lane.segments, 0);
	lane.segments = 7;
	choose(&pilot, 1, true);
	assert_int_equal(lane.segments, 0);
	assert_true(lane.replay_s > 5);
}

/* One that was interrupted knows nothing. */
static void test_without_a_pilot(void **state)
{
	struct record_replay pilot = { 0 };

	(void)state;
	lane.segments = PILOT_SEGMENTS;
	choose(&pilot, 20, false);
	assert_int_equal(lane.segments, PILOT_SEGMENTS);
	assert_true(lane.replay_s == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fits),
		TEST(test_least),
		TEST(test_whole),
		TEST(test_without_a_pilot),
	};

	return cmocka_run_group_tests_name("pilot", tests, NULL, NULL);
}
