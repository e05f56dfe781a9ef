/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stub announces in the shared pages: the number of the call that it is about to make,
 * for loops that spin. It is a hint: an allowed call or a lie announces what never comes.
 */
#ifndef SERVE_ANNOUNCED_H
#define SERVE_ANNOUNCED_H

#include "monitor/guest_mm.h"

/* Asks the stub for it, once. */
static inline void announced_ask(struct guest_mm *mm)
{
	mm->shared->stamps.announce = 1;
}

/* Before the stub has the turn. */
static inline void announced_reset(struct guest_mm *mm)
{
	mm->shared->stamps.calls_begun = 0;
}

/* Calls of this batch that it has begun. While one waits for its answer there is no other. */
static inline uint32_t announced_calls(const struct guest_mm *mm)
{
	return __atomic_load_n(&mm->shared->stamps.calls_begun, __ATOMIC_ACQUIRE);
}

#endif
