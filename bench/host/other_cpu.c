// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts and ends the spinners of `--other-cpu busy`, which keep CPUs from idling: child
 * processes that execute pause, each pinned to its CPU.
 */
#define _GNU_SOURCE
#include "host/other_cpu.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"

const char *const other_cpu_names[OTHER_CPUS + 1] = {
	[OTHER_CPU_AS_IS] = "as-is",
	[OTHER_CPU_BUSY] = "busy",
	[OTHER_CPU_IDLE] = "idle",
};

/*
 * The child. It closes the descriptors that it has from its parent: while a spinner has one,
 * whoever waits at its other end sees no end of file.
 */
static void spin(pid_t parent)
{
	child_ends_with(parent);
	prctl(PR_SET_NAME, OTHER_CPU_SPINNER);
	close_range(0, ~0u, 0);
	for (;;)
		__builtin_ia32_pause();
}

/*
 * Sets the policy before the CPU, so that the spinner never competes there as a normal task.
 * 1 if it runs there, 0 if the CPU is offline or outside of the cpuset (EINVAL), or -1.
 */
static int put_on(pid_t spinner, size_t cpu, size_t cpus, struct error *err)
{
	static const struct sched_param none;
	cpu_set_t *mask = memory_or_end(CPU_ALLOC(cpus));
	int result, reason;

	CPU_ZERO_S(CPU_ALLOC_SIZE(cpus), mask);
	CPU_SET_S(cpu, CPU_ALLOC_SIZE(cpus), mask);
	result = sched_setscheduler(spinner, SCHED_IDLE, &none);
	if (!result)
		result = sched_setaffinity(spinner, CPU_ALLOC_SIZE(cpus), mask);
	reason = errno;
	CPU_FREE(mask);
	if (result && reason != EINVAL)
		return error_errno(err, reason, "cannot keep CPU %zu busy", cpu);
	return !result;
}

static int start_on(struct other_cpu_spinners *spinners, size_t cpu, size_t cpus, struct error *err)
{
	pid_t parent = getpid(), spinner = fork();
	int there;

	if (spinner < 0)
		return error_errno(err, errno, "cannot start a spinner on CPU %zu", cpu);
	if (!spinner)
		spin(parent);
	there = put_on(spinner, cpu, cpus, err);
	if (there > 0)
		spinners->pids[spinners->count++] = spinner;
	else
		child_kill(spinner);
	return there < 0 ? -1 : 0;
}

int other_cpu_hold(struct other_cpu_spinners *spinners, int spared, struct error *err)
{
	size_t cpus = (size_t)sysconf(_SC_NPROCESSORS_CONF);

	*spinners =
		(struct other_cpu_spinners){ .pids = memory_new(cpus, sizeof(*spinners->pids)) };
	for (size_t cpu = 0; cpu < cpus; cpu++)
		if ((int)cpu != spared && start_on(spinners, cpu, cpus, err))
			return -1;
	return 0;
}

void other_cpu_release(struct other_cpu_spinners *spinners)
{
	for (size_t i = 0; i < spinners->count; i++)
		child_kill(spinners->pids[i]);
	free(spinners->pids);
	*spinners = (struct other_cpu_spinners){ .pids = NULL };
}
