// SPDX-License-Identifier: GPL-2.0-or-later
/* Data that verdicts were once wrong with, from records to the result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "test/analysed.h"

static struct record *last(void)
{
	return &fixture.records.items[fixture.records.count - 1];
}

static double noise(double deviation)
{
	return draw_lognormal(&fixture.random, 0, deviation);
}

static const struct model_control *needed_control(const char *name)
{
	const struct model_control *found = control(name);

	if (!found)
		fail_msg("there is no control %s", name);
	return found;
}

/* An invocation has as much time as another: a slow one has fewer rounds in it. */
static void add_process(uint32_t invocation, double ratio)
{
	uint32_t rounds = (uint32_t)(200 / ratio);

	for (uint32_t round = 0; round < rounds; round++) {
		add(0, invocation, round, 0, 10000 * noise(0.02));
		add(2, invocation, round, 0, 10000 * ratio * noise(0.02));
	}
}

/* From 1 to 4.1 times, evenly: the mean is that of the processes, and not of their rounds. */
static void test_slow_processes_count_as_processes(void **state)
{
	double mean = 0;

	(void)state;
	for (uint32_t i = 0; i < 15; i++) {
		add_process(i, exp(0.1 * i));
		mean += 0.1 * i / 15;
	}
	run();
	assert_true(fabs(log(comparison("arm2")->ratio) - mean) < 0.01);
}

/* 3 of 15 take 8 times as long, and have 3 % of the rounds: they are a fifth all the same. */
static void test_two_kinds_of_processes(void **state)
{
	const struct model_comparison *found;

	(void)state;
	for (uint32_t i = 0; i < 15; i++)
		add_process(i, i % 5 ? 1 : 8);
	run();
	found = comparison("arm2");
	assert_int_equal(found->verdict, MODEL_BIMODAL);
	assert_true(found->modes.found && fabs(found->modes.share[1] - 0.2) < 1e-9);
	assert_true(fabs(found->modes.mode[0] - 1) < 0.02);
	assert_true(fabs(found->modes.mode[1] - 8) < 0.2);
}

/* Of each ten batches of arm 2 so many take half as long again, as others had the CPU. */
static void fill_disturbed(uint32_t of_ten)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			bool disturbed = round % 10 < of_ten;

			add(0, i, round, 0, 10000 * noise(0.02));
			add(2, i, round, 0, 15000 * noise(0.02) * (disturbed ? 1.5 : 1));
			record_set_foreign(last(), disturbed ? 0.33 : 0.001);
		}
	run();
}

/* Of each invocation 4 of ten, in which alone the ratio is not 1.5. */
static void assert_left_out(void)
{
	const struct model_comparison *found = comparison("arm2");

	assert_true(fabs(found->ratio / 1.5 - 1) < 0.005);
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		assert_int_equal(found->pairs_kept[i], ROUNDS * 6 / 10);
		assert_int_equal(found->pairs_dropped[i], ROUNDS * 4 / 10);
	}
	assert_false(needed_control("host too busy")->failed);
}

static void test_disturbed_pairs_are_left_out(void **state)
{
	(void)state;
	fill_disturbed(4);
	assert_left_out();
	assert_int_equal(fixture.model.arms[2].metric[MODEL_BATCH_NS].n, INVOCATIONS * ROUNDS);
}

static void test_a_host_that_is_too_busy(void **state)
{
	(void)state;
	fill_disturbed(6);
	assert_true(fabs(comparison("arm2")->ratio / 1.5 - 1) < 0.005);
	assert_true(needed_control("host too busy")->failed);
	assert_non_null(strstr(needed_control("host too busy")->text, "stop what else runs"));
}

/* However long the name of the worst is, what to do about it is told to the end. */
static void test_a_busy_host_and_long_names(void **state)
{
	char *id = fixture.arms[2].id;

	(void)state;
	memset(id + strlen(id), 'x', 100);
	fill_disturbed(6);
	assert_non_null(strstr(needed_control("host too busy")->text, "(most: arm2xxx"));
	assert_non_null(strstr(needed_control("host too busy")->text, "try scripts/prepare-host"));
}

static void add_span(enum record_kind kind, uint32_t invocation, uint32_t round, double ns)
{
	records_reserve(&fixture.records, 1);
	fixture.records.items[fixture.records.count++] = (struct record){
		.kind = (uint8_t)kind,
		.invocation = (uint8_t)invocation,
		.round = round,
		.span = { (float)ns },
	};
}

/*
 * In so many of ten rounds native calls take a third longer, and the ratio is 1.2, not 1.5. The
 * others may have a stub started before their batches, as a replay has.
 */
static void fill_slow(uint32_t of_ten, bool starts)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			bool slow = round % 10 < of_ten;

			add_span(RECORD_SYSCALL, i, round, (slow ? 240 : 180) * noise(0.01));
			if (starts && !slow)
				add_span(RECORD_START, i, round, 2e6);
			add(0, i, round, 0, (slow ? 14000 : 10000) * noise(0.02));
			add(2, i, round, 0, (slow ? 16800 : 15000) * noise(0.02));
		}
	run();
}

static void test_pairs_of_a_slow_host_are_left_out(void **state)
{
	(void)state;
	fill_slow(4, false);
	assert_left_out();
}

static void test_rounds_in_which_a_stub_is_started(void **state)
{
	(void)state;
	fill_slow(4, true);
	assert_left_out();
}

/* Which of the two is the host's own is not known then. */
static void test_a_host_that_is_slow_for_long(void **state)
{
	(void)state;
	fill_slow(6, false);
	assert_int_equal(comparison("arm2")->pairs_dropped[0], 0);
	assert_false(needed_control("host too busy")->failed);
}

/*
 * So many rounds of the first invocation and of each other, in the middle, are of another state
 * of the host: all stubs take 2 us longer for the same work, so that the ratio is 17 / 12, not 1.5.
 */
static void fill_states(uint32_t of_first, uint32_t of_others)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			uint32_t count = i ? of_others : of_first;
			uint32_t begin = (ROUNDS - count) / 2;
			double more = round >= begin && round < begin + count ? 2000 : 0;

			add(0, i, round, 0, (10000 + more) * noise(0.05));
			add(1, i, round, 0, (10000 + more) * noise(0.05));
			add(2, i, round, 0, (15000 + more) * noise(0.05));
		}
	run();
}

/* By the twin's times, which tell of the two ends only so well. */
static void test_pairs_of_another_state_are_left_out(void **state)
{
	const struct model_comparison *found;
	const char *text;
	double more;

	(void)state;
	fill_states(80, 80);
	found = comparison("arm2");
	assert_true(fabs(found->ratio / 1.5 - 1) < 0.01);
	assert_int_equal(found->verdict, MODEL_SLOWER);
	for (uint32_t i = 0; i < INVOCATIONS; i++) {
		assert_in_range(found->pairs_dropped[i], 60, 90);
		assert_int_equal(found->pairs_kept[i] + found->pairs_dropped[i], ROUNDS);
		/* The twin's own pairs would be chosen by what they say. */
		assert_int_equal(comparison("arm1")->pairs_dropped[i], 0);
	}
	assert_false(needed_control("host too busy")->failed ||
		     needed_control("host too busy")->warning);
	text = needed_control("host too busy")->text;
	assert_ptr_equal(strstr(text, "0.0 % of pairs left out"), text);
	/* Of two pairs in each round; those of the twin are all kept. */
	assert_int_equal(sscanf(strrchr(text, ';'), "; %lf %% more left out", &more), 1);
	assert_true(more > 15 && more < 22.5);
}

/* Of the invocations that count, each has enough pairs: so there is a verdict. */
static void test_an_invocation_of_another_state(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fill_states(ROUNDS, 0);
	found = comparison("arm2");
	assert_true(isnan(found->m[0]));
	assert_int_equal(found->pairs_kept[0], 0);
	assert_int_equal(found->pairs_dropped[0], ROUNDS);
	assert_true(fabs(found->ratio / 1.5 - 1) < 0.01);
	assert_int_equal(found->verdict, MODEL_SLOWER);
	assert_false(isnan(comparison("arm1")->m[0]));
}

/* Where over three quarters are of another state, the rest tells as little. */
static void test_most_of_an_invocation_of_another_state(void **state)
{
	(void)state;
	fill_states(ROUNDS * 7 / 8, 0);
	assert_true(isnan(comparison("arm2")->m[0]));
	assert_int_equal(comparison("arm2")->pairs_kept[0], 0);
	assert_int_equal(comparison("arm2")->pairs_dropped[0], ROUNDS);
}

static void test_half_of_an_invocation_of_another_state(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fill_states(ROUNDS * 5 / 8, 0);
	found = comparison("arm2");
	assert_true(fabs(found->m[0] - log(1.5)) < 0.02);
	assert_in_range(found->pairs_kept[0], ROUNDS / 4, ROUNDS / 2 - 1);
}

/* Of a few batches two thirds are slow by chance. */
static void test_few_batches_tell_no_state(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 40; i++)
		for (uint32_t round = 0; round < 8; round++)
			for (uint32_t arm = 0; arm < 3; arm++)
				add(arm, i, round, 0, 10000 * noise(0.2));
	run();
	for (uint32_t i = 0; i < 40; i++)
		assert_int_equal(comparison("arm2")->pairs_kept[i], 8);
}

/* What a host does for most of the time is what it does. */
static void test_a_state_that_prevails(void **state)
{
	const struct model_comparison *found;

	(void)state;
	fill_states(150, 150);
	found = comparison("arm2");
	assert_true(fabs(found->ratio / (17. / 12) - 1) < 0.02);
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		assert_in_range(found->pairs_dropped[i], 0, ROUNDS / 20);
}

/* Of so many invocations others had the CPU in each round. */
static void fill_lost(uint32_t lost)
{
	fixture.records.count = 0;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			add(0, i, round, 0, 10000 * noise(0.02));
			add(2, i, round, 0, 15000 * noise(0.02));
			record_set_foreign(last(), i < lost ? 0.33 : 0.001);
		}
	model_free(&fixture.model);
	model_init(&fixture.model);
	run();
}

/* An invocation that lost all its pairs does not count, and five must. */
static void test_invocations_without_a_clean_pair(void **state)
{
	(void)state;
	fill_lost(INVOCATIONS - 5);
	assert_true(isnan(comparison("arm2")->m[0]));
	assert_int_equal(comparison("arm2")->verdict, MODEL_SLOWER);
	assert_int_equal(fixture.model.warning_count, 0);
	fill_lost(INVOCATIONS - 4);
	assert_int_equal(comparison("arm2")->verdict, MODEL_UNRESOLVED);
	assert_int_equal(fixture.model.warning_count, 1);
	assert_non_null(strstr(fixture.model.warnings[0], ", or fewer than 5 have any;"));
}

/* Nothing is left to compare: that must not look as if nothing had been wrong. */
static void test_no_clean_pair(void **state)
{
	(void)state;
	fill_disturbed(10);
	assert_int_equal(fixture.model.comparison_count, 0);
	assert_true(needed_control("host too busy")->failed);
	assert_non_null(strstr(needed_control("host too busy")->text, "(most: all, 100 %)"));
}

static const struct model_comparison *run_twins(const double logs[INVOCATIONS])
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			add(0, i, round, 0, 10000 * noise(0.02));
			add(1, i, round, 0, 10000 * exp(logs[i]) * noise(0.02));
		}
	run();
	return comparison("arm1");
}

/* "2.62 [1.33, 4.94] passed": so far from 1 that no ratio means anything. */
static void test_twins_that_are_far_apart(void **state)
{
	static const double twin[INVOCATIONS] = { 0.3, 1.8, 0.5, 1.5, 0.7, 1.1 };
	const struct model_comparison *found = run_twins(twin);

	(void)state;
	assert_true(found->ratio > 2.5 && found->ci95[0] > 1.2);
	assert_true(needed_control("A/A series same")->failed);
}

/* An interval as wide as that tells of too few values, which is no pass either. */
static void test_twins_too_wide_to_tell(void **state)
{
	static const double twin[INVOCATIONS] = { -0.9, 2.5, 0.3, 1.9, -0.5, 0.8 };
	const struct model_comparison *found = run_twins(twin);

	(void)state;
	assert_true(found->ratio > 1.5 && found->ci95[0] < 1);
	assert_false(needed_control("A/A series same")->failed);
	assert_true(needed_control("A/A series same")->warning);
	assert_non_null(strstr(needed_control("A/A series same")->text,
			       "; 1 is off by 1.25 times or more, but its interval holds 1: a "
			       "larger --budget would tell"));
}

/* A clock that ticks every 300 ns and noise of 50: "[1, 1]" was the interval. */
static void test_ties(void **state)
{
	const struct model_comparison *found;

	(void)state;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++)
			for (uint32_t arm = 0; arm < 3; arm += 2)
				add(arm, i, round, 0, 300 * nearbyint(10000 * noise(0.005) / 300));
	run();
	found = comparison("arm2");
	assert_true(found->ratio == 1 && found->ci95[0] < 0.98 && found->ci95[1] > 1.02);
	assert_int_equal(found->verdict, MODEL_UNRESOLVED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_plan, free_plan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_slow_processes_count_as_processes),
		TEST(test_two_kinds_of_processes),
		TEST(test_disturbed_pairs_are_left_out),
		TEST(test_a_host_that_is_too_busy),
		TEST(test_a_busy_host_and_long_names),
		TEST(test_pairs_of_a_slow_host_are_left_out),
		TEST(test_rounds_in_which_a_stub_is_started),
		TEST(test_a_host_that_is_slow_for_long),
		TEST(test_pairs_of_another_state_are_left_out),
		TEST(test_an_invocation_of_another_state),
		TEST(test_most_of_an_invocation_of_another_state),
		TEST(test_half_of_an_invocation_of_another_state),
		TEST(test_few_batches_tell_no_state),
		TEST(test_a_state_that_prevails),
		TEST(test_invocations_without_a_clean_pair),
		TEST(test_no_clean_pair),
		TEST(test_twins_that_are_far_apart),
		TEST(test_twins_too_wide_to_tell),
		TEST(test_ties),
	};

	return cmocka_run_group_tests_name("hard data", tests, NULL, NULL);
}
