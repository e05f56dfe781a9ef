// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made of the records of replays: weighted sums, cuts, likeness, verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "gate/gate.h"
#include "test/analysed.h"
#include "test/made-up-workload.h"
#include "workload/weights.h"

#define BATCHES 300

static struct plan_workload recording;

/* Batches of 4 calls. */
static int make(void **state)
{
	if (make_plan(state))
		return -1;
	made_up_workload(&recording, BATCHES, made_up_four);
	fixture.lane.kind = LANE_REPLAY;
	fixture.lane.recording = &recording;
	strcpy(fixture.lane.workload, "churn");
	return 0;
}

static int forget(void **state)
{
	made_up_workload_free(&recording);
	return free_plan(state);
}

static void open_recording(const char *name)
{
	struct error err;

	made_up_workload_free(&recording);
	if (workload_open(&recording.workload, name, &err) ||
	    segments_order(&recording.segments, &recording.workload, &err))
		fail_msg("%s", err.text);
}

/* Its baseline by itself is analysed with each arm: so it is always there. */
static const struct model_comparison *whole(void)
{
	const struct model_comparison *found =
		model_compare(&fixture.model, "arm2", "arm0", MODEL_WHOLE_NS);

	assert_non_null(found);
	return found;
}

static const struct model_summary *summary(void)
{
	return &fixture.model.arms[2].metric[MODEL_WHOLE_NS];
}

static void assert_near(double value, double wanted, double share)
{
	if (!(fabs(value / wanted - 1) <= share))
		fail_msg("%g, wanted %g", value, wanted);
}

static bool is_warned(const char *text)
{
	for (size_t i = 0; i < fixture.model.warning_count; i++)
		if (strstr(fixture.model.warnings[i], text))
			return true;
	return false;
}

static void test_all(void **state)
{
	const struct model_arm *arm;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = 0; batch < BATCHES; batch++) {
			add(0, i, batch, batch, 999000);
			add(2, i, batch, batch, 1999000);
		}
	run();
	arm = &fixture.model.arms[2];
	assert_int_equal(arm->batches_done, BATCHES);
	assert_int_equal(arm->batches_recorded, BATCHES);
	assert_int_equal(arm->stubs, 1);
	assert_true(arm->has_extent && model_is_whole(arm));
	assert_int_equal(arm->replayed.calls, 4 * BATCHES);
	assert_int_equal(arm->recorded.calls, 4 * BATCHES);
	assert_int_equal(summary()->n, INVOCATIONS);
	assert_near(summary()->median, BATCHES * 2e6, 1e-6);
	assert_near(whole()->ratio, 2, 1e-6);
	assert_false(is_warned("churn"));
}

/* A part may have more replays than the other: means count. */
static void test_apart(void **state)
{
	(void)state;
	fixture.arms[2].arm.gate = gate_find("ptrace");
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		for (uint32_t batch = 0; batch < BATCHES; batch++)
			add(0, i, batch, batch, 999000);
		for (uint32_t replay = 0; replay < 3; replay++)
			for (uint32_t batch = 0; batch < BATCHES; batch++)
				add(2, i, 1000 + BATCHES * replay + batch, batch,
				    999000 + 2000000 * replay);
	}
	run();
	assert_true(whole()->apart);
	assert_near(whole()->ratio, 3, 1e-6);
}

/*
 * What was thrown away leaves gaps: of the first replay every third batch, of the second
 * every second one, but none that both lack.
 */
static void test_gaps(void **state)
{
	double wanted = 0;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t replay = 0; replay < 2; replay++)
			for (uint32_t batch = 0; batch < BATCHES; batch++) {
				if (batch % 6 && batch % (replay ? 2 : 3) == 0)
					continue;
				add(0, i, BATCHES * replay + batch, batch, 999000);
				add(2, i, BATCHES * replay + batch, batch,
				    replay ? 5999000 : 1999000);
			}
	for (uint32_t batch = 0; batch < BATCHES; batch++)
		wanted += (batch % 6 && batch % 2 == 0 ? 2.0 :
			   batch % 6 && batch % 3 == 0 ? 6 :
							 4) /
			  BATCHES;
	run();
	assert_near(whole()->ratio, wanted, 1e-6);
	assert_int_equal(summary()->n, INVOCATIONS);
}

/* One that could not finish: all are cut to what it did, none is left out, and that is said. */
static void test_cut(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = 0; batch < (i == 1 ? 150u : BATCHES); batch++) {
			add(0, i, batch, batch, 999000);
			add(2, i, batch, batch, batch < 150 ? 1999000 : 8999000);
		}
	run();
	assert_int_equal(fixture.model.arms[2].batches_done, 150);
	assert_int_equal(summary()->n, INVOCATIONS);
	assert_near(whole()->ratio, 2, 1e-6);
	/* Each batch stands for two. */
	assert_near(summary()->median, BATCHES * 2e6, 1e-6);
	assert_true(is_warned("churn, placement same: an invocation could not finish its replay: "
			      "cut from 300 to 150 batches"));
}

/* The last one of an interrupted run is not one that was slow. */
static void test_interrupted(void **state)
{
	(void)state;
	fixture.model.partial = true;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = 0; batch < (i + 1 == INVOCATIONS ? 20u : BATCHES); batch++) {
			add(0, i, batch, batch, 999000);
			add(2, i, batch, batch, 2999000);
		}
	run();
	assert_int_equal(fixture.model.arms[2].batches_done, BATCHES);
	assert_int_equal(summary()->n, INVOCATIONS - 1);
	assert_near(whole()->ratio, 3, 1e-6);
	assert_false(is_warned("could not finish"));
}

/*
 * Processes of which one in five is slow count as all others. With the same arm that makes
 * 2.71 in most of them, and 4.5 over all.
 */
static void test_slow_processes(void **state)
{
	double top = 0, bottom = 0;

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		for (uint32_t batch = 0; batch < BATCHES; batch++) {
			double base = 1e5 * (1 + batch % 7);
			double ns = base * (i % 5 == 2 ? 11.66 : 2.71);

			add(0, i, batch, batch, base - 1000);
			add(2, i, batch, batch, ns - 1000);
			top += ns;
			bottom += base;
		}
	run();
	assert_int_equal(summary()->n, 10);
	assert_near(top / bottom, 4.5, 1e-3);
	assert_true(whole()->ratio > 2.71);
	assert_true(whole()->ci95[0] < 4.5 && whole()->ci95[1] > 4.5);
}

/* A batch of calls costs the arm this many times what it costs the baseline. */
static double factor(uint32_t calls)
{
	return calls >= 16 ? 3 : 1.2;
}

static double base_ns(uint32_t calls)
{
	return 15000 + 2000.0 * calls;
}

/* Both arms in each invocation, which differ by some percent; of batches first to before end. */
static void replay(uint32_t first, uint32_t end)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = first; batch < end; batch++) {
			uint32_t calls = recording.workload.batches[batch].count;
			double ns = base_ns(calls) * (1 + 0.01 * i);

			add(0, i, batch, batch, ns - 1000);
			add(2, i, batch, batch, factor(calls) * (1 + 0.002 * i) * ns - 1000);
		}
}

static double true_ratio(void)
{
	double top = 0, bottom = 0;

	for (uint32_t i = 0; i < recording.workload.batch_count; i++) {
		uint32_t calls = recording.workload.batches[i].count;

		top += base_ns(calls) * factor(calls);
		bottom += base_ns(calls);
	}
	return top / bottom;
}

/* A list of segments gives what a replay of all would have. */
static void test_list(void **state)
{
	const struct model_arm *arm;

	(void)state;
	open_recording("churn");
	fixture.lane.segments = segments_fit(&recording.segments, recording.segments.work / 8);
	assert_in_range(fixture.lane.segments, SEGMENTS_MIN, recording.segments.count / 8);
	for (uint32_t i = 0; i < fixture.lane.segments; i++)
		replay(recording.segments.list[i].first,
		       recording.segments.list[i].first + recording.segments.list[i].count);
	run();
	arm = &fixture.model.arms[2];
	assert_true(model_is_whole(arm));
	assert_true(arm->batches_done < arm->batches_recorded);
	assert_near(whole()->ratio, true_ratio(), 0.05);
	assert_int_equal(whole()->verdict, MODEL_SLOWER);
	assert_false(is_warned("could not finish"));
	assert_false(is_warned("unlike"));
}

/* The beginning of a boot has no batch of 16 calls: nothing is said of the whole. */
static void test_beginning(void **state)
{
	(void)state;
	open_recording("boot");
	replay(0, 23);
	run();
	assert_false(model_is_whole(&fixture.model.arms[2]));
	assert_int_equal(fixture.model.arms[2].batches_done, 23);
	assert_int_equal(whole()->verdict, MODEL_UNRESOLVED);
	assert_int_equal(comparison("arm2")->verdict, MODEL_UNRESOLVED);
	assert_true(is_warned("unlike the whole"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all),	 TEST(test_apart),	 TEST(test_gaps),
		TEST(test_cut),	 TEST(test_interrupted), TEST(test_slow_processes),
		TEST(test_list), TEST(test_beginning),
	};

	return cmocka_run_group_tests_name("replays", tests, NULL, NULL);
}
