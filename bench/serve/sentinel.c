// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stub ends each turn by a marker call, which is notified as its other calls are. So RECV is
 * the only place to wait in, and a batch that ends early ends the loop like any other. The price
 * is one more notification per turn, empty wakes included.
 */
#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "serve/serve.h"

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	enum notify_result result;

	(void)state;
	(void)expected;
	/*
	 * A marker without the turn comes from a hijacked stub; it is answered and has no effect.
	 */
	do
		result = notify_serve(mm, err);
	while (result != NOTIFY_FAILED && !(result == NOTIFY_MARKED && handoff_has_turn(mm)));
	return result == NOTIFY_FAILED ? -1 : 0;
}

const struct serve_loop serve_sentinel = {
	.name = "sentinel",
	.what = "RECV alone; the stub ends its turn by a notified marker call",
	.done = STUB_DONE_MARKER,
	.serve = serve,
};
