// SPDX-License-Identifier: GPL-2.0-or-later
/* What a plan leaves out where the host cannot measure it: gate, placement, memory, workload. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "monitor/physmem.h"
#include "suite/outline.h"

static struct plan plan;
static struct error err;

static struct run_options defaults(void)
{
	return (struct run_options){ .out = "results", .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
}

static int free_plan(void **state)
{
	(void)state;
	plan_free(&plan);
	return 0;
}

static const struct plan_arm *find(const char *id)
{
	for (size_t i = 0; i < plan.arm_count; i++)
		if (!strcmp(plan_arm(&plan, i)->id, id))
			return plan_arm(&plan, i);
	return NULL;
}

#define assert_near(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

static void add_arms(struct run_options *options, const char *const *specs)
{
	for (; *specs; specs++)
		options->arms[options->arm_count++] = *specs;
}

/* A host may lack anything, but then there is a reason, and no time for it. */
static void check_host_plan(void)
{
	double sum = 0;

	for (size_t i = 0; i < plan.lane_count; i++) {
		bool any = false;

		for (size_t k = 0; k < plan.lanes[i].count; k++)
			any |= !plan.lanes[i].arms[k].skipped[0];
		assert_int_equal(any, plan.lanes[i].share > 0);
		sum += plan.lanes[i].share;
	}
	assert_near(sum, 1);
}

/* Plans with what this host can do; skips the test where that is nothing. */
static void make(const struct run_options *options)
{
	memset(&err, 0, sizeof(err));
	if (!plan_make(&plan, options, &err))
		return;
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_null(plan.lanes);
	print_error("%s\n", err.text);
	skip();
}

static void test_host(void **state)
{
	struct run_options options = defaults();

	(void)state;
	make(&options);
	check_host_plan();
}

static void test_one_cpu(void **state)
{
	struct run_options options = defaults();
	cpu_set_t before, one;
	int made;

	(void)state;
	if (sched_getaffinity(0, sizeof(before), &before))
		skip();
	CPU_ZERO(&one);
	for (int cpu = 0; !CPU_COUNT(&one); cpu++)
		if (CPU_ISSET(cpu, &before))
			CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	made = plan_make(&plan, &options, &err);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	if (made)
		skip();
	check_host_plan();
	for (size_t i = 0; i < plan.arm_count; i++) {
		const struct plan_arm *arm = plan_arm(&plan, i);

		if (arm->arm.placement == PLACEMENT_CROSS)
			assert_non_null(strstr(arm->skipped, "needs two CPUs"));
	}
}

static void test_nothing_left(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.arms[options.arm_count++] = "gate=allow,batch=99,pages=512";
	options.physmem_bytes = 16 << 20;
	assert_int_equal(plan_make(&plan, &options, &err), -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_non_null(strstr(err.text, "no arm can be measured here: "));
	assert_null(plan.lanes);
}

/* Each lane that replays a workload knows how long it is, though it is read once. */
static void test_workloads_are_known(void **state)
{
	static const char *const specs[] = { "gate=none,workload=churn",
					     "gate=none,workload=churn,placement=free",
					     "gate=none,workload=boot", NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	make(&options);
	assert_int_equal(plan.lane_count, 3);
	for (size_t i = 0; i < 3; i++) {
		bool churn = !strcmp(plan.lanes[i].workload, "churn");

		assert_int_equal(plan.lanes[i].recording->workload.batch_count,
				 churn ? 12818 : 5071);
		assert_true(plan.lanes[i].recording->workload.mm_alive_max > 0);
	}
}

/* 99 calls of 512 pages need 198 MiB, one call of one page does not. */
static void test_little_memory(void **state)
{
	static const char *const specs[] = { "gate=none,batch=1", "gate=none,batch=99,pages=512",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	options.physmem_bytes = 16 << 20;
	make(&options);
	check_host_plan();
	assert_string_equal(find("none/same/map/1")->skipped, "");
	assert_non_null(strstr(find("none/same/map/99/pages=512")->skipped,
			       "of guest memory, --physmem gives 16384 KiB"));
}

/* Each stub has memory of its own: 16 calls of 64 pages of 4 KiB need 4 MiB. */
static void test_memory_of_many_stubs(void **state)
{
	static const char *const specs[] = { "many=stub-by-stub,stubs=4,pages=64",
					     "many=stub-by-stub,stubs=5,pages=64", NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	options.physmem_bytes = 16 << 20;
	make(&options);
	check_host_plan();
	assert_string_equal(find("notify+stub-by-stub/same/map/16/pages=64/stubs=4")->skipped, "");
	assert_non_null(strstr(find("notify+stub-by-stub/same/map/16/pages=64/stubs=5")->skipped,
			       "needs 20480 KiB of guest memory"));
}

static void write_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

/* A bad file ends the plan, however few of its arms it has. */
static void test_bad_workload(void **state)
{
	char path[] = "/tmp/unotify-plan-XXXXXX", spec[128], line[64];
	struct run_options options = defaults();
	int made;

	(void)state;
	write_file(path, "no recording\n");
	snprintf(spec, sizeof(spec), "gate=allow,workload=%s", path);
	options.arms[options.arm_count++] = "gate=allow";
	options.arms[options.arm_count++] = spec;
	made = plan_make(&plan, &options, &err);
	unlink(path);
	assert_int_equal(made, -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	snprintf(line, sizeof(line), "%s:1: ", path);
	assert_ptr_equal(strstr(err.text, line), err.text);
	assert_null(plan.lanes);
}

static void test_missing_workload(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.suites[options.suite_count++] = "guest";
	options.workload = "/no/such/file.txt";
	assert_int_equal(plan_make(&plan, &options, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "/no/such/file.txt"));
}

#define plan_test(function) cmocka_unit_test_teardown(function, free_plan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		plan_test(test_host),
		plan_test(test_one_cpu),
		plan_test(test_nothing_left),
		plan_test(test_little_memory),
		plan_test(test_memory_of_many_stubs),
		plan_test(test_workloads_are_known),
		plan_test(test_bad_workload),
		plan_test(test_missing_workload),
	};

	return cmocka_run_group_tests_name("plan on a host", tests, NULL, NULL);
}
