/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an event means for notifications. task->call is the call in which the event happens, also
 * if the call begins or ends with it; task->entered and task->left are those before the event. Only
 * analysis.c calls these.
 */
#ifndef TRACE_FOLLOW_NOTIFICATION_EVENTS_H
#define TRACE_FOLLOW_NOTIFICATION_EVENTS_H

#include "trace/follow/state.h"

/* task wakes woken: it posts, or answers, or neither. */
void notification_on_waking(struct analysis *analysis, struct task *task, struct task *woken,
			    const struct event *event);
/* from leaves the CPU, which to gets; either is NULL for the idle loop. */
void notification_on_switch(struct analysis *analysis, struct task *from, struct task *to,
			    const struct event *event);
void notification_on_enter(struct analysis *analysis, struct task *task, const struct event *event);
void notification_on_leave(struct analysis *analysis, struct task *task, const struct event *event);
/* A signal is delivered to the thread. */
void notification_on_signal(struct task *task, const struct event *event);
void notification_on_exit(struct analysis *analysis, struct task *task, const struct event *event);

#endif
