// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' loop, which counts, and a way out of RECV: a stub whose batch fails before its
 * last notified call makes the marker call, which is notified as its other calls are. A batch
 * that succeeds costs what it costs with counted.
 *
 * The stub has the last word: one that was hijacked need not make the marker, and wedges this
 * loop as it does counted.
 */
#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "serve/counted.h"
#include "serve/serve.h"

/*
 * A marker without the turn is a stub that lies: it is answered, and that is all. A call that a
 * signal took back is posted anew, or fails, which brings the marker.
 */
static int serve_expected(struct guest_mm *mm, unsigned int expected, struct error *err)
{
	unsigned int served = 0;

	while (served < expected) {
		switch (notify_serve(mm, err)) {
		case NOTIFY_FAILED:
			return -1;
		case NOTIFY_MARKED:
			if (handoff_has_turn(mm))
				return 0;
			break;
		case NOTIFY_VANISHED:
			break;
		default:
			served++;
		}
	}
	return 0;
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)state;
	return serve_expected(mm, expected, err) || counted_wait_and_drain(mm, err) ? -1 : 0;
}

const struct serve_loop serve_marker_on_error = {
	.name = "marker-on-error",
	.what = "counted; a stub whose batch fails ends the count by a notified marker call",
	.done = STUB_DONE_MARKER_ON_ERROR,
	.late = SERVE_LATE_AT_TICK,
	.serve = serve,
};
