/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures whether the TSCs of the CPUs that this process may use agree. Each is compared with
 * the first only: two others may differ from each other by twice the bound.
 */
#ifndef MEASURE_TSC_AGREE_H
#define MEASURE_TSC_AGREE_H

#include <stdint.h>

#include "base/error.h"

/* So many CPUs are compared with the first: some ms each, up to 3 s on a busy host. */
#define TSC_COMPARED_MAX 64

struct tsc_agreement {
	uint32_t allowed;  /* CPUs that the process may use; 0: not measured */
	uint32_t compared; /* with the first of them; less than allowed - 1 above the maximum */
	int first, worst;  /* CPU numbers: the first, and the one that is known least well */
	uint64_t bound;	   /* ticks: the TSC of no other is off by more; 0 if compared is 0 */
};

/*
 * Two threads on two CPUs exchange a word and read the TSC, as often as it takes to bound
 * the offset to fine ticks, or for 3 s; then the next pair. Both must have their CPUs at the
 * same time for that, which takes long where others want them. Where there are more CPUs
 * than are compared, those that are lie evenly among them. -1: a CPU could not be used.
 */
int tsc_agree(struct tsc_agreement *agreement, uint64_t fine, struct error *err);

#endif
