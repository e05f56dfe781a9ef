/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From events to notifications and rounds. It reads no file and no clock: the same
 * events give the same result.
 *
 * Monitors are found by what they do: who calls RECV or SEND, or whom a stub wakes
 * while no system call of the stub has begun (sys_enter comes after the answer, so a
 * stub that waits for it is in no call: Linux 6.12 and 6.18). RECV and SEND
 * show a listener's descriptor, and not which notification. Of several that wait the
 * oldest is assumed to be received. The answered one is the one that SEND wakes; if SEND
 * returns 0 and has woken nobody, it is one that does not sleep. A SEND that fails is no
 * answer. ADDFD wakes its stub with FLAG_SEND and without: it was the answer unless the
 * stub waits again.
 */
#ifndef TRACE_FOLLOW_ANALYSIS_H
#define TRACE_FOLLOW_ANALYSIS_H

#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"
#include "trace/follow/notification.h"
#include "trace/follow/round.h"
#include "trace/follow/tasks.h"

struct analysis_counts {
	uint64_t events, signals;
	uint64_t outcome[OUTCOME_COUNT]; /* notifications that were told to the sink */
	uint64_t lost_events, losses;	 /* what the buffers dropped, and at how many places */
	uint64_t partial;		 /* answers to what came before its stub was traced */
	uint64_t dropped;		 /* notifications in flight where events were lost */
	uint64_t unclear;	       /* what looked like a notification, and nobody received it */
	uint64_t unended;	       /* in flight at the end */
	uint64_t no_recv;	       /* RECV said ENOENT: the stub had gone, or was interrupted */
	uint64_t no_send;	       /* SEND or ADDFD said so */
	uint64_t rounds, empty_rounds; /* empty: without a call */
	uint64_t contrary_rounds;      /* of ptrace mode, by a UML that was given seccomp=on */
};

/* What is told; each function may be NULL. The pointer is valid during the call alone. */
struct analysis_sink {
	void *target;
	void (*notification)(void *target, const struct notification *notification);
	void (*round)(void *target, const struct round *round);
	/* A system call that the kernel executes for a stub in a round, mmap or munmap. */
	void (*call)(void *target, const struct task *stub, const struct event *enter);
};

struct listener;

/* Notifications of one state, oldest first. */
struct flights {
	struct task *first, *last;
};

struct analysis {
	struct tasks tasks;
	/*
	 * To be set after analysis_init(): the process that was asked for, whose threads may
	 * wait since before the recording began. 0: a command was recorded.
	 */
	int32_t supervisor;
	struct analysis_sink sink;
	struct analysis_counts counts;
	struct flights posted, received, interrupted;
	struct task **senders; /* those in SEND, of whom it is not known yet whom they answer */
	size_t sender_count, sender_room;
	struct listener *listeners;
	size_t listener_count, listener_room;
};

/* True if most rounds are of ptrace mode although the UML was given seccomp=on. */
bool analysis_contradicts(const struct analysis_counts *counts);
/* What to say then. */
#define ANALYSIS_CONTRADICTION                                                            \
	"seccomp=on was given, but the rounds are of ptrace mode: a UML older than 6.16 " \
	"accepts the option and has no seccomp mode"

/* Aborts on lack of memory, as do the others. Names of tasks may be set before the first event. */
void analysis_init(struct analysis *analysis, const struct analysis_sink *sink);

/* Events in the order of their time. */
void analysis_event(struct analysis *analysis, const struct event *event);

/* Tells of rounds that are open, and counts what is in flight. */
void analysis_finish(struct analysis *analysis);

void analysis_free(struct analysis *analysis);

#endif
