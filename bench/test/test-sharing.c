// SPDX-License-Identifier: GPL-2.0-or-later
/* Which arm's batch is the undo of which other arm's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "schedule/sharing.h"

#define ARMS 8

static struct plan_arm arms[ARMS];
static struct plan_lane lane;
static int undone_by[ARMS];
static struct error err;

static int empty(void **state)
{
	(void)state;
	memset(arms, 0, sizeof(arms));
	lane = (struct plan_lane){ .arms = arms };
	return 0;
}

static void add(const char *spec, int baseline)
{
	struct plan_arm *arm = &arms[lane.count++];

	if (arm_parse(&arm->arm, spec, &err))
		fail_msg("%s", err.text);
	arm->baseline = baseline;
}

static void find(void)
{
	sharing_find(&lane, undone_by);
}

/* By whom each arm of the lane is undone, or -1. */
static void undone_are(const int *expected)
{
	find();
	for (size_t i = 0; i < lane.count; i++)
		assert_int_equal(undone_by[i], expected[i]);
}

static void nobody_is_undone(void)
{
	find();
	for (size_t i = 0; i < lane.count; i++)
		assert_int_equal(undone_by[i], -1);
}

/* In any order; an unmap is not undone by the next map, which comes in another round. */
static void test_each_by_its_own(void **state)
{
	(void)state;
	add("gate=allow", -1);
	add("gate=notify", 0);
	add("gate=allow,op=unmap", -1);
	add("gate=ptrace", 0);
	add("gate=notify,op=unmap", 2);
	add("gate=ptrace,op=unmap", 2);
	undone_are((const int[]){ 2, 4, -1, 5, -1, -1 });
}

static void test_an_arm_alone(void **state)
{
	(void)state;
	add("gate=notify", -1);
	nobody_is_undone();
	add("gate=notify,op=unmap", -1);
	find();
	assert_int_equal(undone_by[0], 1);
	strcpy(arms[1].skipped, "not on this host");
	nobody_is_undone();
}

/* One of them would be warmer than what it is compared with. */
static void test_all_of_a_group_or_none(void **state)
{
	(void)state;
	add("gate=allow", -1);
	add("gate=notify", 0);
	add("gate=notify,op=unmap", -1);
	nobody_is_undone();
	add("gate=allow,op=unmap", 2);
	find();
	assert_int_equal(undone_by[0], 3);
	assert_int_equal(undone_by[1], 2);
	add("gate=none,op=unmap", 2);
	nobody_is_undone();
}

/* What is measured apart has rounds of its own. */
static void test_parts_are_groups(void **state)
{
	(void)state;
	add("gate=allow", -1);
	add("gate=ptrace", 0);
	add("gate=allow,op=unmap", -1);
	find();
	assert_int_equal(undone_by[0], 2);
	assert_int_equal(undone_by[1], -1);
}

static void test_other_work_is_no_undo(void **state)
{
	static const char *const others[] = { "batch=4",    "pages=2",	 "layout=scattered",
					      "path=flush", "wake=sync", "serve=poll2",
					      "work=1us",   "tick=4",	 "touch=none" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char spec[64] = "op=unmap,";

		empty(state);
		add("op=map", -1);
		add(strcat(spec, others[i]), -1);
		nobody_is_undone();
	}
}

static void test_twins_by_twins(void **state)
{
	(void)state;
	add("op=map", -1);
	add("op=map", 0);
	add("op=unmap", -1);
	add("op=unmap", 2);
	nobody_is_undone(); /* the same arm twice */
	arms[1].arm.twin = arms[3].arm.twin = true;
	find();
	assert_int_equal(undone_by[0], 2);
	assert_int_equal(undone_by[1], 3);
}

/* The unmaps undo one of the two groups, that of the first baseline. */
static void test_after_a_fault_or_a_call(void **state)
{
	(void)state;
	add("gate=allow,after=call", -1);
	add("gate=allow,op=unmap", -1);
	find();
	assert_int_equal(undone_by[0], 1);
	add("gate=allow", -1);
	add("gate=notify", 2);
	add("gate=notify,after=call", 0);
	add("gate=notify,op=unmap", 1);
	undone_are((const int[]){ 1, -1, -1, -1, 5, -1 });
}

#define TEST(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_by_its_own),	    TEST(test_an_arm_alone),
		TEST(test_all_of_a_group_or_none),  TEST(test_parts_are_groups),
		TEST(test_other_work_is_no_undo),   TEST(test_twins_by_twins),
		TEST(test_after_a_fault_or_a_call),
	};

	return cmocka_run_group_tests_name("sharing", tests, NULL, NULL);
}
