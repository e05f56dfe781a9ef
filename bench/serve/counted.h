/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common code of the loops that count: they receive one notification for each call that was
 * queued, as the series does, and differ in what they do before each RECV. counted.c has the
 * series' own loop and explains its weakness.
 */
#ifndef SERVE_COUNTED_H
#define SERVE_COUNTED_H

#include "monitor/handoff.h"
#include "monitor/notify.h"

/*
 * Waits for the next notification and answers it; state is the loop's own. The result is that of
 * notify_serve(), or NOTIFY_INTERRUPTED if a signal ended the wait before anything was received. A
 * loop that finds the turn back by other means says NOTIFY_MARKED.
 */
typedef enum notify_result counted_next(struct guest_mm *mm, void *state, struct error *err);

/*
 * Serves as many notifications as are expected. Returns 0 when all are served, or earlier if
 * next() was interrupted or got the marker and the turn is back: then the batch has ended, and the
 * rest will not come. A marker without the turn comes from a hijacked stub; it is answered and has
 * no effect.
 *
 * A notification that vanishes does not count as one of those that were queued. Its target was
 * stopped, or frozen with its control group: it gives up its wait for the answer, and makes the
 * call anew when it goes on, with a new notification (seccomp_do_user_notification(), Linux 6.18).
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

/* The series' own step: RECV and nothing before it. A signal does not end it (notify_serve()). */
static inline enum notify_result counted_receive(struct guest_mm *mm, void *state,
						 struct error *err)
{
	(void)state;
	return notify_serve(mm, err);
}

/*
 * FUTEX_WAITs until the stub has handed the turn back, and drains the listener after each wait,
 * also after one that a tick has ended: that is when a call from outside a batch is answered.
 * Returns 0 or -1.
 */
int counted_wait_and_drain(struct guest_mm *mm, struct error *err);

/* The series' loop: counted_serve() by counted_receive(), then counted_wait_and_drain(). */
int counted_run(struct guest_mm *mm, void *state, unsigned int expected, struct error *err);

#endif
