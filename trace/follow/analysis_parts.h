/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the analysis: flights follow notifications, answers say which of them a
 * monitor answers, rounds follow the hand-offs around them. Each is told of an event before
 * the state of its task changes, so that task->call is the call in which it happens.
 */
#ifndef TRACE_FOLLOW_ANALYSIS_PARTS_H
#define TRACE_FOLLOW_ANALYSIS_PARTS_H

#include "trace/follow/analysis.h"

#define ORPHANS_MAX 64

/*
 * A listener by its descriptor. Orphans were received while it was not known whose
 * they are: the stub had no time to sleep before.
 */
struct listener {
	int32_t tgid;
	int fd;
	struct task *stub; /* that was answered through it last */
	bool shared;	   /* several were */
	struct notification orphans[ORPHANS_MAX];
	uint32_t orphan_count;
};

/* That of a process's descriptor, made if it is new; valid until the next is made. */
struct listener *listener_get(struct analysis *analysis, int32_t tgid, int fd);
/* An answer through it has woken the stub. */
void listener_confirm(struct analysis *analysis, struct task *monitor, struct task *stub, int fd);
/* NULL: not known, or several. */
struct task *listener_only_stub(const struct listener *listener);

/* Of too many the oldest is given up, and counted as unclear. */
void orphan_push(struct analysis *analysis, struct listener *listener,
		 const struct notification *orphan);
/*
 * The oldest that may be the stub's: it was not received before the stub left its last
 * call. Returns the fd that it was received through, -1 if there is none.
 */
int orphan_take(struct analysis *analysis, const struct task *stub, struct notification *orphan);
/* The oldest of the listener that the monitor's ioctl is for; false if there is none. */
bool orphan_take_oldest(struct analysis *analysis, const struct task *monitor,
			struct notification *orphan);

bool call_is_addfd(const struct task *task);

void flight_set(struct analysis *analysis, struct task *stub, enum flight flight);
/* The orphan, received through fd, turns out to be the stub's. */
void flight_adopt(struct analysis *analysis, struct task *stub, const struct notification *orphan,
		  int fd);
/* True if the thread, 0: not known, is of the monitor's process. */
bool flight_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor);

/* The monitor's SEND or ADDFD wakes the stub, or somebody else. */
void answer_waking(struct analysis *analysis, struct task *monitor, struct task *stub,
		   const struct event *event);
/* The monitor begins SEND. */
void answer_enter(struct analysis *analysis, struct task *monitor);
/* SEND or ADDFD returns: whom it answered is known by now, or will not be. */
void answer_leave(struct analysis *analysis, struct task *monitor, const struct event *event);
/* The stub, whose notification was received, waits again: what woke it was no answer. */
void answer_none(struct task *stub);
/* The stub goes on: it was answered, by whom and when is found if it can be. */
void answer_found(struct analysis *analysis, struct task *stub);
/* The thread is in no SEND any more. */
void answer_forget_sender(struct analysis *analysis, const struct task *monitor);

void flight_waking(struct analysis *analysis, struct task *task, struct task *woken,
		   const struct event *event);
void flight_switch(struct analysis *analysis, struct task *from, struct task *to,
		   const struct event *event);
void flight_enter(struct analysis *analysis, struct task *task, const struct event *event);
void flight_leave(struct analysis *analysis, struct task *task, const struct event *event);
/* A signal is delivered. */
void flight_signal(struct task *task, const struct event *event);
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
