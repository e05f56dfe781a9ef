/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures whether the TSCs of the CPUs that this process may use agree. Each is compared with
 * the first only: two others may differ from each other by twice the bound.
 */
#ifndef MEASURE_TSC_AGREE_H
#define MEASURE_TSC_AGREE_H

#include <stdint.h>

#include "base/error.h"

/* How many CPUs are compared with the first at most: some ms each, up to 3 s on a busy host. */
#define TSC_COMPARED_MAX 64

struct tsc_agreement {
	uint32_t allowed;  /* CPUs that the process may use; 0: not measured */
	uint32_t compared; /* with the first of them: allowed - 1, or the maximum */
	int first, worst;  /* CPU numbers: the first, and the one with the largest bound */
	uint64_t bound;	   /* ticks: the most that one is off the first; 0: none compared */
};

/*
 * For each pair two threads on two CPUs exchange a word and read the TSC, until the offset is bound
 * to `fine` ticks, or for 3 s. Both must have their CPUs at the same time, which takes long if
 * other tasks want them. The CPUs that are compared lie evenly among the allowed ones. -1: a
 * CPU could not be used; *agreement is then of the pairs before.
 */
int tsc_agree(struct tsc_agreement *agreement, uint64_t fine, struct error *err);

#endif
