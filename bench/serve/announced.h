/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hint that loops which spin look at: the number of the call that the stub is about to make,
 * which it writes to the shared pages before each call of its batch (begin_call() in
 * stub/code/page.c).
 *
 * Nothing can be concluded from it. A stub announces calls that its filter allows too, which never
 * notify, and a hijacked one writes any number. A loop may poll or enter a RECV on the hint, if it
 * would also get on were the hint wrong.
 */
#ifndef SERVE_ANNOUNCED_H
#define SERVE_ANNOUNCED_H

#include "monitor/guest_mm.h"

/* Asks the stub to announce its calls, until it ends. Called once, from setup(). */
static inline void announced_ask(struct guest_mm *mm)
{
	mm->shared->stamps.announce = 1;
}

/* Called from prepare(): once the stub has the turn, it writes this word itself. */
static inline void announced_reset(struct guest_mm *mm)
{
	mm->shared->stamps.calls_begun = 0;
}

/*
 * The calls of this batch that the stub has begun. A stub has one thread, so the number does not
 * change while one of its calls waits for an answer.
 */
static inline uint32_t announced_calls(const struct guest_mm *mm)
{
	return __atomic_load_n(&mm->shared->stamps.calls_begun, __ATOMIC_ACQUIRE);
}

#endif
