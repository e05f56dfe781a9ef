// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One thread traces a child that does nothing but int3, and times its own mmap and munmap: always,
 * so that its CPU runs at one speed, and long enough that what an earlier stop has left is over.
 * The times just before the stops are compared with those just after them.
 */
#include "measure/tracer_stops.h"

#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/wall.h"
#include "stats/stats.h"

#define TRIALS	   3
#define STOPS	   200
#define WINDOW_NS  15000000
#define CALLS	   16	/* pairs per value: 25 us or more, so the clock adds little */
#define VALUES_MAX 1024 /* of a window; on faster hosts it is shorter */
#define HARMLESS   1.05

static __attribute__((noreturn)) void stop_always(pid_t parent)
{
	child_ends_with(parent);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(STATUS_CANNOT);
	for (;;)
		__asm__ volatile("int3");
}

/* False: it has ended, and is reaped. */
static bool await_stop(pid_t *tracee)
{
	if (WIFSTOPPED(child_reap(*tracee)))
		return true;
	*tracee = -1;
	return false;
}

static bool stop_often(pid_t *tracee)
{
	for (int i = 0; i < STOPS; i++)
		if (ptrace(PTRACE_CONT, *tracee, NULL, NULL) || !await_stop(tracee))
			return false;
	return true;
}

static double call_often(void)
{
	const size_t page = 4096;
	uint64_t from = wall_ns();

	for (int i = 0; i < CALLS; i++) {
		void *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				0);

		if (at != MAP_FAILED)
			munmap(at, page);
	}
	return (double)(wall_ns() - from);
}

/* The median of the last window of so many ns. */
static double middle_at_end_of(double ns)
{
	double values[VALUES_MAX];
	uint64_t from = wall_ns();
	size_t count = 0;

	while ((double)(wall_ns() - from) < ns - WINDOW_NS)
		call_often();
	for (from = wall_ns(); count < VALUES_MAX && (double)(wall_ns() - from) < WINDOW_NS;)
		values[count++] = call_often();
	return stats_middle(values, count);
}

static double try_once(pid_t *tracee)
{
	double before = middle_at_end_of(TRACER_STOPS_FELT_S * 1e9);

	return stop_often(tracee) ? middle_at_end_of(0) / before : (double)NAN;
}

static double slowdown_by(pid_t *tracee)
{
	double slowdown[TRIALS];

	if (!await_stop(tracee))
		return (double)NAN;
	for (int i = 0; i < TRIALS; i++) {
		slowdown[i] = try_once(tracee);
		if (isnan(slowdown[i]))
			return (double)NAN;
	}
	return stats_middle(slowdown, TRIALS);
}

double tracer_stops_slowdown(void)
{
	pid_t parent = getpid(), tracee = fork();
	double slowdown;

	if (!tracee)
		stop_always(parent);
	if (tracee < 0)
		return (double)NAN;
	slowdown = slowdown_by(&tracee);
	if (tracee > 0)
		child_kill(tracee);
	return slowdown;
}

bool tracer_stops_are_harmless(double slowdown)
{
	return slowdown <= HARMLESS;
}
