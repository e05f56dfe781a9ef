// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the CPU clocks of the monitor and of each stub. The monitor's clock is the innermost: it is
 * read last before the span and first after it, so reading the stubs' clocks is in neither time.
 */
#include "schedule/cpu_span.h"

#include <math.h>

#define READINGS 4 /* of which the fastest is taken for the cost of one */

double cpu_clock_ns(clockid_t clock)
{
	struct timespec used = { 0 };

	clock_gettime(clock, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

static double read_stubs(const struct guest *guests, uint32_t count)
{
	double ns = 0;

	for (uint32_t i = 0; i < count; i++) {
		clockid_t clock;

		if (!clock_getcpuclockid(guests[i].mm.stub.pid, &clock))
			ns += cpu_clock_ns(clock);
	}
	return ns;
}

/*
 * The span will hold the time of one reading, which is what lies between two: so it is taken off in
 * advance. The least of several, as an interrupt may fall into one.
 */
void cpu_span_begin(struct cpu_span *span, const struct guest *guests, uint32_t count)
{
	double cost = INFINITY, last;

	span->stubs_ns = read_stubs(guests, count);
	last = cpu_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < READINGS; i++) {
		double before = last;

		last = cpu_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
		cost = fmin(cost, last - before);
	}
	span->monitor_ns = last + cost;
}

/* The reading that was taken off may have been a slow one: no span is below 0. */
void cpu_span_end(struct cpu_span *span, const struct guest *guests, uint32_t count)
{
	span->monitor_ns = fmax(cpu_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - span->monitor_ns, 0);
	span->stubs_ns = read_stubs(guests, count) - span->stubs_ns;
}
