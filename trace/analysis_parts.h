/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two halves of the analysis: flights follow notifications, rounds the hand-offs
 * around them. Each is told of an event before the state of its task changes, so that
 * task->call is the call in which it happens.
 */
#ifndef TRACE_ANALYSIS_PARTS_H
#define TRACE_ANALYSIS_PARTS_H

#include "trace/analysis.h"

struct listener *listener_get(struct analysis *analysis, int32_t tgid, int fd);

bool call_is_recv(const struct task *task);
bool call_is_send(const struct task *task);

void flight_waking(struct analysis *analysis, struct task *task, struct task *woken,
		   const struct event *event);
void flight_switch(struct analysis *analysis, struct task *from, struct task *to,
		   const struct event *event);
void flight_enter(struct analysis *analysis, struct task *task, const struct event *event);
void flight_leave(struct analysis *analysis, struct task *task, const struct event *event);
void flight_end(struct analysis *analysis, struct task *task, const struct event *event);
/* Events were lost: what is in flight has holes. */
void flight_lost(struct analysis *analysis);
void flight_finish(struct analysis *analysis);

void round_waking(struct analysis *analysis, struct task *task, struct task *woken,
		  const struct event *event);
void round_switch(struct task *from, struct task *to, const struct event *event);
void round_enter(struct analysis *analysis, struct task *task, const struct event *event);
void round_leave(struct analysis *analysis, struct task *task, const struct event *event);
void round_posted(struct task *stub, uint64_t time);
void round_notified(struct task *stub, const struct notification *notification);
/* The end of a round, in whatever state it is. */
void round_close(struct analysis *analysis, struct task *stub);

#endif
