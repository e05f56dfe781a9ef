/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the analysis knows between two events, and to whom it tells what it finds. */
#ifndef TRACE_FOLLOW_STATE_H
#define TRACE_FOLLOW_STATE_H

#include <stdbool.h>
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
	uint64_t dropped;		 /* notifications pending where events were lost */
	uint64_t unclear;	       /* what looked like a notification, and nobody received it */
	uint64_t unended;	       /* pending at the end */
	uint64_t no_recv;	       /* RECV said ENOENT: the stub had gone, or was interrupted */
	uint64_t no_send;	       /* SEND or ADDFD said so */
	uint64_t rounds, empty_rounds; /* empty: without a call */
	uint64_t unexpected_ptrace_rounds; /* of ptrace mode, by a UML that was given seccomp=on */
};

/* What is told; each function may be NULL. The pointer is valid during the call alone. */
struct analysis_sink {
	void *target;
	void (*notification)(void *target, const struct notification *notification);
	void (*round)(void *target, const struct round *round);
	/* A system call that the kernel executes for a stub in a round, mmap or munmap. */
	void (*call)(void *target, const struct task *stub, const struct event *enter);
};

#define UNMATCHED_MAX 64

/*
 * A listener by its descriptor. Orphans were received while it was not known whose
 * they are: the stub had no time to sleep before.
 */
struct listener {
	int32_t tgid;
	int fd;
	struct task *stub; /* that was answered through it last */
	bool shared;	   /* several were */
	struct notification unmatched[UNMATCHED_MAX];
	uint32_t unmatched_count;
};

/* Notifications of one state, oldest first. */
struct pending_list {
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
	struct pending_list posted, received, interrupted;
	struct task **senders; /* those in SEND, of whom it is not known yet whom they answer */
	size_t sender_count, sender_room;
	struct listener *listeners;
	size_t listener_count, listener_room;
};

#endif
