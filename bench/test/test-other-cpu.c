// SPDX-License-Identifier: GPL-2.0-or-later
/* Spinners: where and how they run, and that they end with whoever started them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/other_cpu.h"

static struct error err;

/* How many CPUs this process might be moved to, which is where there are spinners. */
static long usable_cpus(void)
{
	cpu_set_t before, one;
	long count = 0;

	sched_getaffinity(0, sizeof(before), &before);
	for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF) && cpu < CPU_SETSIZE; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		count += !sched_setaffinity(0, sizeof(one), &one);
	}
	sched_setaffinity(0, sizeof(before), &before);
	return count;
}

static void test_a_spinner_on_each_cpu(void **state)
{
	struct other_cpu_spinners spinners;

	(void)state;
	assert_int_equal(other_cpu_hold(&spinners, -1, &err), 0);
	assert_int_equal(spinners.count, usable_cpus());
	for (size_t i = 0; i < spinners.count; i++) {
		cpu_set_t mask;

		assert_int_equal(sched_getscheduler(spinners.pids[i]), SCHED_IDLE);
		assert_int_equal(sched_getaffinity(spinners.pids[i], sizeof(mask), &mask), 0);
		assert_int_equal(CPU_COUNT(&mask), 1);
	}
	other_cpu_release(&spinners);
	assert_int_equal(spinners.count, 0);
	assert_int_equal(waitpid(-1, NULL, 0), -1); /* no child is left */
	assert_int_equal(errno, ECHILD);
}

static void test_the_lane_has_its_cpu(void **state)
{
	struct other_cpu_spinners spinners;

	(void)state;
	assert_int_equal(other_cpu_hold(&spinners, 0, &err), 0);
	for (size_t i = 0; i < spinners.count; i++) {
		cpu_set_t mask;

		assert_int_equal(sched_getaffinity(spinners.pids[i], sizeof(mask), &mask), 0);
		assert_false(CPU_ISSET(0, &mask));
	}
	other_cpu_release(&spinners);
}

static void hold_and_tell(int fd)
{
	struct other_cpu_spinners spinners;

	if (other_cpu_hold(&spinners, -1, &err) || !spinners.count ||
	    write(fd, spinners.pids, sizeof(pid_t)) != sizeof(pid_t))
		_exit(1);
	for (;;)
		pause();
}

/* Its orphans come to this process, which would see one that stays by a wait without end. */
static void test_spinners_die_with_their_parent(void **state)
{
	pid_t holder, spinner;
	int ends[2], how;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe(ends), 0);
	holder = fork();
	if (!holder)
		hold_and_tell(ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &spinner, sizeof(spinner)), sizeof(spinner));
	kill(holder, SIGKILL);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	assert_int_equal(waitpid(spinner, &how, 0), spinner);
	/* One that had not even begun sees that itself. */
	assert_true(WIFSIGNALED(how) ? WTERMSIG(how) == SIGKILL :
				       WEXITSTATUS(how) == STATUS_CANNOT);
	while (wait(NULL) > 0)
		;
	close(ends[0]);
}

static void test_nothing_to_release(void **state)
{
	struct other_cpu_spinners spinners = { .pids = NULL };

	(void)state;
	other_cpu_release(&spinners);
	assert_null(spinners.pids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_spinner_on_each_cpu),
		cmocka_unit_test(test_the_lane_has_its_cpu),
		cmocka_unit_test(test_spinners_die_with_their_parent),
		cmocka_unit_test(test_nothing_to_release),
	};

	return cmocka_run_group_tests_name("other-cpu", tests, NULL, NULL);
}
