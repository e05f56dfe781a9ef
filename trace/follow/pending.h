/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notifications that are pending: each belongs to its stub, which has one at most. */
#ifndef TRACE_FOLLOW_PENDING_H
#define TRACE_FOLLOW_PENDING_H

#include "trace/follow/state.h"

/* Also puts it into the list of its state. */
void pending_set(struct analysis *analysis, struct task *stub, enum pending pending);

/* The stub posts, which wakes the monitor (NULL: nobody, or not known whom). */
void pending_post(struct analysis *analysis, struct task *stub, struct task *monitor,
		  const struct event *event);
/* The reception, received through fd, turns out to be the stub's. */
void pending_match(struct analysis *analysis, struct task *stub,
		   const struct notification *reception, int fd);
/* The call ends by this event, whose value is its result. */
void pending_note_end(struct notification *notification, const struct event *event);
/* The same, and the sink is told. */
void pending_finish(struct analysis *analysis, struct task *stub, enum outcome outcome,
		    const struct event *event);
/* The stub lives: if a signal ended the wait there is nothing more to it, and the sink is told. */
void pending_settle(struct analysis *analysis, struct task *stub);

/* It is not told, but counted. */
void pending_forget(struct analysis *analysis, struct task *stub, uint64_t *counter);
/* The same as unclear, unless it was a guess. */
void pending_forget_posted(struct analysis *analysis, struct task *stub);
/* All that are pending, whatever their state. */
void pending_forget_all(struct analysis *analysis, uint64_t *counter);

/* True if the thread, 0: not known, is of the monitor's process. */
bool pending_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor);

#endif
