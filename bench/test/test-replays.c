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
	if (workload_open(&recording.workload, name, &err))
		fail_msg("%s", err.text);
	segments_make(&recording.segments, &recording.workload);
}

/* What an invocation tells of its replay: done segments of so many. */
static void add_replay(uint32_t invocation, uint32_t done, uint32_t planned)
{
	records_reserve(&fixture.records, 1);
	*records_add(&fixture.records) = (struct record){ .kind = RECORD_REPLAY,
							  .invocation = (uint8_t)invocation,
							  .replay = { .segments = (float)done,
								      .planned = (float)planned,
								      .replaying_s = 1,
								      .other_s = 1,
								      .work = 1 } };
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

/* Batches of ever longer times, from first to before end. */
static void add_growing(uint32_t arm, uint32_t invocation, uint32_t round, uint32_t first,
			uint32_t end)
{
	for (uint32_t batch = first; batch < end; batch++)
		add(arm, invocation, round + batch, batch, (arm ? 2e4 : 1e4) * (1 + batch / 50));
}

/* Each part replays other batches once more: these are paired with no others. */
static void test_apart_and_again(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fixture.arms[2].arm.gate = gate_find("ptrace");
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		add_growing(0, i, 0, 0, BATCHES);
		add_growing(0, i, BATCHES, 0, 100);
		add_growing(2, i, 1000, 0, BATCHES);
		add_growing(2, i, 1000 + BATCHES, 150, 250);
	}
	run();
	found = comparison("arm2");
	assert_true(found->apart);
	assert_int_equal(found->pairs, INVOCATIONS * BATCHES);
	assert_near(found->ratio, 2, 1e-6);
}

/* Of ten batches one is long, and only that takes the twin longer: the median does not tell. */
static void test_twin(void **state)
{
	const struct model_control *of;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = 0; batch < BATCHES; batch++) {
			add(0, i, batch, batch, batch % 10 ? 9000 : 999000);
			add(1, i, batch, batch, batch % 10 ? 9000 : 1999000);
		}
	run();
	of = &fixture.model.controls[0];
	assert_string_equal(of->name, "A/A series same churn");
	assert_near(comparison("arm1")->ratio, 1, 1e-6);
	assert_near(of->ratio, (2e6 + 9e4) / (1e6 + 9e4), 1e-6);
	assert_true(of->failed);
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

/* One that could not finish: none is left out, what it did stands for all, and that is said. */
static void test_cut(void **state)
{
	double wanted = exp((log(2) + (INVOCATIONS - 1) * log(5.5)) / INVOCATIONS);

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t batch = 0; batch < (i == 1 ? 150u : BATCHES); batch++) {
			add(0, i, batch, batch, 999000);
			add(2, i, batch, batch, batch < 150 ? 1999000 : 8999000);
		}
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		add_replay(i, i == 1 ? 9 : 19, 19);
	run();
	assert_int_equal(fixture.model.arms[2].batches_done, BATCHES);
	assert_int_equal(summary()->n, INVOCATIONS);
	assert_near(whole()->ratio, wanted, 1e-6);
	assert_int_equal(whole()->pairs_kept[1], 150);
	assert_true(is_warned("churn, placement same: 1 of 6 invocations could not finish their "
			      "replay"));
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
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		add_replay(i, i + 1 == INVOCATIONS ? 1 : 19, 19);
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

/* Both arms in an invocation, which differ by some percent; of batches first to before end. */
static void replay(uint32_t invocation, uint32_t first, uint32_t end)
{
	for (uint32_t batch = first; batch < end; batch++) {
		uint32_t calls = recording.workload.batches[batch].count;
		double ns = base_ns(calls) * (1 + 0.01 * invocation);

		add(0, invocation, batch, batch, ns - 1000);
		add(2, invocation, batch, batch,
		    factor(calls) * (1 + 0.0002 * invocation) * ns - 1000);
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

/* The list of an invocation. */
static void replay_list(uint32_t invocation)
{
	struct segment_choice choices[100];
	uint32_t count =
		segments_choose(&recording.segments, fixture.lane.segments, invocation, choices);

	for (uint32_t i = 0; i < count; i++)
		replay(invocation, choices[i].segment->first,
		       choices[i].segment->first + choices[i].segment->count);
}

/* Lists of segments, others in each invocation, give what replays of all would have. */
static void check_lists(const char *name, uint32_t segments)
{
	const struct model_arm *arm;

	open_recording(name);
	fixture.lane.segments = segments;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		replay_list(i);
	run();
	arm = &fixture.model.arms[2];
	assert_true(model_is_whole(arm));
	assert_true(arm->batches_done < arm->batches_recorded);
	assert_true(arm->batches_done > 2 * whole()->pairs_kept[0]);
	assert_near(whole()->ratio, true_ratio(), 0.03);
	assert_true(whole()->ci95[0] < true_ratio() && whole()->ci95[1] > true_ratio());
	assert_int_equal(whole()->verdict, MODEL_SLOWER);
	assert_false(is_warned("could not finish"));
	assert_false(is_warned("unlike"));
}

static void test_lists(void **state)
{
	(void)state;
	check_lists("churn", 30);
}

static void test_short_lists(void **state)
{
	(void)state;
	check_lists("boot", 15);
}

static void test_lists_of_a_long_recording(void **state)
{
	(void)state;
	check_lists("storm", 40);
}

/* The beginning of a boot has no batch of 16 calls: nothing is said of the whole. */
static void test_beginning(void **state)
{
	(void)state;
	open_recording("boot");
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		replay(i, 0, 23);
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
		TEST(test_all),
		TEST(test_twin),
		TEST(test_apart),
		TEST(test_apart_and_again),
		TEST(test_gaps),
		TEST(test_cut),
		TEST(test_interrupted),
		TEST(test_slow_processes),
		TEST(test_lists),
		TEST(test_short_lists),
		TEST(test_lists_of_a_long_recording),
		TEST(test_beginning),
	};

	return cmocka_run_group_tests_name("replays", tests, NULL, NULL);
}
