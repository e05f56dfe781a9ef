/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listeners: which stub each serves, what was received through it of nobody known, and the
 * ioctls that a monitor calls on one.
 */
#ifndef TRACE_FOLLOW_LISTENERS_H
#define TRACE_FOLLOW_LISTENERS_H

#include "trace/follow/state.h"

/* True if the thread is in this ioctl. */
bool call_is_recv(const struct task *task);
bool call_is_send(const struct task *task);
bool call_is_addfd(const struct task *task);

/* That of a process's descriptor, made if it is new; valid until the next is made. */
struct listener *listener_get(struct analysis *analysis, int32_t tgid, int fd);
/* An answer through it has woken the stub. */
void listener_confirm(struct analysis *analysis, struct task *monitor, struct task *stub, int fd);
/* NULL: not known, or several. */
struct task *listener_only_stub(const struct listener *listener);

/* Of too many the oldest is given up, and counted as unclear. */
void unmatched_add(struct analysis *analysis, struct listener *listener,
		   const struct notification *reception);
/*
 * The oldest that may be the stub's: it was not received before the stub left its last
 * call. Returns the fd that it was received through, -1 if there is none.
 */
int unmatched_take(struct analysis *analysis, const struct task *stub,
		   struct notification *reception);
/* The oldest of the listener that the monitor's ioctl is for; false if there is none. */
bool unmatched_take_oldest(struct analysis *analysis, const struct task *monitor,
			   struct notification *reception);

#endif
