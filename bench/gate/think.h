/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long guest code computes before it comes back, in steps of its own loop. */
#ifndef GATE_THINK_H
#define GATE_THINK_H

#include <stdint.h>

#include "measure/clock.h"

/*
 * The steps that take so long on a CPU that nobody else has: as many as this one takes now,
 * tried once in each process. It is work and no time: a guest that is preempted is back later.
 * 0 for 0, else 1 or more.
 */
uint64_t think_steps(const struct clock *clock, uint32_t ns);

#endif
