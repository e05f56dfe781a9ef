/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The threads of a recording: who they are, and what the analysis knows of each now. */
#ifndef TRACE_FOLLOW_TASKS_H
#define TRACE_FOLLOW_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"
#include "trace/file/pid_table.h"
#include "trace/file/recording.h"
#include "trace/follow/notification.h"
#include "trace/follow/round.h"

/* Whose call is it that is open; any other value is the number of a system call. */
#define CALL_NONE    (-1) /* user mode, or waiting for the answer to a notification */
#define CALL_UNKNOWN (-2) /* tracing began, or events were lost */

/* Where the notification of a stub stands. */
enum pending {
	PENDING_NONE,
	PENDING_POSTED,
	PENDING_RECEIVED,
	PENDING_ANSWERED,
	PENDING_INTERRUPTED, /* a signal ended it; the next event says whether the stub lives */
};

/* The last ADDFD that woke a stub. It was an answer unless the stub waits again. */
struct addfd {
	uint64_t entered, woken; /* ticks; woken 0: there is none, or the stub waits again */
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

	/*
	 * By which its parent's calls know it, in a PID namespace of their own; 0: by its pid,
	 * or that is not known.
	 */
	int32_t ns_pid;
	int32_t new_child; /* whom the fork made that it is in; 0: nobody */

	/* as a stub */
	enum pending pending;
	enum event_state off; /* why it left the CPU; RUNNABLE: it has one, or was woken */
	bool guessed;	      /* that it posted: its first event is that it woke a monitor */
	bool dying;	      /* SIGKILL was delivered, as for each signal that ends it */
	int listener;	      /* fd that it is served by, or -1: not known yet */
	int received;	      /* fd that its notification was received through, or -1 */
	struct addfd addfd;
	struct notification notification;
	struct task *next, *previous; /* in the list of its pending */
	bool in_round;
	struct round round;

	/* as a monitor */
	bool monitor;		/* has received, answered, or is the one that was asked for */
	struct task *poster;	/* whose notification woke it, until it has a CPU */
	struct task *answering; /* whom the SEND or ADDFD that it is in woke */
	bool supervisor;	/* has given a stub its turn */
	struct task *done_stub; /* whose round ends with what it waits for */

	/* of its process, kept by the first thread */
	bool seccomp_on;   /* its command line has seccomp=on, UML's option */
	bool makes_others; /* it has other threads, or children */
	bool shares_futex; /* it has called FUTEX_WAIT or FUTEX_WAKE on one that others share */
};

struct tasks {
	struct pid_table table;	     /* of struct task */
	bool has_ns_pids;	     /* a thread has an id in another PID namespace */
	struct task *last_by_ns_pid; /* who was last found by such an id */
};

/* Aborts on lack of memory, as do the others. */
void tasks_init(struct tasks *tasks);
void tasks_free(struct tasks *tasks);

/* The thread, made if it is new; it stays where it is. */
struct task *tasks_get(struct tasks *tasks, int32_t pid);
/* NULL if there is none. */
struct task *tasks_find(const struct tasks *tasks, int32_t pid);

/* The threads one by one: *at is 0 at first. NULL at the end. */
struct task *tasks_next(const struct tasks *tasks, size_t *at);

void tasks_set_ns_pid(struct tasks *tasks, int32_t pid, int32_t ns_pid);

/*
 * Whom the thread means by an id in one of its calls: in a PID namespace of its own a child
 * of its process. NULL if that is not known.
 */
struct task *tasks_by_ns_pid(struct tasks *tasks, const struct task *by, int32_t id);

/* Its name, or "?". */
const char *tasks_comm(const struct tasks *tasks, int32_t pid);

/* The first thread of its process, made if it is new. */
struct task *tasks_first(struct tasks *tasks, const struct task *task);

/* Also notes what the name says of the process and of its parent. */
void tasks_set_name(struct tasks *tasks, const struct task_name *name);

/* Takes what a recording says of its threads. */
void tasks_take(struct tasks *tasks, const struct recording *recording);

/* True if stub belongs to a child of the monitor's process. */
bool task_is_stub_of(const struct task *stub, const struct task *monitor);

#endif
