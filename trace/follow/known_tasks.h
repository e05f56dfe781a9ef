/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The threads of a recording: their names, and what the analysis knows about each now. */
#ifndef TRACE_FOLLOW_KNOWN_TASKS_H
#define TRACE_FOLLOW_KNOWN_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"
#include "trace/file/pid_table.h"
#include "trace/file/recording.h"
#include "trace/follow/notification.h"
#include "trace/follow/round.h"

/* The call that a thread is in: a system call number, or one of these. */
#define CALL_NONE    (-1) /* none: user mode, or the wait for the answer to a notification */
#define CALL_UNKNOWN (-2) /* no event yet, or events were lost */

/* The state of the notification of a stub, which has one at most. */
enum pending {
	PENDING_NONE,
	PENDING_POSTED,
	PENDING_RECEIVED,
	PENDING_ANSWERED,
	PENDING_INTERRUPTED, /* a signal ended the wait; the next event says if the stub lives */
};

/* The last ADDFD that woke a stub. It was the answer unless the stub waits again. */
struct addfd {
	uint64_t entered, woken; /* ticks; woken is 0 if there is none, or the stub waits again */
	uint64_t stub_on, returned;
};

struct task {
	struct task_name name;

	int32_t call; /* CALL_* or the number of the call that it is in */
	uint64_t argument[6];
	uint64_t entered;  /* ticks */
	uint64_t left;	   /* when it returned from its last call; 0: unknown */
	uint64_t on_since; /* when it last got a CPU; 0: unknown */
	uint16_t cpu;

	/* The id by which calls of its parent name it; 0: its pid, or unknown. */
	int32_t ns_pid;
	int32_t new_child; /* the child of the fork() or clone() that it is in; 0: none */

	/* as a stub */
	enum pending pending;
	enum event_state off; /* why it left its CPU; RUNNABLE: it has one, or was woken since */
	bool guessed;	      /* posting is a guess, by its first event: it woke a monitor */
	bool dying;	      /* SIGKILL was delivered */
	int listener;	      /* fd of the listener that serves it; -1: unknown */
	int received;	      /* fd through which its notification was received; -1: none */
	struct addfd addfd;
	struct notification notification;
	struct task *next, *previous; /* in the list of its state */
	bool in_round;
	struct round round;

	/* as a monitor */
	bool monitor;		/* it has called RECV, SEND or ADDFD */
	struct task *poster;	/* the stub whose notification woke it; NULL once it has a CPU */
	struct task *answering; /* the stub that its current SEND or ADDFD woke */
	bool wakes_stubs;	/* it has begun a round of a stub */
	struct task *done_stub; /* the stub whose round ends when its wait returns */

	/* of its process; kept in the first thread */
	bool seccomp_on;   /* UML's option seccomp=on is in its command line */
	bool makes_others; /* it has other threads, or children */
	bool shares_futex; /* it has called FUTEX_WAIT or FUTEX_WAKE on a shared futex */
};

struct known_tasks {
	struct pid_table table;	     /* of struct task */
	bool has_ns_pids;	     /* at least one thread has a ns_pid */
	struct task *last_by_ns_pid; /* the last one that was found by it */
};

/* The thread, added if it is new. The pointer stays valid. */
struct task *tasks_get(struct known_tasks *tasks, int32_t pid);
/* NULL if there is none. */
struct task *tasks_find(const struct known_tasks *tasks, int32_t pid);

/* The threads one by one: *at is 0 at first. NULL at the end. */
struct task *tasks_next(const struct known_tasks *tasks, size_t *at);

void tasks_set_ns_pid(struct known_tasks *tasks, int32_t pid, int32_t ns_pid);

/*
 * The thread whose id is an argument or the result of a call of by. If by is in a PID namespace
 * below the initial one, that is a child of its process with this id there. NULL: unknown.
 */
struct task *tasks_by_ns_pid(struct known_tasks *tasks, const struct task *by, int32_t id);

/* Its name, or "?". */
const char *tasks_comm(const struct known_tasks *tasks, int32_t pid);

/* The first thread of its process, added if it is new. */
struct task *tasks_first(struct known_tasks *tasks, const struct task *task);

/* Sets the name, and marks its process and its parent as makers of others (makes_others). */
void tasks_set_name(struct known_tasks *tasks, const struct task_name *name);

/* Takes over what a recording says about its threads. */
void tasks_take(struct known_tasks *tasks, const struct recording *recording);

/* True if stub belongs to a child of the monitor's process. */
bool task_is_stub_of(const struct task *stub, const struct task *monitor);

#endif
