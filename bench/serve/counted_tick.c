// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' loop, with RECV ended by the timer that the monitor has anyway: after each signal
 * the loop looks whose turn it is, and stops counting if the batch has ended. A call that fails
 * costs up to a tick. The stub is UML's, unchanged.
 *
 * The tick is the only signal of the kernel's that helps. SIGCHLD tells of the death of a stub,
 * which ends the RECV of every loop here, but a batch that fails kills no stub. A stub that keeps
 * its turn leaves this loop waiting, too: only a watchdog ends that.
 */
#include "serve/counted.h"
#include "serve/serve.h"

/*
 * Unlike notify_serve() it does not retry a RECV that a signal ended, so that counted_serve() can
 * look at the turn. The tick also ends the FUTEX_WAIT, as in every loop.
 */
static enum notify_result serve_or_look(struct guest_mm *mm, void *state, struct error *err)
{
	struct seccomp_notif request;
	enum notify_result result = notify_receive(mm, &request, err);

	(void)state;
	return result == NOTIFY_RECEIVED ? notify_answer(mm, &request, err) : result;
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	if (counted_serve(mm, state, expected, serve_or_look, err))
		return -1;
	return counted_wait_and_drain(mm, err);
}

const struct serve_loop serve_counted_tick = {
	.name = "counted-tick",
	.what = "counted; a tick that interrupts RECV ends the count if the batch has ended",
	.late = SERVE_LATE_AT_TICK,
	.needs_tick = true,
	.serve = serve,
};
