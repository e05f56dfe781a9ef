/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a woken task waits for a CPU that nobody else wants: the run-queue delay that is
 * allowed before another task is blamed for it. Hosts differ: an idle CPU takes up a task after
 * 1 to 3 us on bare metal, and after 55 to 60 us where a virtual CPU has halted and its
 * hypervisor is slow (a PVM guest, Linux 6.18).
 *
 * So the allowance is learnt from rounds of the lane at hand: each round gives its mean delay
 * per slice, and twice the median of these is allowed. Another task does not move the median
 * as long as it disturbs less than half of the rounds. The most that is allowed is a fraction
 * of a scheduler's time slice (3 ms on Linux 6.6 and later).
 */
#ifndef MEASURE_WAKE_UP_H
#define MEASURE_WAKE_UP_H

#include <stddef.h>

#define WAKE_UP_LEAST_NS 8000.0	  /* allowed in any case, and before anything was learnt */
#define WAKE_UP_MOST_NS	 150000.0 /* allowed at most */
#define WAKE_UP_VALUES	 255	  /* rounds that the median is of */

/* A struct of zeros has learnt nothing. */
struct wake_up {
	double values[WAKE_UP_VALUES]; /* mean wait per slice of each of the last rounds, ns */
	size_t noted;		       /* rounds since the beginning */
};

/* Notes a round in which tasks got a CPU `slices` times and waited waited_ns in all for it. */
void wake_up_note(struct wake_up *wake_up, double waited_ns, double slices);

/* The median of the noted waits per slice, ns; 0 until there are a few. */
double wake_up_middle(const struct wake_up *wake_up);

/* The wait per slice that is allowed, ns. */
double wake_up_allowance(const struct wake_up *wake_up);

#endif
