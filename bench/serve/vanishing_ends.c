// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' loop, but a notification that vanishes ends the count: ENOENT of RECV or SEND, which
 * since Linux 6.11 is also what RECV says where poll() says HUP. It costs nothing, and helps if a
 * signal ends a call of the batch that waits for its answer, and with it the batch.
 *
 * It helps nowhere else: a call that is denied, or that the kernel fails, does not vanish. And it
 * is wrong for a stub that is stopped and continued: that one makes its call anew (counted.h),
 * which then waits for the tick.
 */
#include "serve/counted.h"
#include "serve/serve.h"

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	enum notify_result result = NOTIFY_SERVED;

	(void)state;
	for (; expected && result == NOTIFY_SERVED; expected--)
		result = notify_serve(mm, err);
	return result == NOTIFY_FAILED ? -1 : counted_wait_and_drain(mm, err);
}

const struct serve_loop serve_vanishing_ends = {
	.name = "vanishing-ends",
	.what = "counted, but a notification that vanishes (ENOENT, HUP) ends the count",
	.wedges = true,
	.late = SERVE_LATE_AT_TICK,
	.serve = serve,
};
