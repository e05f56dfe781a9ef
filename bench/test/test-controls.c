// SPDX-License-Identifier: GPL-2.0-or-later
/* What the controls of a run say of made-up records: passed, a warning, or failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "test/analysed.h"

enum outcome { PASSED, WARNING, FAILED };

static void check_outcome(const struct model_control *found, enum outcome outcome, const char *text)
{
	assert_non_null(found);
	assert_int_equal(found->warning, outcome == WARNING);
	assert_int_equal(found->failed, outcome == FAILED);
	if (!strstr(found->text, text))
		fail_msg("%s: %s", found->name, found->text);
}

static void test_twin_that_differs(void **state)
{
	(void)state;
	fill(1.05, 1);
	run();
	assert_true(model_control_failed(&fixture.model));
}

/* Where the scheduler places both sides nothing is compared, and nothing controlled. */
static void test_twin_unpinned(void **state)
{
	(void)state;
	fixture.lane.placement = PLACEMENT_FREE;
	fill(1.05, 1);
	run();
	assert_int_equal(fixture.model.comparison_count, 0);
	assert_false(model_control_failed(&fixture.model));
}

/* Two modes have no verdict, so a control of nothing but them must not look passed. */
static void test_twins_with_two_modes(void **state)
{
	const struct model_control *of;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++)
			for (uint32_t arm = 0; arm < 2; arm++)
				add(arm, i, round, 0,
				    (random_uniform(&fixture.random) < 0.5 ? 10000 : 50000) *
					    draw_lognormal(&fixture.random, 0, 0.02));
	run();
	of = &fixture.model.controls[0];
	assert_non_null(strstr(of->name, "A/A"));
	assert_non_null(strstr(of->text, "none is judged; 1 has two modes: arm1"));
	assert_true(of->warning && !of->failed);
	assert_true(of->ratio == 0 && of->ci95[0] == 0);
}

/* Invocations whose twin takes so many times as long in the geometric mean, each a step more. */
static void fill_twin(double ratio, double step)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			double ns = 10000 * draw_lognormal(&fixture.random, 0, 0.3);

			add(0, i, round, 0, ns);
			add(1, i, round, 0, ns * ratio * exp(step * (i - (INVOCATIONS - 1) / 2.0)));
		}
}

/* A/A "41.8 [1.66, 46.3] passed" and "2.62 [1.33, 4.94] passed" were printed. */
static void test_twins_far_away(void **state)
{
	static const double ratios[] = { 41.8, 2.62 }, steps[] = { 1.64, 0.345 };

	for (int i = 0; i < 2; i++) {
		const struct model_control *of;

		if (i) {
			free_plan(state);
			make_plan(state);
		}
		fill_twin(ratios[i], steps[i]);
		run();
		of = &fixture.model.controls[0];
		assert_true(fabs(of->ratio / ratios[i] - 1) < 0.01);
		assert_true(of->ci95[0] > 1);
		check_outcome(of, FAILED, "; 1 is off by 1.25 times or more");
	}
}

static void add_validator(double ns)
{
	records_reserve(&fixture.records, 1);
	*records_add(&fixture.records) =
		(struct record){ .kind = RECORD_SYSCALL, .span = { (float)ns } };
}

static void check_validator(enum outcome outcome, const char *text)
{
	check_outcome(control("validator system call"), outcome, text);
}

static void test_steady_machine(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(170 + i % 3);
	run();
	check_validator(PASSED, "first third 1.000");
}

static void test_jitter(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(i % 2 ? 170 : 200);
	run();
	check_validator(WARNING, "was disturbed");
}

/* The last third is slower by 6 % than the first. */
static void test_drift(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(i < 200 ? 170 : 180.2);
	run();
	check_validator(WARNING, "first third 1.060");
}

/* However slow the host is: what counts is that it is always as slow. */
static void test_slow_machine(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(50000 + 1000 * (i % 3));
	run();
	check_validator(PASSED, "slowest twelfth / fastest 1.000");
}

/* The machine is that many times slower in this share of the run, at its middle. */
static void validate_with_slow_phase(double share, double times)
{
	double from = 0.5 - share / 2, to = 0.5 + share / 2;

	for (int i = 0; i < 360; i++)
		add_validator((170 + i % 3) * (i >= 360 * from && i < 360 * to ? times : 1));
	run();
}

static void test_slow_phase_of_a_fifth(void **state)
{
	(void)state;
	validate_with_slow_phase(0.2, 1.2);
	check_validator(WARNING, "slowest twelfth / fastest 1.2");
}

static void test_slow_phase(void **state)
{
	(void)state;
	validate_with_slow_phase(0.2, 1.7);
	check_validator(FAILED, "slowest twelfth / fastest 1.7");
	assert_true(model_control_failed(&fixture.model));
}

static void test_slow_half(void **state)
{
	(void)state;
	validate_with_slow_phase(0.5, 1.7);
	check_validator(FAILED, "slowest twelfth / fastest 1.7");
}

static void test_drift_that_fails(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(170 * (1 + 2.0 * i / 300));
	run();
	check_validator(FAILED, "first third 2.0");
}

/* As between two threads of a core of which the other one is busy now and then. */
static void test_jitter_that_fails(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		add_validator(i % 2 ? 170 : 340);
	run();
	check_validator(FAILED, "was disturbed");
}

/* A short run has too few values to tell of phases: neither fails nor warns for that. */
static void test_few_values(void **state)
{
	(void)state;
	for (int i = 0; i < 9; i++)
		add_validator(i == 4 ? 400 : 170);
	run();
	check_validator(PASSED, "slowest twelfth / fastest 1.000");
}

/* Arms 0 and 2 behind these gates. */
static void set_gates(const char *baseline, const char *other)
{
	fixture.arms[0].arm.gate = gate_find(baseline);
	fixture.arms[2].arm.gate = gate_find(other);
}

static void test_none_slower_than_allow(void **state)
{
	(void)state;
	set_gates("allow", "none");
	fill(1, 1.085);
	run();
	check_outcome(control("none/allow series same"), FAILED, "in 1 of 1 kinds of batch");
	assert_true(fabs(control("none/allow series same")->ratio / 1.085 - 1) < 0.01);
	assert_true(model_control_failed(&fixture.model));
}

/* The same measured the other way round. */
static void test_allow_faster_than_none(void **state)
{
	(void)state;
	set_gates("none", "allow");
	fill(1, 1 / 1.085);
	run();
	check_outcome(control("none/allow series same"), FAILED, "the worst is arm0");
	assert_true(fabs(control("none/allow series same")->ratio / 1.085 - 1) < 0.01);
}

static void test_none_as_it_should_be(void **state)
{
	(void)state;
	set_gates("allow", "none");
	fill(1, 0.98);
	run();
	check_outcome(control("none/allow series same"), PASSED, "in 0 of 1 kinds of batch");
	assert_false(model_control_failed(&fixture.model));
}

/* With another gate as the baseline the two are compared all the same. */
static void test_none_beside_allow(void **state)
{
	(void)state;
	set_gates("notify", "none");
	fixture.arms[3].arm.gate = gate_find("allow");
	fill_alike(0);
	run();
	assert_non_null(model_compare(&fixture.model, "arm2", "arm3", MODEL_BATCH_NS));
	check_outcome(control("none/allow series same"), PASSED, "the highest is arm2");
}

static void test_none_without_allow(void **state)
{
	(void)state;
	set_gates("notify", "none");
	fill(1, 1.5);
	run();
	assert_null(control("none/allow series same"));
}

/* Arms 3 to 11 do other work each; of them one is compared with another. */
static void test_arms_without_a_baseline(void **state)
{
	(void)state;
	for (int i = 3; i < ARMS; i++)
		fixture.arms[i].baseline = -1;
	fixture.arms[4].baseline = 3;
	strcpy(fixture.lane.suite, PLAN_ARMS);
	fill(1, 1.5);
	run();
	assert_int_equal(fixture.model.warning_count, 1);
	assert_string_equal(fixture.model.warnings[0],
			    "7 of 11 arms have no baseline and no ratio, as no other --arm does "
			    "the same work: arm5, ...");
}

static void stamp_by(double ratio)
{
	fixture.arms[2].arm.stamped_twin = true;
	fill(1, ratio);
	run();
}

static void test_stamps(void **state)
{
	(void)state;
	stamp_by(1.02);
	check_outcome(control("stamps"), PASSED, "what stamping costs");
}

static void test_stamps_that_warn(void **state)
{
	(void)state;
	stamp_by(1.1);
	check_outcome(control("stamps"), WARNING, "phases and notification_ns");
}

static void test_stamps_that_fail(void **state)
{
	(void)state;
	stamp_by(1.4);
	check_outcome(control("stamps"), FAILED, "phases and notification_ns");
}

/* Where the stub has no clock there is nothing to stamp, and no phase to be off. */
static void test_no_stamps(void **state)
{
	(void)state;
	fixture.arms[2].arm.stamped_twin = true;
	fill(1, 1.4);
	for (size_t i = 0; i < fixture.records.count; i++)
		fixture.records.items[i].batch.batch_ns = NAN;
	run();
	assert_null(control("stamps"));
}

/* One of the kinds of a block. */
static struct record *add_block(uint32_t invocation, enum record_kind kind)
{
	struct record *record;

	records_reserve(&fixture.records, 1);
	record = records_add(&fixture.records);
	record->invocation = (uint8_t)invocation;
	record->kind = (uint8_t)kind;
	return record;
}

static void test_disturbances(void **state)
{
	const struct model_disturbance *of;

	(void)state;
	fill(1, 1.5);
	add_block(0, RECORD_BLOCK)->block = (struct record_block){ 900, 0, 1.5, 1.5, 10 };
	add_block(0, RECORD_BLOCK_CPUS)->cpus = (struct record_block_cpus){ 20, 30, 0, 25, 0 };
	add_block(0, RECORD_BLOCK_TASKS)->tasks = (struct record_block_tasks){ 0.5, 0.25, 3, 8 };
	add_block(0, RECORD_BLOCK_IDLE)->idle = (struct record_block_idle){ { 1, 2, 3, 4 } };
	add_block(1, RECORD_BLOCK)->block = (struct record_block){ 100, 49, 2, 0.5, 10 };
	add_block(1, RECORD_BLOCK_CPUS)->cpus = (struct record_block_cpus){ 2, 3, 40, 25, 0 };
	add_block(1, RECORD_BLOCK_TASKS)->tasks = (struct record_block_tasks){ 1, 2, 1, 114 };
	add_block(1, RECORD_BLOCK_IDLE)->idle = (struct record_block_idle){ { 0, 0, 0, 0, 1 } };
	run();
	assert_int_equal(fixture.model.disturbance_count, 1);
	of = &fixture.model.disturbances[0];
	assert_int_equal(of->suite, WORD_SERIES);
	assert_int_equal(of->placement, WORD_SAME);
	assert_true(of->rounds == 1000 && of->disturbed == 49);
	assert_true(of->foreign_ms == 3.5 && of->steal_ms == 40);
	assert_true(of->idle_entries == 11 && of->reschedule_interrupts == 22 &&
		    of->call_interrupts == 33);
	assert_true(of->monitor_delay_ms == 1.5 && of->stub_delay_ms == 2.25);
	assert_true(of->migrations == 4);
	assert_float_equal(of->between_us, 100, 1e-3);
	assert_non_null(strstr(control("disturbed rounds")->text, "49 of 1000, 40 ms of steal"));
	assert_non_null(strstr(control("disturbed rounds")->text, "up to 114 us allowed"));
	assert_false(control("disturbed rounds")->warning);
}

/* Where no batch was judged by wake-ups, none were allowed. */
static void test_no_wake_ups(void **state)
{
	(void)state;
	fill(1, 1.5);
	add_block(0, RECORD_BLOCK)->block = (struct record_block){ 900, 7, 1.5, 1.5, 10 };
	add_block(0, RECORD_BLOCK_TASKS)->tasks = (struct record_block_tasks){ 0.5, 0.25, 3, 0 };
	run();
	assert_string_equal(control("disturbed rounds")->text, "7 of 900, 0 ms of steal");
}

/* A suite may have a lane of one stub and one of many in a placement: tables know them as one. */
static void test_lanes_of_one_name(void **state)
{
	struct plan_lane lanes[2] = { fixture.lane, { .suite = "series", .first = ARMS } };
	struct record *other;

	(void)state;
	fill(1, 1.5);
	fixture.plan.lanes = lanes;
	fixture.plan.lane_count = 2;
	add_block(0, RECORD_BLOCK)->block.rounds = 11;
	other = add_block(0, RECORD_BLOCK);
	other->arm = 1;
	other->block.rounds = 10;
	run();
	assert_int_equal(fixture.model.disturbance_count, 1);
	assert_true(fixture.model.disturbances[0].rounds == 21);
}

/* Of a kernel that tells the migrations of some blocks alone the sum is unknown. */
static void test_unknown_migrations(void **state)
{
	(void)state;
	fill(1, 1.5);
	add_block(0, RECORD_BLOCK_TASKS)->tasks.migrations = -1;
	add_block(0, RECORD_BLOCK_TASKS)->tasks.migrations = 7;
	run();
	assert_true(fixture.model.disturbances[0].migrations == -1);
}

/* An invocation of a second in which the other CPU ran for so many ms. */
static void add_other_cpu(uint32_t invocation, float ran_ms)
{
	add_block(invocation, RECORD_BLOCK_CPUS)->cpus =
		(struct record_block_cpus){ .block_ms = 1000, .others_ran_ms = ran_ms };
}

static void check_other_cpu(enum other_cpu wanted, bool failed, bool warning, const char *text)
{
	fixture.plan.other_cpu = wanted;
	run();
	assert_int_equal(control("other-cpu")->failed, failed);
	assert_int_equal(control("other-cpu")->warning, warning);
	assert_non_null(strstr(control("other-cpu")->text, text));
}

static void test_other_cpu_that_changes(void **state)
{
	const struct model_disturbance *of;

	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, -10); /* time is told in steps */
	add_other_cpu(1, 960);
	check_other_cpu(OTHER_CPU_AS_IS, false, true, "0 to 96 %");
	of = &fixture.model.disturbances[0];
	assert_true(of->other_cpu_least == 0);
	assert_float_equal(of->other_cpu_busy, 0.475, 1e-6);
	assert_float_equal(of->other_cpu_most, 0.96, 1e-6);
}

static void test_other_cpu_that_idles(void **state)
{
	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, 20);
	add_other_cpu(1, 90);
	check_other_cpu(OTHER_CPU_AS_IS, false, false, "2 to 9 %");
}

static void test_other_cpu_held_idle(void **state)
{
	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, 20);
	add_other_cpu(1, 110);
	check_other_cpu(OTHER_CPU_IDLE, true, false, "were to idle");
}

static void test_other_cpu_held_busy(void **state)
{
	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, 1000);
	add_other_cpu(1, 890);
	check_other_cpu(OTHER_CPU_BUSY, true, false, "were to be busy");
}

static void test_other_cpu_is_held(void **state)
{
	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, 1010);
	add_other_cpu(1, 950);
	check_other_cpu(OTHER_CPU_BUSY, false, false, "95 to 100 %");
}

/* Of a host with one CPU nothing is known, and nothing is said unless it was asked for. */
static void test_no_other_cpu(void **state)
{
	(void)state;
	fill(2, 1.5);
	add_other_cpu(0, (float)NAN);
	check_other_cpu(OTHER_CPU_BUSY, false, true, "no other CPU");
	assert_true(isnan(fixture.model.disturbances[0].other_cpu_busy));
}

static void test_nothing_watched(void **state)
{
	(void)state;
	fill(1, 1.5);
	run();
	assert_int_equal(fixture.model.disturbance_count, 0);
	assert_null(control("disturbed rounds"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_plan, free_plan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_twin_that_differs),
		TEST(test_twin_unpinned),
		TEST(test_twins_with_two_modes),
		TEST(test_twins_far_away),
		TEST(test_steady_machine),
		TEST(test_jitter),
		TEST(test_drift),
		TEST(test_slow_machine),
		TEST(test_slow_phase_of_a_fifth),
		TEST(test_slow_phase),
		TEST(test_slow_half),
		TEST(test_drift_that_fails),
		TEST(test_jitter_that_fails),
		TEST(test_few_values),
		TEST(test_none_slower_than_allow),
		TEST(test_allow_faster_than_none),
		TEST(test_none_as_it_should_be),
		TEST(test_none_beside_allow),
		TEST(test_none_without_allow),
		TEST(test_arms_without_a_baseline),
		TEST(test_stamps),
		TEST(test_stamps_that_warn),
		TEST(test_stamps_that_fail),
		TEST(test_no_stamps),
		TEST(test_disturbances),
		TEST(test_no_wake_ups),
		TEST(test_lanes_of_one_name),
		TEST(test_unknown_migrations),
		TEST(test_other_cpu_that_changes),
		TEST(test_other_cpu_that_idles),
		TEST(test_other_cpu_held_idle),
		TEST(test_other_cpu_held_busy),
		TEST(test_other_cpu_is_held),
		TEST(test_no_other_cpu),
		TEST(test_nothing_watched),
	};

	return cmocka_run_group_tests_name("controls", tests, NULL, NULL);
}
