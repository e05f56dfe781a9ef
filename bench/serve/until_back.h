/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What loops that wait for listener and turn at once have in common: they differ
 * in the wait alone. A call that fails in the middle of a batch ends the batch,
 * and with it the loop, however many notifications were to come.
 */
#ifndef SERVE_UNTIL_BACK_H
#define SERVE_UNTIL_BACK_H

#include "monitor/handoff.h"
#include "monitor/notify.h"

/*
 * Waits until there is something to do. Returns 1 if a notification is pending (a
 * RECV will not block, but for a stub that a signal has interrupted), 0 if it is
 * time to look whose turn it is, -1 if that was an error or the stub is dead.
 */
typedef int (*serve_wait)(struct guest_mm *mm, void *state, struct error *err);

/* Serves one by one until the turn is back; then what came outside of the batch. */
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
