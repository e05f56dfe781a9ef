// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' loop, whose RECV is ended by the timer that the monitor has anyway: after each
 * signal it looks whose turn it is, and no longer counts if the batch has ended. So a call that
 * fails costs up to a tick, and the stub is UML's.
 *
 * Of the signals that the kernel sends the tick alone does this. SIGCHLD tells of the death of
 * a stub, which ends the RECV of every loop here, and a batch that fails kills no stub.
 *
 * A stub that keeps its turn still leaves it waiting: nothing but a watchdog ends that.
 */
#include "serve/counted.h"
#include "serve/serve.h"

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
