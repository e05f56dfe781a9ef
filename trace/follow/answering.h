/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which notification a monitor answers, by SEND or by ADDFD with FLAG_SEND. */
#ifndef TRACE_FOLLOW_ANSWERING_H
#define TRACE_FOLLOW_ANSWERING_H

#include "trace/follow/state.h"

/* The monitor, in SEND or ADDFD, wakes a thread: its stub, or somebody else. */
void answer_on_waking(struct analysis *analysis, struct task *monitor, struct task *stub,
		      const struct event *event);
/* The monitor begins SEND. */
void answer_on_enter(struct analysis *analysis, struct task *monitor);
/* SEND or ADDFD returns: whom it answered is known now, or never. */
void answer_on_leave(struct analysis *analysis, struct task *monitor, const struct event *event);
/* The stub waits again: the ADDFD that woke it, if any, was no answer. */
void answer_was_none(struct task *stub);
/* The stub goes on, so it was answered: finds out by whom and when, if it can be known. */
void answer_find(struct analysis *analysis, struct task *stub);
/* The thread is no longer in SEND. */
void answer_forget_sender(struct analysis *analysis, const struct task *monitor);

#endif
