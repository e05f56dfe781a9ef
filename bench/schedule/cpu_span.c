// SPDX-License-Identifier: GPL-2.0-or-later
/* CPU clocks, the monitor's own read last before the span and first after it. */
#include "schedule/cpu_span.h"

#include <errno.h>
#include <math.h>
#include <time.h>

#define READINGS 4

static int read_clock(clockid_t clock, double *ns, struct error *err)
{
	struct timespec used;

	if (clock_gettime(clock, &used))
		return error_errno(err, errno, "reading a CPU clock");
	*ns = (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
	return 0;
}

static int read_stubs(double *ns, const struct guest *guests, uint32_t count, struct error *err)
{
	*ns = 0;
	for (uint32_t i = 0; i < count; i++) {
		pid_t pid = guests[i].mm.stub.pid;
		clockid_t clock;
		int error = clock_getcpuclockid(pid, &clock);
		double own;

		if (error)
			return error_errno(err, error, "no CPU clock of stub %d", pid);
		if (read_clock(clock, &own, err))
			return -1;
		*ns += own;
	}
	return 0;
}

/* The least of some, as an interrupt may come into one; *last is the last of the readings. */
static int cost_of_reading(double *cost, double *last, struct error *err)
{
	double before;

	*cost = INFINITY;
	if (read_clock(CLOCK_PROCESS_CPUTIME_ID, last, err))
		return -1;
	for (int i = 0; i < READINGS; i++) {
		before = *last;
		if (read_clock(CLOCK_PROCESS_CPUTIME_ID, last, err))
			return -1;
		*cost = fmin(*cost, *last - before);
	}
	return 0;
}

/* What lies between two readings is one of them, which the span will have too. */
int cpu_span_begin(struct cpu_span *span, const struct guest *guests, uint32_t count,
		   struct error *err)
{
	double cost, last;

	if (read_stubs(&span->stubs_ns, guests, count, err) || cost_of_reading(&cost, &last, err))
		return -1;
	span->monitor_ns = last + cost;
	return 0;
}

int cpu_span_end(struct cpu_span *span, const struct guest *guests, uint32_t count,
		 struct error *err)
{
	double monitor, stubs;

	if (read_clock(CLOCK_PROCESS_CPUTIME_ID, &monitor, err) ||
	    read_stubs(&stubs, guests, count, err))
		return -1;
	span->monitor_ns = fmax(monitor - span->monitor_ns, 0);
	span->stubs_ns = stubs - span->stubs_ns;
	return 0;
}
