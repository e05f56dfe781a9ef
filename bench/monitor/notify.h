/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor's calls on the listener of one stub (kernel/seccomp.c, Linux 6.12 and 6.18):
 * receiving, answering by verdict, draining. They count in mm->log and tell a dead stub from a
 * call that is gone.
 *
 * RECV needs a zeroed buffer, ignores O_NONBLOCK, and says ENOENT when a pending target was
 * killed: that notification is consumed, and not served. SEND says ENOENT if the target has gone
 * meanwhile.
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
	NOTIFY_VANISHED,    /* the target has gone, the stub lives: consumed, not served */
	NOTIFY_FAILED,	    /* err says why */
	NOTIFY_RECEIVED,    /* notify_receive() alone: it is to be answered */
	NOTIFY_INTERRUPTED, /* notify_receive() alone: a signal, nothing was received */
};

/*
 * Blocks in RECV for one notification and answers it by judge_call(). EINTR is retried unless the
 * stub is dead. handoff_catch_deaths() must have been called: its handler interrupts a RECV whose
 * stub dies, and only since 6.11 does such a RECV end by itself. (Before 6.11 a death in the
 * instant between the look at the stub and the RECV is missed.)
 */
enum notify_result notify_serve(struct guest_mm *mm, struct error *err);

/* The two halves of notify_serve(). Another thread may call the first with an mm of its own. */
enum notify_result notify_receive(struct guest_mm *mm, struct seccomp_notif *request,
				  struct error *err);

/*
 * As notify_receive(), for a request that the caller has cleared. NOTIFY_INTERRUPTED also if
 * somebody writes request->pid before the call, or before the kernel makes it anew after a signal
 * without a handler: RECV takes only a cleared request.
 */
enum notify_result notify_receive_cleared(struct guest_mm *mm, struct seccomp_notif *request,
					  struct error *err);
enum notify_result notify_answer(struct guest_mm *mm, const struct seccomp_notif *request,
				 struct error *err);

/*
 * Whether a notification is pending: 1 or 0, or -1.
 *
 * A poll of a listener reports POLLERR and nothing else if it could not take the listener's mutex:
 * the stub had it while a signal or io_uring's task work was pending for the caller
 * (seccomp_notify_poll() in kernel/seccomp.c, 5.0 and later). That tells neither that the stub has
 * gone, which is POLLHUP, nor that nothing is pending. So look again.
 */
int notify_pending(struct guest_mm *mm, struct error *err);

/*
 * Waits until a notification is pending, or the stub has gone, as the RECV that follows will say.
 * 0 or -1. Deaths before 6.11 are as with notify_serve().
 */
int notify_poll(struct guest_mm *mm, struct error *err);

/* Serves what is pending without blocking: poll(0), serve, again. Returns 0 or -1. */
int notify_drain(struct guest_mm *mm, struct error *err);

/* Sets or clears SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (6.6); STATUS_UNSUPPORTED before it. */
int notify_set_sync(int listener, bool sync, struct error *err);

#endif
