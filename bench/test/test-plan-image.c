// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan on its way to another process: it comes as it was, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "monitor/physmem.h"
#include "plan/plan_image.h"
#include "suite/outline.h"
#include "test/made-up-workload.h"

static struct plan plan, copy;
static struct error err;
static char *bytes; /* of the plan */
static size_t size;

/* All suites, with what plan_check_host() would have added of a host. */
static int make(void **state)
{
	struct run_options options = { .full = true,
				       .target_percent = -1,
				       .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
	FILE *to = open_memstream(&bytes, &size);

	(void)state;
	if (plan_outline(&plan, &options, &err) || !to)
		return -1;
	plan.workloads = calloc(1, sizeof(*plan.workloads));
	plan.workloads[0] = calloc(1, sizeof(*plan.workloads[0]));
	plan.workload_count = 1;
	made_up_workload(plan.workloads[0], 1600, made_up_four);
	strcpy(plan.workloads[0]->name, "storm");
	strcpy(plan.lanes[0].arms[1].skipped, "no such thing here");
	counters_parse(&plan.events, "context-switches,page-faults", &err);
	plan.clock.source = CLOCK_RDTSC;
	plan.clock.ns_per_tick = 1 / 3.0;
	plan_write(&plan, to);
	return fclose(to);
}

static int forget(void **state)
{
	(void)state;
	plan_free(&plan);
	free(bytes);
	return 0;
}

/* Of the first count bytes. */
static int read_back(size_t count)
{
	FILE *from = fmemopen(bytes, count, "r");
	int result;

	assert_non_null(from);
	memset(&copy, 0xff, sizeof(copy));
	result = plan_read(&copy, from, &err);
	fclose(from);
	return result;
}

static void same_arms(const struct plan_lane *was, const struct plan_lane *is)
{
	assert_int_equal(is->count, was->count);
	assert_ptr_not_equal(is->arms, was->arms);
	/* Rows of tables are where they were, as this is the same process. */
	assert_memory_equal(is->arms, was->arms, was->count * sizeof(*was->arms));
}

static void test_all_of_it(void **state)
{
	(void)state;
	assert_int_equal(read_back(size), 0);
	assert_int_equal(copy.lane_count, plan.lane_count);
	assert_int_equal(copy.arm_count, plan.arm_count);
	assert_int_equal(copy.seed, plan.seed);
	assert_int_equal(copy.invocations, plan.invocations);
	assert_memory_equal(&copy.clock, &plan.clock, sizeof(plan.clock));
	assert_memory_equal(&copy.events, &plan.events, sizeof(plan.events));
	for (size_t i = 0; i < plan.lane_count; i++) {
		const struct plan_lane *was = &plan.lanes[i], *is = &copy.lanes[i];

		assert_string_equal(is->suite, was->suite);
		assert_string_equal(is->workload, was->workload);
		assert_int_equal(is->placement, was->placement);
		assert_int_equal(is->kind, was->kind);
		assert_int_equal(is->first, was->first);
		assert_true(is->share == was->share && is->target == was->target);
		same_arms(was, is);
	}
	plan_free(&copy);
}

static void test_workloads(void **state)
{
	const struct plan_workload *was = plan.workloads[0], *is;
	size_t replays = 0;

	(void)state;
	assert_int_equal(read_back(size), 0);
	is = plan_find_workload(&copy, "storm");
	assert_non_null(is);
	assert_int_equal(is->workload.batch_count, was->workload.batch_count);
	assert_memory_equal(is->workload.batches, was->workload.batches,
			    was->workload.batch_count * sizeof(*was->workload.batches));
	assert_memory_equal(is->workload.entries, was->workload.entries,
			    was->workload.entry_count * sizeof(*was->workload.entries));
	assert_int_equal(is->segments.count, was->segments.count);
	assert_true(is->segments.work == was->segments.work);
	for (size_t i = 0; i < copy.lane_count; i++) {
		bool storms = !strcmp(copy.lanes[i].workload, "storm");

		assert_ptr_equal(copy.lanes[i].recording, storms ? is : NULL);
		replays += storms;
	}
	assert_true(replays > 0);
	plan_free(&copy);
}

/* Wherever it ends. */
static void test_cut_off(void **state)
{
	(void)state;
	for (size_t count = 64; count < size; count += count < 4096 ? 64 : size / 40) {
		assert_int_equal(read_back(count), -1);
		assert_int_equal(err.status, STATUS_CANNOT);
		assert_string_equal(err.text, "the plan is not whole");
	}
	assert_int_equal(read_back(size - 1), -1);
}

/* What another program wrote, or this one with plans of another form. */
static void test_no_plan(void **state)
{
	(void)state;
	for (size_t at = 0; at < 40; at += 8) {
		bytes[at] ^= 1;
		assert_int_equal(read_back(size), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		bytes[at] ^= 1;
	}
	assert_int_equal(read_back(16), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_int_equal(read_back(size), 0);
	plan_free(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it),
		cmocka_unit_test(test_workloads),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_no_plan),
	};

	return cmocka_run_group_tests_name("plan-image", tests, make, forget);
}
