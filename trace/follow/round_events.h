/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an event means for rounds. The state of the thread is as notification_events.h says, and
 * analysis.c calls these after those, so that what is a notification is known already.
 */
#ifndef TRACE_FOLLOW_ROUND_EVENTS_H
#define TRACE_FOLLOW_ROUND_EVENTS_H

#include "trace/follow/state.h"

void round_on_waking(struct analysis *analysis, struct task *task, struct task *woken,
		     const struct event *event);
void round_on_switch(struct task *from, struct task *to, const struct event *event);
void round_on_enter(struct analysis *analysis, struct task *task, const struct event *event);
void round_on_leave(struct analysis *analysis, struct task *task, const struct event *event);

/*
 * For pending.c: the stub has posted a notification, at that time in ticks; a notification of it
 * has ended. Both do nothing if the stub is in no round.
 */
void round_posted(struct task *stub, uint64_t time);
void round_notified(struct task *stub, const struct notification *notification);

/* Ends the round of the stub, in whatever state it is. */
void round_close(struct analysis *analysis, struct task *stub);

#endif
