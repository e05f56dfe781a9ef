// SPDX-License-Identifier: GPL-2.0-or-later
/* Which CPUs are chosen on machines of several shapes, and that pinning is undone. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test/fake-tree.h"
#include "host/placement.h"

static void add_cpu(int cpu, const char *siblings, const char *package)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
		 cpu);
	fake_tree_write(path, siblings);
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/physical_package_id",
		 cpu);
	fake_tree_write(path, package);
}

static void check(enum placement placement, const int *allowed, size_t count, int monitor, int stub,
		  const char *relation)
{
	struct placement_cpus cpus;
	struct error err;

	assert_int_equal(placement_choose_under(fake_tree, allowed, count, placement, &cpus, &err),
			 0);
	assert_int_equal(cpus.monitor_cpu, monitor);
	assert_int_equal(cpus.stub_cpu, stub);
	assert_string_equal(cpus.relation, relation);
}

static int thread_cpu(enum placement placement, const int *allowed, size_t count)
{
	struct placement_cpus cpus;
	struct error err;

	assert_int_equal(placement_choose_under(fake_tree, allowed, count, placement, &cpus, &err),
			 0);
	return cpus.thread_cpu;
}

/* Of three CPUs, whichever two of them are chosen, one is left. */
static void test_thread_of_the_kernel(void **state)
{
	static const int allowed[] = { 0, 1, 2 };

	(void)state;
	add_cpu(0, "0", "0");
	add_cpu(1, "1", "0");
	add_cpu(2, "2", "1");
	assert_int_equal(thread_cpu(PLACEMENT_CROSS, allowed, 3), 2);
	assert_int_equal(thread_cpu(PLACEMENT_CROSS, allowed + 1, 2), 1);
	assert_int_equal(thread_cpu(PLACEMENT_SAME, allowed, 3), 0);
}

/* Two packages of two cores of two threads each; the second threads are numbered last. */
static void add_large_machine(void)
{
	static const char *const siblings[] = { "0,4", "1,5", "2,6", "3,7" };

	for (int cpu = 0; cpu < 8; cpu++)
		add_cpu(cpu, siblings[cpu % 4], cpu % 4 < 2 ? "0" : "1");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(placement_name(PLACEMENT_SAME), "same");
	assert_string_equal(placement_name(PLACEMENT_CROSS), "cross");
	assert_string_equal(placement_name(PLACEMENT_CROSS_POLL), "cross-poll");
	assert_string_equal(placement_name(PLACEMENT_FREE), "free");
	for (int i = 0; i < PLACEMENTS; i++)
		assert_ptr_equal(placement_names[i], placement_name((enum placement)i));
	assert_null(placement_names[PLACEMENTS]);
}

static void test_same_and_free(void **state)
{
	static const int some[] = { 3, 5 };

	(void)state;
	add_large_machine();
	check(PLACEMENT_SAME, some, 2, 3, 3, "one CPU");
	check(PLACEMENT_SAME, some, 1, 3, 3, "one CPU");
	check(PLACEMENT_FREE, some, 1, -1, -1, "not pinned");
}

static void free_is_refused(const int *allowed, size_t count)
{
	struct placement_cpus cpus;
	struct error err;

	assert_int_equal(placement_choose_under(fake_tree, allowed, count, PLACEMENT_FREE, &cpus,
						&err),
			 -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_non_null(strstr(err.text, "placement free needs load balancing"));
}

/* Of CPUs 1 to 3 the scheduler balances only 1 and 2, with each other. */
static void test_free_needs_load_balancing(void **state)
{
	static const int all[] = { 1, 2, 3 }, some[] = { 2, 3 }, one[] = { 3 };

	(void)state;
	fake_tree_write("/proc/schedstat",
			"version 15\ntimestamp 4294893003\ncpu0 0 0\n"
			"cpu1 0 0 0 0\ndomain0 06 0 0\ndomain1 06 0 0\n"
			"cpu2 0 0 0 0\ndomain0 06 0 0\ndomain1 06 0 0\ncpu3 0 0 0 0");
	check(PLACEMENT_FREE, all, 3, -1, -1, "not pinned");
	check(PLACEMENT_FREE, one, 1, -1, -1, "not pinned");
	free_is_refused(some, 2);
}

static void test_free_in_a_partition(void **state)
{
	static const int some[] = { 2, 3 };

	(void)state;
	fake_tree_write("/proc/self/cgroup", "0::/quiet");
	fake_tree_write("/sys/fs/cgroup/quiet/cpuset.cpus.partition", "root");
	check(PLACEMENT_FREE, some, 2, -1, -1, "not pinned");
	fake_tree_write("/sys/fs/cgroup/quiet/cpuset.cpus.partition", "isolated");
	free_is_refused(some, 2);
}

static void test_cross(void **state)
{
	static const int all[] = { 0, 1, 2, 3, 4, 5, 6, 7 }, packages[] = { 1, 2, 5, 6 };
	static const int threads[] = { 2, 6 }, mixed[] = { 0, 3, 4 };

	(void)state;
	add_large_machine();
	check(PLACEMENT_CROSS, all, 8, 0, 5, "two cores of one package");
	check(PLACEMENT_CROSS, packages, 4, 1, 6, "cores of two packages");
	check(PLACEMENT_CROSS, threads, 2, 2, 6, "two threads of one core");
	check(PLACEMENT_CROSS, mixed, 3, 0, 3, "cores of two packages");
}

static void test_cross_without_a_topology(void **state)
{
	static const int both[] = { 0, 1 };

	(void)state;
	check(PLACEMENT_CROSS, both, 2, 0, 1, "two cores of one package");
}

static void test_cross_on_one_cpu(void **state)
{
	static const int one[] = { 6 };
	struct placement_cpus cpus;
	struct error err;

	(void)state;
	add_large_machine();
	assert_int_equal(placement_choose_under(fake_tree, one, 1, PLACEMENT_CROSS, &cpus, &err),
			 -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_string_equal(err.text, "placement cross needs two CPUs, only CPU 6 is allowed");
	assert_int_equal(cpus.stub_cpu, -1);
}

static void test_cross_poll(void **state)
{
	static const int two[] = { 0, 1 };
	struct placement_cpus cpus;
	struct error err;

	(void)state;
	add_large_machine();
	assert_int_equal(placement_choose_under(fake_tree, two, 2, PLACEMENT_CROSS_POLL, &cpus,
						&err),
			 -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_string_equal(err.text, "placement cross-poll has to write /dev/cpu_dma_latency: No "
				      "such file or directory");
	assert_int_equal(placement_choose_under(fake_tree, two, 1, PLACEMENT_CROSS_POLL, &cpus,
						&err),
			 -1);
	assert_string_equal(err.text, "placement cross-poll needs two CPUs, only CPU 0 is allowed");
	fake_tree_write("/dev/cpu_dma_latency", "");
	check(PLACEMENT_CROSS_POLL, two, 2, 0, 1, "two cores of one package");
}

static void test_idle_is_forbidden_and_allowed_again(void **state)
{
	struct error err;
	int fd = placement_forbid_idle(&err);
	int32_t latency_us = -1;

	(void)state;
	if (fd < 0) {
		print_message("%s\n", err.text);
		skip();
	}
	/* The device reads as the limit that is in force. */
	assert_int_equal(close(fd), 0);
	fd = open("/dev/cpu_dma_latency", O_RDONLY);
	assert_int_equal(read(fd, &latency_us, sizeof(latency_us)), sizeof(latency_us));
	close(fd);
	assert_int_not_equal(latency_us, 0);
}

static cpu_set_t allowed_now(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	return set;
}

/* What is chosen here is allowed, and stays the same while the thread is pinned. */
static void test_this_machine(void **state)
{
	struct placement_cpus cpus, again;
	struct error err;
	cpu_set_t before = allowed_now();

	(void)state;
	for (int i = 0; i < PLACEMENTS; i++) {
		if (placement_choose((enum placement)i, &cpus, &err)) {
			assert_int_equal(err.status, STATUS_UNSUPPORTED);
			assert_true(CPU_COUNT(&before) == 1 || i == PLACEMENT_CROSS_POLL ||
				    i == PLACEMENT_FREE);
			continue;
		}
		if (cpus.monitor_cpu < 0)
			continue;
		assert_true(CPU_ISSET(cpus.monitor_cpu, &before));
		assert_true(CPU_ISSET(cpus.stub_cpu, &before));
		assert_int_equal(cpus.monitor_cpu == cpus.stub_cpu, i == PLACEMENT_SAME);
		assert_int_equal(placement_pin_self(cpus.stub_cpu, &err), 0);
		assert_int_equal(placement_choose((enum placement)i, &again, &err), 0);
		assert_int_equal(again.monitor_cpu, cpus.monitor_cpu);
		assert_int_equal(again.stub_cpu, cpus.stub_cpu);
		placement_unpin_self();
	}
}

static void check_pinned(int cpu)
{
	cpu_set_t now = allowed_now();

	assert_int_equal(CPU_COUNT(&now), 1);
	assert_true(CPU_ISSET(cpu, &now));
	assert_int_equal(sched_getcpu(), cpu);
}

static void test_pinning_is_undone(void **state)
{
	cpu_set_t before = allowed_now(), after;
	struct error err;

	(void)state;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &before))
			continue;
		assert_int_equal(placement_pin_self(cpu, &err), 0);
		check_pinned(cpu);
	}
	placement_unpin_self();
	after = allowed_now();
	assert_true(CPU_EQUAL(&before, &after));
	placement_unpin_self();
	after = allowed_now();
	assert_true(CPU_EQUAL(&before, &after));
}

static void test_no_such_cpu(void **state)
{
	cpu_set_t before = allowed_now(), after;
	struct error err;

	(void)state;
	assert_int_equal(placement_pin_self(8191, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_memory_equal(err.text, "cannot pin to CPU 8191: ", 24);
	after = allowed_now();
	assert_true(CPU_EQUAL(&before, &after));
}

#define WITH_TREE(name) cmocka_unit_test_setup_teardown(name, fake_tree_make, fake_tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		WITH_TREE(test_same_and_free),
		WITH_TREE(test_free_needs_load_balancing),
		WITH_TREE(test_free_in_a_partition),
		WITH_TREE(test_cross),
		WITH_TREE(test_cross_without_a_topology),
		WITH_TREE(test_cross_on_one_cpu),
		WITH_TREE(test_cross_poll),
		WITH_TREE(test_thread_of_the_kernel),
		cmocka_unit_test(test_idle_is_forbidden_and_allowed_again),
		cmocka_unit_test(test_this_machine),
		cmocka_unit_test(test_pinning_is_undone),
		cmocka_unit_test(test_no_such_cpu),
	};

	return cmocka_run_group_tests_name("placement", tests, NULL, NULL);
}
