// SPDX-License-Identifier: GPL-2.0-or-later
/* From made-up records to a result: pairing, ratios, verdicts, controls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/analyze.h"
#include "gate/gate.h"
#include "test/analysed.h"

static void test_ratio(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fill(1, 1.5);
	run();
	found = comparison("arm2");
	/* Its rounds differ by half, and some of that looks like another state of the host. */
	assert_in_range(found->pairs, INVOCATIONS * ROUNDS * 95 / 100, INVOCATIONS * ROUNDS);
	assert_true(fabs(found->ratio / 1.5 - 1) < 0.005);
	assert_true(found->ci95[0] < 1.5 && found->ci95[1] > 1.5);
	assert_true(found->ci95[1] - found->ci95[0] < 0.03);
	assert_int_equal(found->verdict, MODEL_SLOWER);
	assert_int_equal(found->invocations, INVOCATIONS);
	assert_int_equal(found->correction, 1); /* the twin is of another table */
	assert_int_equal(found->pairs_kept[3] + found->pairs_dropped[3], ROUNDS);
	assert_int_equal(comparison("arm1")->pairs_dropped[3], 0);
	assert_true(found->p < 1e-6 && fabs(found->m[2] - log(1.5)) < 0.01);
	assert_int_equal(comparison("arm1")->verdict, MODEL_UNRESOLVED);
	assert_false(model_control_failed(&fixture.model));
}

/* Without stamps of the stub there is one comparison of each pair, and it is of round_ns. */
static void test_without_stamps(void **state)
{
	(void)state;
	fill(1, 1.5);
	for (size_t i = 0; i < fixture.records.count; i++)
		fixture.records.items[i].batch.batch_ns = NAN;
	run();
	assert_int_equal(fixture.model.comparison_count, 2);
	for (size_t i = 0; i < fixture.model.comparison_count; i++)
		assert_int_equal(fixture.model.comparisons[i].metric, MODEL_ROUND_NS);
	for (size_t i = 0; i < 3; i++) {
		const struct model_arm *arm = &fixture.model.arms[i];

		assert_int_equal(arm->metric[MODEL_BATCH_NS].n, 0);
		assert_int_equal(arm->metric[MODEL_CALL_NS].n, 0);
		assert_int_equal(model_time(arm), MODEL_ROUND_NS);
	}
	assert_int_equal(model_time_of_run(&fixture.model), MODEL_ROUND_NS);
	assert_true(model_is_headline(&fixture.model, &fixture.model.comparisons[1]));
	assert_false(model_control_failed(&fixture.model));
}

/* Processes that differ by 1 %, six of each: 3 % is told from nothing in most of a table of 11. */
static void test_processes_that_differ(void **state)
{
	int slower = 0;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		double process[ARMS];

		for (uint32_t arm = 0; arm < ARMS; arm++)
			process[arm] = (arm > 1 ? 10300 : 10000) *
				       draw_lognormal(&fixture.random, 0, arm ? 0.01 : 0);
		for (uint32_t round = 0; round < ROUNDS; round++)
			for (uint32_t arm = 0; arm < ARMS; arm++)
				add(arm, i, round, 0,
				    process[arm] * draw_lognormal(&fixture.random, 0, 0.02));
	}
	run();
	for (size_t i = 0; i < fixture.model.comparison_count; i++)
		slower += fixture.model.comparisons[i].verdict == MODEL_SLOWER;
	assert_int_equal(fixture.model.comparison_count, 22);
	assert_int_equal(comparison("arm1")->verdict, MODEL_UNRESOLVED);
	if (slower < 11)
		fail_msg("%d are slower", slower);
}

static void add_rounds(uint32_t invocation, uint32_t rounds, double ns)
{
	for (uint32_t round = 0; round < rounds; round++) {
		add(0, invocation, round, 0, 10000 * draw_lognormal(&fixture.random, 0, 0.02));
		add(2, invocation, round, 0, ns * draw_lognormal(&fixture.random, 0, 0.02));
	}
}

/* After them one more invocation, with so many rounds. */
static void fill_few(uint32_t invocations, uint32_t rounds, uint32_t last)
{
	fixture.records.count = 0;
	for (uint32_t i = 0; i < invocations; i++)
		add_rounds(i, rounds, 30000);
	add_rounds(invocations, last, 30000);
	model_free(&fixture.model);
	model_init(&fixture.model);
	run();
}

/* Three pairs are enough if five processes agree on them; two or four are not. */
static void test_few_pairs(void **state)
{
	(void)state;
	fill_few(5, 3, 0);
	assert_int_equal(comparison("arm2")->pairs, 15);
	assert_int_equal(comparison("arm2")->verdict, MODEL_SLOWER);
	fill_few(5, 2, 0);
	assert_int_equal(comparison("arm2")->verdict, MODEL_UNRESOLVED);
	assert_int_equal(fixture.model.warning_count, 1);
	assert_non_null(strstr(fixture.model.warnings[0],
			       " ratios: an invocation has fewer than 3 clean pairs"));
	fill_few(4, 50, 0);
	assert_int_equal(comparison("arm2")->verdict, MODEL_UNRESOLVED);
	assert_int_equal(fixture.model.warning_count, 1);
	assert_non_null(strstr(fixture.model.warnings[0], "too few for a verdict: 4 invocations"));
}

/*
 * An invocation with two pairs does not count beside nine with three, but no other program took
 * these. Beside eight all count.
 */
static void test_short_invocation(void **state)
{
	const struct model_comparison *arm2;

	(void)state;
	fill_few(9, 3, 2);
	arm2 = comparison("arm2");
	assert_true(isnan(arm2->m[9]));
	assert_int_equal(arm2->pairs_kept[9], 0);
	assert_int_equal(arm2->pairs_dropped[9], 2);
	assert_int_equal(arm2->pairs, 27);
	assert_int_equal(arm2->verdict, MODEL_SLOWER);
	assert_int_equal(fixture.model.warning_count, 0);
	assert_non_null(control("host too busy"));
	assert_non_null(strstr(control("host too busy")->text, "0.0 % of pairs left out ("));
	fill_few(8, 3, 2);
	arm2 = comparison("arm2");
	assert_false(isnan(arm2->m[8]));
	assert_int_equal(arm2->pairs, 26);
	assert_int_equal(arm2->verdict, MODEL_UNRESOLVED);
	assert_int_equal(fixture.model.warning_count, 1);
}

/*
 * One fifth of the invocations is slow while allow and its twin take turns, another fifth while
 * ptrace does. The twin's times leave out none of them, or the ratio would be too high.
 */
static void test_apart_in_any_state(void **state)
{
	const struct model_comparison *arm2;

	(void)state;
	fixture.arms[2].arm.gate = gate_find("ptrace");
	for (uint32_t i = 0; i < 40; i++)
		for (uint32_t round = 0; round < 40; round++) {
			double together = i % 5 == 1 ? 14000 : 10000;
			double apart = i % 5 == 3 ? 11200 : 8000;

			for (uint32_t arm = 0; arm < 2; arm++)
				add(arm, i, round, 0,
				    together * draw_lognormal(&fixture.random, 0, 0.02));
			add(2, i, 1000 + round, 0,
			    apart * draw_lognormal(&fixture.random, 0, 0.02));
		}
	run();
	arm2 = comparison("arm2");
	assert_true(arm2->apart);
	assert_int_equal(arm2->pairs, 40 * 40);
	assert_true(fabs(arm2->ratio / 0.8 - 1) < 0.01);
}

/* Short ones that are of another kind do not count, but show that there are two kinds. */
static void test_short_invocations_of_another_kind(void **state)
{
	const struct model_comparison *arm2;

	(void)state;
	for (uint32_t i = 0; i < 30; i++)
		add_rounds(i, i < 27 ? 20 : 2, i < 27 ? 30000 : 60000);
	run();
	arm2 = comparison("arm2");
	assert_true(isnan(arm2->m[27]) && isnan(arm2->m[29]));
	assert_int_equal(arm2->verdict, MODEL_BIMODAL);
	assert_true(arm2->modes.share[1] > 0.09);
}

/* An arm after the other, its metrics together. */
static void test_order_of_comparisons(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++)
			for (uint32_t arm = 0; arm < ARMS; arm++)
				add(arm, i, round, 0,
				    10000 * draw_lognormal(&fixture.random, 0, 0.02));
	run();
	assert_int_equal(fixture.model.comparison_count, 2 * (ARMS - 1));
	for (size_t i = 0; i < 2 * (ARMS - 1); i++) {
		char arm[16];

		snprintf(arm, sizeof(arm), "arm%zu", i / 2 + 1);
		assert_string_equal(fixture.model.comparisons[i].arm, arm);
		assert_int_equal(fixture.model.comparisons[i].metric,
				 i % 2 ? MODEL_ROUND_NS : MODEL_BATCH_NS);
	}
}

static void test_metrics(void **state)
{
	const struct model_arm *arm;

	(void)state;
	for (uint32_t i = 1; i <= 100; i++)
		add(0, 0, i, 0, 40 * i);
	run();
	arm = &fixture.model.arms[0];
	assert_int_equal(arm->metric[MODEL_BATCH_NS].n, 100);
	assert_true(fabs(arm->metric[MODEL_BATCH_NS].mean - 2020) < 0.01);
	assert_true(fabs(arm->metric[MODEL_BATCH_NS].max - 4000) < 0.01);
	assert_true(fabs(arm->metric[MODEL_CALL_NS].mean - 505) < 0.01);
	assert_true(fabs(arm->metric[MODEL_ROUND_NS].mean - 3020) < 0.01);
	assert_int_equal(arm->metric[MODEL_NOTIFICATION_NS].n, 0);
	assert_int_equal(arm->notifications, 400);
	assert_int_equal(fixture.model.comparison_count, 0);
}

static void test_rounds_without_a_partner(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 50; round++)
		add(0, 0, round, 0, 1000);
	for (uint32_t round = 25; round < 75; round++)
		add(2, 0, round, 0, 3000);
	run();
	assert_int_equal(comparison("arm2")->pairs, 25);
	assert_true(fabs(comparison("arm2")->ratio - 3) < 1e-6);
}

/* What was measured in two parts of a lane is paired in the order of each invocation. */
static void test_apart(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fixture.arms[2].arm.gate = gate_find("ptrace");
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		for (uint32_t round = 0; round < 50; round++)
			add(0, i, round, 0, 1000 + round);
		for (uint32_t round = 0; round < (i == 3 ? 20u : 60u); round++)
			add(2, i, 1000 + round, 0, 3 * (1000 + round));
	}
	run();
	found = comparison("arm2");
	assert_true(found->apart);
	assert_int_equal(found->pairs, (INVOCATIONS - 1) * 50 + 20);
	assert_true(fabs(found->ratio - 3) < 1e-6);
}

/* What took turns with the rest is paired by rounds. */
static void test_tracer_in_turn(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fixture.arms[2].arm.gate = gate_find("ptrace");
	fixture.arms[2].takes_turns = true;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < 50; round++) {
			add(0, i, round, 0, 1000 + round);
			if (round % 2)
				add(2, i, round, 0, 3 * (1000 + round));
		}
	run();
	found = comparison("arm2");
	assert_false(found->apart);
	assert_int_equal(found->pairs, INVOCATIONS * 25);
	assert_true(fabs(found->ratio - 3) < 1e-6);
}

static void test_cpu_times(void **state)
{
	static const float monitor[] = { 300, 500, 400 }, stub[] = { 3000, 9000, 2000 };
	const struct model_arm *arm;

	(void)state;
	fill(1, 1);
	for (uint32_t i = 0; i < 3; i++) {
		struct record *record;

		add(2, i, ROUNDS, 0, monitor[i]);
		record = &fixture.records.items[fixture.records.count - 1];
		record->kind = RECORD_CPU;
		record->cpu = (struct record_cpu){ monitor[i], stub[i] };
	}
	run();
	arm = &fixture.model.arms[2];
	assert_true(arm->has_cpu && !fixture.model.arms[0].has_cpu);
	assert_true(arm->monitor_cpu_ns == 400 && arm->stub_cpu_ns == 3000);
	assert_int_equal(arm->metric[MODEL_BATCH_NS].n, INVOCATIONS * ROUNDS);
}

static void test_two_modes(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			double noise = draw_lognormal(&fixture.random, 0, 0.02);

			add(0, i, round, 0, 10000 * noise);
			add(1, i, round, 0, 10000 * noise);
			add(2, i, round, 0, (round % 20 < 2 * i ? 50000 : 12000) * noise);
		}
	run();
	assert_false(fixture.model.arms[0].modes.found);
	assert_true(fixture.model.arms[2].modes.found);
	assert_true(fabs(fixture.model.arms[2].modes.share[1] - 0.25) < 0.01);
	assert_true(fabs(fixture.model.arms[2].modes.mode[1] / 50000 - 1) < 0.01);
	assert_int_equal(fixture.model.arms[2].mode_invocations, INVOCATIONS);
	for (int i = 0; i < INVOCATIONS; i++)
		assert_float_equal(fixture.model.arms[2].mode_low_share[i], 1 - 0.1 * i, 1e-9);
	assert_int_equal(comparison("arm2")->verdict, MODEL_BIMODAL);
	assert_int_equal(comparison("arm1")->verdict, MODEL_UNRESOLVED);
}

static void add_call(uint32_t invocation, uint32_t round, double ns)
{
	add(0, invocation, round, 0, ns);
	fixture.records.items[fixture.records.count - 1].kind = RECORD_CALL;
	fixture.records.items[fixture.records.count - 1].call =
		(struct record_call){ .ns = (float)ns };
}

static void fill_wakes(void)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			add(0, i, round, 0, 10000);
			add_call(i, round,
				 (round % 4 ? 55000 : 10000) *
					 draw_lognormal(&fixture.random, 0, 0.02));
		}
}

static void test_fast_and_slow_wakes(void **state)
{
	const struct model_arm *arm;

	(void)state;
	fixture.lane.placement = PLACEMENT_CROSS;
	fixture.arms[0].arm.placement = PLACEMENT_CROSS;
	fill_wakes();
	run();
	arm = &fixture.model.arms[0];
	assert_true(arm->wake_modes.found && !arm->modes.found);
	assert_true(fabs(arm->wake_modes.share[0] - 0.25) < 0.01);
	assert_true(fabs(arm->wake_modes.mode[0] / 10000 - 1) < 0.01);
	assert_true(fabs(arm->wake_modes.mode[1] / 55000 - 1) < 0.01);
}

/* On one CPU nobody is woken across CPUs. */
static void test_no_wakes_on_one_cpu(void **state)
{
	(void)state;
	fill_wakes();
	run();
	assert_false(fixture.model.arms[0].wake_modes.found);
}

static void add_notified(uint32_t round)
{
	struct record_call *call;

	add_call(0, round, 12000);
	call = &fixture.records.items[fixture.records.count - 1].call;
	call->notified = true;
	call->trap_ns = 4000;
	call->validate_ns = 100;
	call->answer_ns = 7900;
}

/* A gate notifies every second call: what is said of notifications is of these alone. */
static void test_calls_of_two_kinds(void **state)
{
	const struct model_arm *arm;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		add_call(0, round, 3000);
		add_notified(round);
	}
	run();
	arm = &fixture.model.arms[0];
	assert_true(arm->has_phases);
	assert_true(arm->phase_ns[MODEL_PHASE_TRAP] == 4000);
	assert_true(arm->phase_ns[MODEL_PHASE_VALIDATE] == 100);
	assert_true(arm->phase_ns[MODEL_PHASE_ANSWER] == 7900);
	assert_int_equal(arm->metric[MODEL_NOTIFICATION_NS].n, ROUNDS);
	assert_float_equal(arm->metric[MODEL_NOTIFICATION_NS].mean, 12000, 1e-6);
}

/* Without notifications the time of the call itself is known, and no phases. */
static void test_calls_that_are_not_notified(void **state)
{
	const struct model_arm *arm;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++)
		add_call(0, round, 3000);
	run();
	arm = &fixture.model.arms[0];
	assert_false(arm->has_phases);
	assert_int_equal(arm->metric[MODEL_NOTIFICATION_NS].n, ROUNDS);
	assert_float_equal(arm->metric[MODEL_NOTIFICATION_NS].mean, 3000, 1e-6);
}

/* A delay is found whatever share of a call the noise of a round is. */
static void test_difference(void **state)
{
	struct difference found;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			double shared = 10000 + draw_exponential(&fixture.random, 20000);

			add(2, i, 2 * round, 0,
			    shared + 4 * 800 + draw_normal(&fixture.random, 99));
			add(0, i, 2 * round, 0, shared + draw_normal(&fixture.random, 99));
			if (round % 3)
				add(0, i, 2 * round + 1, 0, 1e6);
		}
	analyze_difference(&fixture.plan, &fixture.records, 2, 0, &found);
	assert_int_equal(found.pairs, INVOCATIONS * ROUNDS);
	assert_true(fabs(found.call_ns - 800) < 10);
	assert_true(found.ci95.low < 800 && found.ci95.high > 800);
	assert_true(found.ci95.high - found.ci95.low < 20);
}

static void test_difference_of_nothing(void **state)
{
	struct difference found;

	(void)state;
	add(0, 0, 0, 0, 1000);
	add(2, 0, 1, 0, 1000);
	analyze_difference(&fixture.plan, &fixture.records, 2, 0, &found);
	assert_int_equal(found.pairs, 0);
	assert_true(isinf(found.ci95.low) && isinf(found.ci95.high));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ratio, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_without_stamps, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_processes_that_differ, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_few_pairs, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_short_invocation, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_apart_in_any_state, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_short_invocations_of_another_kind, make_plan,
						free_plan),
		cmocka_unit_test_setup_teardown(test_order_of_comparisons, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_metrics, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_difference, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_difference_of_nothing, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_rounds_without_a_partner, make_plan,
						free_plan),
		cmocka_unit_test_setup_teardown(test_apart, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_tracer_in_turn, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_cpu_times, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_two_modes, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_fast_and_slow_wakes, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_no_wakes_on_one_cpu, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_calls_of_two_kinds, make_plan, free_plan),
		cmocka_unit_test_setup_teardown(test_calls_that_are_not_notified, make_plan,
						free_plan),
	};

	return cmocka_run_group_tests_name("analyze", tests, NULL, NULL);
}
