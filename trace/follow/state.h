/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the analysis knows between two events, and the sink that gets its results. The files of this
 * folder share it; others only set the sink, the supervisor and the names, and read the counts.
 */
#ifndef TRACE_FOLLOW_STATE_H
#define TRACE_FOLLOW_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"
#include "trace/follow/notification.h"
#include "trace/follow/round.h"
#include "trace/follow/known_tasks.h"

/*
 * A notification is counted in outcome if the sink got it, else in partial, dropped, unclear or
 * unended: nothing is left out in silence. text_report.c prints all of them.
 */
struct analysis_counts {
	uint64_t events, signals;
	uint64_t outcome[OUTCOME_COUNT]; /* notifications that the sink got */
	uint64_t lost_events, losses;	 /* lost in the buffers, and at how many places */
	uint64_t partial; /* answers to notifications from before the stub was traced */
	uint64_t dropped; /* notifications that were pending where events were lost */
	uint64_t unclear; /* looked like a notification, but nobody received it */
	uint64_t unended; /* pending at the end */
	uint64_t no_recv; /* RECV failed with ENOENT: the stub had exited or was interrupted */
	uint64_t no_send; /* the same for SEND and ADDFD */
	uint64_t rounds, empty_rounds;	   /* empty: without a call */
	uint64_t unexpected_ptrace_rounds; /* of ptrace mode, although UML got seccomp=on */
};

/*
 * Gets results: notifications and rounds in the order in which they end, which is not that of their
 * beginning, and calls when they begin. Each function may be NULL. What it gets is valid during the
 * call only.
 */
struct analysis_sink {
	void *target;
	void (*notification)(void *target, const struct notification *notification);
	void (*round)(void *target, const struct round *round);
	/* A system call that the kernel executes for a stub in a round, mmap or munmap. */
	void (*call)(void *target, const struct task *stub, const struct event *enter);
	/* Every event, when what it means has been passed on. */
	void (*event)(void *target, const struct event *event);
};

/* Receptions of one listener without a known stub; the oldest is dropped for another. */
#define UNMATCHED_MAX 64

/*
 * A listener, by process and descriptor. unmatched: notifications that were received before
 * anything showed whose they are; their stubs had not gone to sleep yet. Some may have been
 * answered since.
 */
struct listener {
	int32_t tgid;
	int fd;
	struct task *stub; /* the last one that was answered through it */
	bool shared;	   /* several stubs were answered through it */
	struct notification unmatched[UNMATCHED_MAX];
	uint32_t unmatched_count;
};

/* Notifications of one state, oldest first. Linked by task->next and task->previous. */
struct pending_list {
	struct task *first, *last;
};

/*
 * The state of one analysis, made by analysis_init() and freed by analysis_free(). It owns the
 * table of tasks, senders and listeners; every struct task * is an item of the table.
 */
struct analysis {
	struct known_tasks tasks;
	/*
	 * The process that --pid named, to be set after analysis_init(): its threads may have been
	 * in a call when the recording began. 0: a command was recorded.
	 */
	int32_t supervisor;
	struct analysis_sink sink;
	struct analysis_counts counts;
	/* Stubs of PENDING_POSTED, PENDING_RECEIVED and PENDING_INTERRUPTED. */
	struct pending_list posted, received, interrupted;
	/*
	 * Monitors in SEND. A stub that goes on without having been woken was answered by one of
	 * them (answering.c).
	 */
	struct task **senders; /* in SEND, and whom they answer is not known yet */
	size_t sender_count;
	/* An array that moves when one is added: no pointer into it is kept. */
	struct listener *listeners;
	size_t listener_count;
};

#endif
