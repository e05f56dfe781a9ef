// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run says of its host, and what changed while it measured. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "run/manifest.h"
#include "test/fake-tree.h"

#define GOVERNOR "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"

static struct model model;
static struct plan_lane lanes[] = {
	{ .placement = PLACEMENT_FREE, .weight = 0.5 },
	{ .placement = PLACEMENT_SAME, .weight = 0.5 },
	{ .placement = PLACEMENT_CROSS, .weight = 0 },
};
static const struct plan plan = { .lanes = lanes,
				  .lane_count = sizeof(lanes) / sizeof(lanes[0]),
				  .physmem_bytes = 16 << 20 };

static int begin(void **state)
{
	model_init(&model);
	return fake_tree_make(state);
}

static int end(void **state)
{
	model_free(&model);
	return fake_tree_remove(state);
}

static void a_host_that_stays_as_it_is_has_no_warning(void **state)
{
	(void)state;
	fake_tree_write(GOVERNOR, "performance");
	manifest_read(&model, &plan, fake_tree);
	manifest_check(&model, &plan, fake_tree);
	assert_int_equal(model.warning_count, 0);
}

static void what_changed_is_a_warning(void **state)
{
	(void)state;
	fake_tree_write(GOVERNOR, "performance");
	manifest_read(&model, &plan, fake_tree);
	fake_tree_write(GOVERNOR, "powersave");
	manifest_check(&model, &plan, fake_tree);
	assert_int_equal(model.warning_count, 1);
	assert_string_equal(model.warnings[0],
			    "changed during the run: governor performance -> powersave");
	assert_string_equal(model_host_value(&model, "governor"), "performance");
}

/* Of a run that measures for minutes the load is mostly its own. */
static void the_load_is_that_before_the_run(void **state)
{
	(void)state;
	fake_tree_write("/proc/loadavg", "0.10 0.20 0.30 1/123 4567");
	manifest_read(&model, &plan, fake_tree);
	fake_tree_write("/proc/loadavg", "3.01 1.20 0.50 2/130 4999");
	manifest_check(&model, &plan, fake_tree);
	assert_int_equal(model.warning_count, 0);
	assert_string_equal(model_host_value(&model, "load"), "0.10 0.20 0.30 1/123 4567");
}

/* Of those that are measured alone, in the order of enum placement. */
static void the_chosen_cpus_are_named(void **state)
{
	char wanted[64];
	struct placement_cpus cpus;
	struct error err;

	(void)state;
	assert_int_equal(placement_choose(PLACEMENT_SAME, &cpus, &err), 0);
	snprintf(wanted, sizeof(wanted), "same: CPU %d; free: not pinned", cpus.monitor_cpu);
	manifest_read(&model, &plan, fake_tree);
	assert_string_equal(model_host_value(&model, "placements"), wanted);
}

static void both_cpus_of_cross_are_named(void **state)
{
	char wanted[128];
	struct placement_cpus cpus;
	struct error err;

	(void)state;
	if (placement_choose(PLACEMENT_CROSS, &cpus, &err))
		skip();
	lanes[1].weight = 0;
	lanes[2].weight = 0.5;
	manifest_read(&model, &plan, fake_tree);
	lanes[1].weight = 0.5;
	lanes[2].weight = 0;
	snprintf(wanted, sizeof(wanted),
		 "cross: monitor on CPU %d, stub on CPU %d, %s; free: not pinned", cpus.monitor_cpu,
		 cpus.stub_cpu, cpus.relation);
	assert_string_equal(model_host_value(&model, "placements"), wanted);
}

/* On two CPUs there is none left for the kernel's thread of SQPOLL. */
static void a_thread_that_shares_a_cpu_is_a_warning(void **state)
{
	static struct plan_arm arm = { .arm.placement = PLACEMENT_CROSS };
	struct plan_lane lane = { .placement = PLACEMENT_CROSS, .arms = &arm, .count = 1 };
	struct plan with = { .lanes = &lane, .lane_count = 1, .arm_count = 1 };
	struct placement_cpus cpus;
	struct error err;

	(void)state;
	arm.arm.serve = serve_find("uring");
	manifest_read(&model, &with, fake_tree);
	assert_int_equal(model.warning_count, 0);
	if (placement_choose(PLACEMENT_CROSS, &cpus, &err))
		skip();
	arm.arm.serve = serve_find("uring-sqpoll");
	manifest_read(&model, &with, fake_tree);
	assert_int_equal(model.warning_count, cpus.thread_cpu == cpus.monitor_cpu);
	if (placement_choose(PLACEMENT_CROSS_POLL, &cpus, &err))
		skip();
	arm.arm.placement = PLACEMENT_CROSS_POLL;
	manifest_read(&model, &with, fake_tree);
	assert_int_equal(model.warning_count, 2 * (cpus.thread_cpu == cpus.monitor_cpu));
}

static void the_guest_memory_is_there(void **state)
{
	(void)state;
	manifest_read(&model, &plan, fake_tree);
	assert_string_equal(model_host_value(&model, "physmem"), "16384 KiB");
}

#define MANIFEST_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MANIFEST_TEST(a_host_that_stays_as_it_is_has_no_warning),
		MANIFEST_TEST(what_changed_is_a_warning),
		MANIFEST_TEST(the_load_is_that_before_the_run),
		MANIFEST_TEST(the_chosen_cpus_are_named),
		MANIFEST_TEST(both_cpus_of_cross_are_named),
		MANIFEST_TEST(the_guest_memory_is_there),
		MANIFEST_TEST(a_thread_that_shares_a_cpu_is_a_warning),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
