// SPDX-License-Identifier: GPL-2.0-or-later
/* A replay as it is measured: which segments of its list are replayed, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "gate/gate.h"
#include "measure/disturbance.h"
#include "schedule/lane.h"
#include "test/made-up-workload.h"
#include "test/rival.h"

#define SEGMENTS 6
#define AGAIN	 (SEGMENTS / 3)
#define ARMS	 2
#define BATCHES	 (40 * SEGMENT_BATCHES)
#define TRIES	 20 /* lanes, until a rival has disturbed one */

static struct plan_workload recording;
static struct plan_lane lane;
static struct clock the_clock;
static struct records records;

static void add_arm(const char *gate)
{
	struct arm arm;

	arm_default(&arm);
	arm.placement = PLACEMENT_SAME;
	strcpy(arm.workload, "made up");
	arm.gate = gate_find(gate);
	plan_add_arm(&lane, &arm, -1);
}

static int make(void **state)
{
	(void)state;
	clock_calibrate(&the_clock);
	made_up_workload(&recording, BATCHES, made_up_four);
	recording.workload.frame_bytes = 400 * STUB_PAGE_SIZE;
	lane = (struct plan_lane){ .placement = PLACEMENT_SAME,
				   .recording = &recording,
				   .segments = SEGMENTS };
	add_arm("allow");
	add_arm("notify");
	return 0;
}

static int forget(void **state)
{
	(void)state;
	free(lane.arms);
	records_free(&records);
	made_up_workload_free(&recording);
	return 0;
}

static void measure(uint32_t invocation)
{
	struct lane_context context = { .clock = &the_clock,
					.invocation = (uint8_t)invocation,
					.invocations = TRIES,
					.physmem_bytes = 16 << 20,
					.records = &records };
	struct error err;

	records_free(&records);
	random_seed(&context.random, invocation);
	if (lane_run(&context, &lane, 0, 0.01, &err)) {
		if (err.status == STATUS_UNSUPPORTED)
			skip();
		fail_msg("%s", err.text);
	}
}

/* How often an arm replayed a batch, and whether the first time was disturbed. */
static uint32_t count(uint32_t arm, uint32_t batch, bool *disturbed)
{
	uint32_t times = 0;

	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];

		if (record->kind != RECORD_BATCH || record->arm != arm ||
		    record->batch.index != batch)
			continue;
		if (!times++)
			*disturbed |= !record_is_clean(record);
	}
	return times;
}

/* All its batches as often as its first one, under each arm; 0: it is in no list. */
static uint32_t times_of(const struct segment *segment)
{
	bool disturbed = false;
	uint32_t times = count(0, segment->first, &disturbed);

	for (uint32_t arm = 0; arm < ARMS; arm++)
		for (uint32_t i = 0; i < segment->count; i++)
			assert_int_equal(count(arm, segment->first + i, &disturbed), times);
	if (times > 1)
		assert_true(disturbed);
	return times;
}

static bool is_chosen(const struct segment_choice *choices, uint32_t chosen,
		      const struct segment *segment)
{
	for (uint32_t i = 0; i < chosen; i++)
		if (choices[i].segment == segment)
			return true;
	return false;
}

/* Returns how many came again. */
static uint32_t check_list(uint32_t invocation)
{
	struct segment_choice choices[SEGMENTS];
	uint32_t chosen = segments_choose(&recording.segments, SEGMENTS, invocation, choices);
	uint32_t again = 0;

	for (uint32_t i = 0; i < recording.segments.count; i++) {
		const struct segment *segment = &recording.segments.list[i];
		uint32_t times = times_of(segment);

		assert_in_range(times, 0, 2);
		assert_int_equal(times > 0, is_chosen(choices, chosen, segment));
		again += times > 1;
	}
	assert_in_range(again, 0, chosen / 3);
	return again;
}

/* The list is replayed to its end however little time the lane has. */
static void test_all_of_the_list(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		measure(i);
		check_list(i);
	}
}

/* Without CONFIG_SCHED_INFO nothing tells that others had the CPU. */
static bool are_times_known(void)
{
	int fd = task_times_open(0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Another process has the CPU half of the time: some segment has felt it, and comes again. */
static void test_what_others_disturbed_comes_again(void **state)
{
	struct placement_cpus cpus;
	uint32_t again = 0;
	struct error err;
	pid_t rival;

	(void)state;
	if (!are_times_known() || placement_choose(PLACEMENT_SAME, &cpus, &err))
		skip();
	rival = rival_start(cpus.stub_cpu);
	for (uint32_t i = 0; i < TRIES && !again; i++) {
		measure(i);
		again = check_list(i);
	}
	child_kill(rival);
	assert_in_range(again, 1, AGAIN);
}

#define REPLAY_TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPLAY_TEST(test_all_of_the_list),
		REPLAY_TEST(test_what_others_disturbed_comes_again),
	};

	return cmocka_run_group_tests_name("lane-replay", tests, NULL, NULL);
}
