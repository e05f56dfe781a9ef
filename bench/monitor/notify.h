/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor's calls on a listener (kernel/seccomp.c, Linux 6.12 and 6.18).
 *
 * RECV wants a zeroed buffer, ignores O_NONBLOCK and says ENOENT when a pending
 * target was killed: that one is consumed, and not served. SEND says ENOENT
 * when the target has gone meanwhile.
 */
#ifndef MONITOR_NOTIFY_H
#define MONITOR_NOTIFY_H

#include <linux/seccomp.h>
#include <stdbool.h>

#include "base/error.h"
#include "monitor/guest_mm.h"

enum notify_result {
	NOTIFY_SERVED,	    /* received, validated, answered */
	NOTIFY_MARKED,	    /* it was the marker of STUB_DONE_MARKER: answered, not counted */
	NOTIFY_VANISHED,    /* the target has gone: consumed, not served */
	NOTIFY_FAILED,	    /* err says why */
	NOTIFY_RECEIVED,    /* notify_receive() alone: it is to be answered */
	NOTIFY_INTERRUPTED, /* notify_receive() alone: a signal, nothing was received */
};

/*
 * Blocks in RECV for one notification and answers it by judge_call(). EINTR is
 * retried unless the stub is dead; handoff_catch_deaths() must have been called,
 * as its handler is what interrupts a RECV whose stub dies: only since 6.11 does
 * RECV end by itself then. (Before it, a death in the instant between the look
 * at the stub and the RECV is missed.)
 */
enum notify_result notify_serve(struct guest_mm *mm, struct error *err);

/* The halves of notify_serve(), of which the first may be called by another thread's own mm. */
enum notify_result notify_receive(struct guest_mm *mm, struct seccomp_notif *request,
				  struct error *err);

/*
 * notify_receive() with a request that the caller has cleared. It is interrupted too if
 * somebody writes its pid before it begins, or begins anew after a signal that no handler
 * saw: RECV takes none but a cleared request.
 */
enum notify_result notify_receive_cleared(struct guest_mm *mm, struct seccomp_notif *request,
					  struct error *err);
enum notify_result notify_answer(struct guest_mm *mm, const struct seccomp_notif *request,
				 struct error *err);

/*
 * Whether a notification is pending: 1 or 0, or -1.
 *
 * A poll of a listener reports POLLERR alone if it could not take the listener's mutex, as a
 * signal or io_uring's task work was pending for the caller while the stub had it (5.0 and
 * later, seccomp_notify_poll() of kernel/seccomp.c). That tells nothing: not that the stub has
 * gone, which is POLLHUP, and not that nothing is pending. So one is to look again.
 */
int notify_pending(struct guest_mm *mm, struct error *err);
/*
 * Waits until a notification is pending, or the stub has gone, which RECV then says.
 * What was said of deaths before 6.11 holds here too.
 */
int notify_poll(struct guest_mm *mm, struct error *err);

/* Serves what is pending without blocking: poll(0), serve, again. Returns 0 or -1. */
int notify_drain(struct guest_mm *mm, struct error *err);

/* Sets or clears SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (6.6); STATUS_UNSUPPORTED before it. */
int notify_set_sync(int listener, bool sync, struct error *err);

#endif
