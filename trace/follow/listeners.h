/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listeners: which stub each one serves, which notifications were received through it without
 * a known stub, and the ioctls on it.
 */
#ifndef TRACE_FOLLOW_LISTENERS_H
#define TRACE_FOLLOW_LISTENERS_H

#include "trace/follow/state.h"

/* True if the thread is in this ioctl on a listener. */
bool call_is_recv(const struct task *task);
bool call_is_send(const struct task *task);
bool call_is_addfd(const struct task *task);

/* The listener, added if it is new. The pointer is valid until the next one is added. */
struct listener *listener_get(struct analysis *analysis, int32_t tgid, int fd);
/* An answer through fd has woken the stub, which proves that the listener serves it. */
void listener_confirm(struct analysis *analysis, struct task *monitor, struct task *stub, int fd);
/* The stub that it serves; NULL: unknown, or several. */
struct task *listener_only_stub(const struct listener *listener);

/* If there are too many, the oldest is dropped, and counted as unclear if it was not answered. */
void unmatched_add(struct analysis *analysis, struct listener *listener,
		   const struct notification *reception);
/*
 * Takes the oldest reception that may be the stub's: received after the stub left its last call.
 * answered: the oldest that was answered, or was not. Returns the fd that it was received
 * through, or -1 if there is none.
 */
int unmatched_take(struct analysis *analysis, const struct task *stub, bool answered,
		   struct notification *reception);
/*
 * Takes the oldest that was not answered, of the listener that the monitor's ioctl is for. False:
 * there is none.
 */
bool unmatched_take_oldest(struct analysis *analysis, const struct task *monitor,
			   struct notification *reception);
/* The monitor's SEND answers the oldest, and its stub stays unknown. False: there is none. */
bool unmatched_answer(struct analysis *analysis, const struct task *monitor);
/*
 * Drops all, and counts each: one that was answered as an answer to what was posted before its stub
 * was traced, the others in *unanswered.
 */
void unmatched_forget_all(struct analysis *analysis, uint64_t *unanswered);

#endif
