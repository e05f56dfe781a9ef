/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loops that count the calls of a batch have in common: they differ in how each is served. */
#ifndef SERVE_COUNTED_H
#define SERVE_COUNTED_H

#include "monitor/handoff.h"
#include "monitor/notify.h"

/* Waits for the next notification and serves it, as notify_serve(); or NOTIFY_INTERRUPTED. */
typedef enum notify_result counted_next(struct guest_mm *mm, void *state, struct error *err);

/*
 * Serves as many calls as are expected, or until a stub that has the marker tells by it that its
 * batch has ended, or a signal has come and the turn is back. A marker without the turn is a stub
 * that lies: it is answered, and that is all.
 *
 * A notification that vanishes is none of those that were queued: a stub that is stopped, or
 * frozen with its control group, gives up its wait for the answer and makes the call anew when
 * it goes on, with a notification of its own (seccomp_do_user_notification(), Linux 6.18).
 */
static inline int counted_serve(struct guest_mm *mm, void *state, unsigned int expected,
				counted_next *next, struct error *err)
{
	unsigned int served = 0;

	while (served < expected) {
		enum notify_result result = next(mm, state, err);

		if (result == NOTIFY_FAILED)
			return -1;
		if ((result == NOTIFY_MARKED || result == NOTIFY_INTERRUPTED) &&
		    handoff_has_turn(mm))
			return 0;
		served += result == NOTIFY_SERVED;
	}
	return 0;
}

/* Without anything before the RECV. */
static inline enum notify_result counted_receive(struct guest_mm *mm, void *state,
						 struct error *err)
{
	(void)state;
	return notify_serve(mm, err);
}

/*
 * FUTEX_WAITs until the stub has handed the turn back, and drains the listener after each wait,
 * also one that a tick has ended. 0 or -1.
 */
int counted_wait_and_drain(struct guest_mm *mm, struct error *err);

/* The series' loop: both, one after the other. */
int counted_run(struct guest_mm *mm, void *state, unsigned int expected, struct error *err);

#endif
