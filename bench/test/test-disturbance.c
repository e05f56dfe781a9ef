// SPDX-License-Identifier: GPL-2.0-or-later
/* What else went on: of this thread, and of made-up CPUs. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "test/fake-tree.h"
#include "measure/disturbance.h"

static void write_host(void)
{
	fake_tree_write("/proc/interrupts",
			"           CPU0       CPU2       CPU10\n"
			"  0:          9          9          9   timer\n"
			"RES:          1         20        300   Rescheduling\n"
			"CAL:       4000      50000     600000   Function call");
	fake_tree_write("/proc/stat", "cpu  9 9 9 9 9 9 9 99 0 0\n"
				      "cpu0 1 2 3 4 5 6 7 8 0 0\n"
				      "cpu2 1 2 3 4 5 6 7 0 0 0\n"
				      "cpu10 1 2 3 4 5 6 7 2 0 0\n"
				      "intr 5");
	fake_tree_write("/sys/devices/system/cpu/cpu0/cpuidle/state0/usage", "7");
	fake_tree_write("/sys/devices/system/cpu/cpu0/cpuidle/state1/usage", "30");
	fake_tree_write("/sys/devices/system/cpu/cpu10/cpuidle/state0/usage", "500");
}

static void test_two_cpus(void **state)
{
	struct cpu_doings doings;

	(void)state;
	write_host();
	cpu_doings_read(fake_tree, 0, 10, &doings);
	assert_true(doings.idle_entries[0] == 507 && doings.idle_entries[1] == 30);
	assert_true(doings.reschedule_interrupts == 301);
	assert_true(doings.call_interrupts == 604000);
	assert_true(doings.steal_ms == 10 * 1000.0 / (double)sysconf(_SC_CLK_TCK));
}

/* cpu0 idled for 4 ticks and waited for a disk for 5; of the former it polled for one. */
static void test_other_cpus(void **state)
{
	double tick_ms = 1000.0 / (double)sysconf(_SC_CLK_TCK);
	struct cpu_doings doings;
	char us[32];

	(void)state;
	write_host();
	fake_tree_write("/sys/devices/system/cpu/cpu0/cpuidle/state0/name", "POLL");
	snprintf(us, sizeof(us), "%.0f", tick_ms * 1e3);
	fake_tree_write("/sys/devices/system/cpu/cpu0/cpuidle/state0/time", us);
	fake_tree_write("/sys/devices/system/cpu/cpu10/cpuidle/state0/name", "C1");
	fake_tree_write("/sys/devices/system/cpu/cpu10/cpuidle/state0/time", us);
	cpu_doings_read(fake_tree, 2, 2, &doings); /* of one CPU all the others */
	assert_true(doings.others == 2);
	assert_float_equal(doings.others_idle_ms, 8.5 * tick_ms, 1e-9);
	cpu_doings_read(fake_tree, 0, 2, &doings); /* of two both */
	assert_true(doings.others == 2);
	assert_float_equal(doings.others_idle_ms, 8.5 * tick_ms, 1e-9);
	cpu_doings_read(fake_tree, -1, -1, &doings);
	assert_true(doings.others == 3);
	assert_float_equal(doings.others_idle_ms, 26 * tick_ms / 3, 1e-9);
}

static void test_one_cpu(void **state)
{
	struct cpu_doings doings;

	(void)state;
	write_host();
	cpu_doings_read(fake_tree, 2, 2, &doings);
	assert_true(doings.idle_entries[0] == 0 && doings.idle_entries[1] == 0);
	assert_true(doings.reschedule_interrupts == 20);
	assert_true(doings.call_interrupts == 50000);
	assert_true(doings.steal_ms == 0);
}

static void test_all_cpus(void **state)
{
	struct cpu_doings doings;

	(void)state;
	write_host();
	cpu_doings_read(fake_tree, -1, -1, &doings);
	assert_true(doings.reschedule_interrupts == 321);
	assert_true(doings.idle_entries[0] == 507);
}

static void test_host_that_tells_nothing(void **state)
{
	struct cpu_doings doings;

	(void)state;
	cpu_doings_read(fake_tree, -1, -1, &doings);
	assert_true(doings.idle_entries[0] == 0 && doings.reschedule_interrupts == 0 &&
		    doings.call_interrupts == 0 && doings.steal_ms == 0 && doings.others == 0);
}

static void test_own_times(void **state)
{
	struct task_times from = { 0 }, to = { 0 };
	struct timespec nap = { .tv_nsec = 1000000 };
	int fd = task_times_open(0);

	(void)state;
	if (!task_times_add(fd, &from)) {
		close(fd);
		skip();
	}
	for (int i = 0; i < 10; i++)
		nanosleep(&nap, NULL);
	assert_true(task_times_add(fd, &to));
	assert_true(to.slices >= from.slices + 10);
	assert_true(to.ran > from.ran);
	assert_true(to.waited >= from.waited);
	close(fd);
}

/* A state beyond those that are told apart is counted with the deepest of these. */
static void test_deep_states(void **state)
{
	struct cpu_doings doings;

	(void)state;
	write_host();
	for (int i = 0; i < 10; i++) {
		char path[80];

		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu2/cpuidle/state%d/usage",
			 i);
		fake_tree_write(path, "5");
	}
	cpu_doings_read(fake_tree, 2, 2, &doings);
	assert_true(doings.idle_entries[6] == 5 && doings.idle_entries[7] == 15);
}

/* Pinned to one CPU after the other, a thread moves at least once. */
static void test_own_moves(void **state)
{
	double from = 0, to = 0;
	cpu_set_t allowed, one;
	int fd = task_moves_open(0);

	(void)state;
	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (!task_moves_add(fd, &from) || CPU_COUNT(&allowed) < 2) {
		close(fd);
		skip();
	}
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (CPU_ISSET(cpu, &allowed))
			sched_setaffinity(0, sizeof(one), &one);
	}
	sched_setaffinity(0, sizeof(allowed), &allowed);
	assert_true(task_moves_add(fd, &to));
	assert_true(to > from);
	close(fd);
}

static void test_no_such_task(void **state)
{
	struct task_times sum = { 0 };
	double moves = 0;

	(void)state;
	assert_false(task_times_add(-1, &sum));
	assert_int_equal(task_times_open(999999999), -1);
	assert_true(sum.ran == 0);
	assert_false(task_moves_add(-1, &moves));
	assert_int_equal(task_moves_open(999999999), -1);
	assert_true(moves == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_two_cpus, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_other_cpus, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_one_cpu, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_all_cpus, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_host_that_tells_nothing, fake_tree_make,
						fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_deep_states, fake_tree_make, fake_tree_remove),
		cmocka_unit_test(test_own_moves),
		cmocka_unit_test(test_own_times),
		cmocka_unit_test(test_no_such_task),
	};

	return cmocka_run_group_tests_name("disturbance", tests, NULL, NULL);
}
