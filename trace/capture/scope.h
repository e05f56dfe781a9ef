/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scope of a recording: which threads the kernel traces, and which of their events belong to
 * the recording.
 *
 * For a command: its own threads and all that they make, which the kernel adds by itself. For a
 * supervisor: its process, descendants and tracees, and candidates. Candidates are its confined
 * siblings and what descends from them: as no file tells which processes a listener serves, any
 * of them may be a stub. The kernel traces candidates from the start, so that their first
 * notification is seen, but nothing of a candidate is recorded until it wakes the supervisor or
 * is woken by it.
 */
#ifndef TRACE_CAPTURE_SCOPE_H
#define TRACE_CAPTURE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/capture/session.h"
#include "trace/file/event.h"
#include "trace/file/pid_table.h"
#include "trace/file/recording.h"

/* What is known of a thread, until its pid is another's. */
struct traced_task {
	struct task_name name;
	bool named;		/* the name was looked up; comm may be "" */
	bool monitor;		/* a thread of the supervisor */
	bool traced;		/* in set_event_pid, itself or by its parent */
	bool candidate;		/* traced, but not recorded until it proves to be a stub */
	bool command_line_read; /* of a process: its command line was read */
	uint64_t looked_ns;	/* when it was last looked up in /proc, ns; 0: never */
	uint64_t ended;		/* ticks; 0: it has not */
};

/*
 * Not thread-safe; the recorder has one thread. A thread that cannot be added is no error: it has
 * exited.
 */
struct scope {
	struct session *session; /* not owned; to be set once it is open */
	struct pid_table known;	 /* of struct traced_task */
	pid_t supervisor;	 /* process; 0: a command is traced */
	uint32_t listeners;	 /* of the supervisor, when last counted */
	bool supervises;	 /* it has had a listener, or stubs without one */
	bool may_have_got_one;	 /* it made a call that can return a listener */
	uint64_t looked_ns;	 /* when all of /proc was last read */
};

void scope_init(struct scope *scope, pid_t supervisor);
void scope_free(struct scope *scope);

/* The thread, added if it is new; then it is taken to be the first of its process. */
struct traced_task *scope_thread(struct scope *scope, int32_t pid);

/*
 * STATUS_CANNOT: the process supervises nobody and has no socket to get a listener through. If it
 * only has none yet, that is printed on stderr.
 */
int scope_check(struct scope *scope, struct error *err);

/*
 * Adds all threads that exist, of the supervisor or of the command, before the session starts.
 * command: the process, which has one thread as it waits to be started.
 */
void scope_begin(struct scope *scope, pid_t command);

/*
 * To be called with each event, in the order in which the buffers are read: CPU by CPU, so an event
 * may come before an earlier one of another CPU. False: it does not belong to the recording.
 */
bool scope_event(struct scope *scope, const struct event *event);

/*
 * To be called after each reading of the buffers: adds new stubs once the supervisor has got a
 * listener.
 */
void scope_look(struct scope *scope);

#endif
