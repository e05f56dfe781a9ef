// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' own loop: as many blocking RECVs as calls were queued, then the
 * FUTEX_WAIT, then the drain of what came outside of a batch.
 *
 * Its known weakness is kept: when a call fails in the middle of a batch, the
 * stub drops the rest and waits for the monitor, which goes on to wait for
 * notifications that never come. Only the death of the stub ends that.
 */
#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "serve/serve.h"

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)state;
	for (unsigned int i = 0; i < expected; i++)
		if (notify_serve(mm, err) == NOTIFY_FAILED)
			return -1;
	if (handoff_wait(mm, err))
		return -1;
	return notify_drain(mm, err);
}

const struct serve_loop serve_counted = {
	.name = "counted",
	.what = "the series: one RECV for each queued call, FUTEX_WAIT, drain",
	.serve = serve,
};
