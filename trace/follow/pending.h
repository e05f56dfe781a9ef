/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pending notifications: the steps of each from one state to the next. A notification belongs
 * to its stub, which has one at most, as it sleeps until the answer.
 */
#ifndef TRACE_FOLLOW_PENDING_H
#define TRACE_FOLLOW_PENDING_H

#include "trace/follow/state.h"

/* Sets the state, and puts the stub into the list of that state. */
void pending_set(struct analysis *analysis, struct task *stub, enum pending pending);

/* The stub posts, which wakes the monitor (NULL: nobody, or unknown). */
void pending_post(struct analysis *analysis, struct task *stub, struct task *monitor,
		  const struct event *event);
/* A reception through fd turns out to be the stub's. */
void pending_match(struct analysis *analysis, struct task *stub,
		   const struct notification *reception, int fd);
/* Notes the end of the call: the event's time, CPU and value. */
void pending_note_end(struct notification *notification, const struct event *event);
/* Notes the end, and passes the notification to the sink. */
void pending_finish(struct analysis *analysis, struct task *stub, enum outcome outcome,
		    const struct event *event);
/*
 * The stub turns out to live: if a signal ended its wait, the notification goes to the sink as
 * interrupted.
 */
void pending_settle(struct analysis *analysis, struct task *stub);

/* Drops the notification, and counts it unless it was a guess that proved wrong. */
void pending_forget(struct analysis *analysis, struct task *stub, uint64_t *counter);
/* Drops all, in whatever state, and all receptions without a known stub. */
void pending_forget_all(struct analysis *analysis, uint64_t *counter);

/* True if the thread belongs to the process of the monitor, or is unknown (0). */
bool pending_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor);

#endif
