// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calibrates a step of guest code's loop on this CPU: the shortest of several tries, as what
 * others take of the CPU only adds to a try.
 */
#include "gate/think.h"

#include <math.h>

#define TRIES 20
#define STEPS 20000 /* of a try: some microseconds */

/* The loop of guest code (think: in stub/code/guest.S), so that a step takes as long. */
static void compute(uint64_t steps)
{
	__asm__ volatile("1: subq $1, %0; jg 1b" : "+r"(steps) : : "cc");
}

static double ns_of_step(const struct clock *clock)
{
	double least = INFINITY;

	for (int i = 0; i < TRIES; i++) {
		uint64_t from = clock_now(clock);

		compute(STEPS);
		least = fmin(least, clock_ns(clock, from, clock_now(clock)) / STEPS);
	}
	return least;
}

uint64_t think_steps(const struct clock *clock, uint32_t ns)
{
	static double step;

	if (!ns)
		return 0;
	if (!(step > 0))
		step = ns_of_step(clock);
	/* A clock may be too coarse for it: then a step counts as 1 ns. */
	return (uint64_t)fmax(1, ns / (step > 0 ? step : 1));
}
