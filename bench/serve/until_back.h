/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common code of the loops that wait for listener and turn at once; they differ in the wait
 * only. A call that fails in the middle of a batch makes the stub hand the turn back, which ends
 * the loop, whatever number of notifications was expected.
 */
#ifndef SERVE_UNTIL_BACK_H
#define SERVE_UNTIL_BACK_H

#include "monitor/handoff.h"
#include "monitor/notify.h"

/*
 * Waits until there is something to do. Returns 1 if a notification is pending, 0 if it is time to
 * look whose turn it is, -1 on an error or if the stub is dead. After a 1 the RECV does not block,
 * except if a signal has made the stub give its call up meanwhile.
 */
typedef int (*serve_wait)(struct guest_mm *mm, void *state, struct error *err);

/* Serves one by one until the turn is back, then drains what came outside of the batch. 0 or -1. */
static inline int serve_until_back(struct guest_mm *mm, void *state, serve_wait wait,
				   struct error *err)
{
	while (!handoff_has_turn(mm)) {
		int pending = wait(mm, state, err);

		if (pending < 0 || (pending && notify_serve(mm, err) == NOTIFY_FAILED))
			return -1;
	}
	return notify_drain(mm, err);
}

#endif
