// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Polls the listener without a pause and never sleeps: for a monitor with a CPU of its own. It
 * needs nothing of the stub but UML's futex word.
 *
 * On the stub's CPU it costs no more than sleeping does, as long as the scheduler lets the stub
 * that SEND wakes take the CPU from the monitor. Now and then it does not (6.18), and the stub
 * waits for the rest of a time slice, which is milliseconds.
 */
#include "serve/serve.h"
#include "serve/until_back.h"

static int ask(struct guest_mm *mm, void *state, struct error *err)
{
	(void)state;
	if (handoff_check_death(mm, err))
		return -1;
	return notify_pending(mm, err);
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)expected;
	return serve_until_back(mm, state, ask, err);
}

const struct serve_loop serve_busy = {
	.name = "busy",
	.what = "poll(0) on the listener without end, for a monitor with a CPU of its own",
	.serve = serve,
};
