/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads of a recording: their names, and what the analysis knows about each now. One struct
 * task has the parts of a stub, of a monitor and of a process together, since the events do not say
 * what a thread is: it is a stub as soon as it does what a stub does.
 */
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

/*
 * The last ADDFD that woke a stub. It was the answer unless the stub waits again. entered, woken
 * and returned are of the monitor's call; stub_on is when the stub got a CPU.
 */
struct addfd {
	uint64_t entered, woken; /* ticks; woken is 0 if there is none, or the stub waits again */
	uint64_t stub_on, returned;
};

/*
 * A thread. It begins with its pid, as pid_table.h asks for. Pointers to other threads stay valid
 * for as long as the table: nothing is removed, and a pid that is used again has the old item.
 */
struct task {
	struct task_name name;

	/* By its last sys_enter; argument stays until the next one. */
	int32_t call; /* CALL_* or the number of the call that it is in */
	uint64_t argument[6];
	uint64_t entered;  /* ticks */
	uint64_t left;	   /* when it returned from its last call; 0: unknown */
	uint64_t on_since; /* when it last got a CPU; 0: unknown */

	/* The id by which calls of its parent name it; 0: its pid, or unknown. */
	int32_t ns_pid;
	int32_t new_child; /* the child of the fork() or clone() that it is in; 0: none */

	/*
	 * As a stub. off tells a stub that sleeps from one that was answered before it could: only
	 * the first is woken by its answer. listener outlives the notification, received does not.
	 * notification and round are the current ones, while pending and in_round say so, or else
	 * the last; their member stub is 0 if there was none.
	 */
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

	/* As a monitor. poster, answering and done_stub are items of the same table. */
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

/* analysis.c makes and frees the table. */
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

/* ns_pid: as in struct task. To be called only if the two ids differ. */
void tasks_set_ns_pid(struct known_tasks *tasks, int32_t pid, int32_t ns_pid);

/*
 * The thread whose id is an argument or the result of a call of by. If by is in a PID namespace
 * below the initial one, that is a child of its process with this id there. NULL: unknown.
 */
struct task *tasks_by_ns_pid(struct known_tasks *tasks, const struct task *by, int32_t id);

/*
 * Its name, or "?"; valid until the name is set again. Fit to be printed: recording_open() has
 * removed control characters.
 */
const char *tasks_comm(const struct known_tasks *tasks, int32_t pid);

/* The first thread of its process, added if it is new. */
struct task *tasks_first(struct known_tasks *tasks, const struct task *task);

/* Sets the name, and marks its process and its parent as makers of others (makes_others). */
void tasks_set_name(struct known_tasks *tasks, const struct task_name *name);

/*
 * Takes over what a recording says about its threads, before the first event. If a pid was used by
 * several threads, all get the last name.
 */
void tasks_take(struct known_tasks *tasks, const struct recording *recording);

/*
 * True if stub belongs to a child of the monitor's process, as those of a UML do. The stubs of a
 * container agent need not.
 */
bool task_is_stub_of(const struct task *stub, const struct task *monitor);

#endif
