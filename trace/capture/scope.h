/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which threads the kernel traces for a recording, and which of their events belong to it.
 *
 * Of a command: its own, which are followed by themselves. Of a supervisor: its process,
 * descendants and tracees, and candidates: confined siblings, and what descends from them. No
 * file tells whose filter a listener belongs to. The kernel traces candidates from the start,
 * so that their first post is seen; nothing of them is recorded before one of them wakes the
 * supervisor or is woken by it.
 */
#ifndef TRACE_CAPTURE_SCOPE_H
#define TRACE_CAPTURE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/capture/session.h"
#include "trace/capture/traced_tasks.h"
#include "trace/file/event.h"

struct scope {
	struct session *session; /* not owned */
	struct pid_table *known; /* of struct traced_task; not owned */
	pid_t supervisor;	 /* process, or 0: a command */
	uint32_t listeners;	 /* that it had when it was last looked at */
	bool supervises;	 /* it has had one, or stubs without any */
	bool got;		 /* it has made a call that can have given it one */
	uint64_t looked;	 /* when all of /proc was last looked at, ns */
};

/* STATUS_CANNOT: the supervisor is none and cannot become one. Says so if it is none yet. */
int scope_check(struct scope *scope, struct error *err);

/* Before the session starts: all threads that there are. */
void scope_supervisor(struct scope *scope);
void scope_command(struct scope *scope, pid_t command);

/* Takes notice of an event; false: it does not belong to the recording. */
bool scope_event(struct scope *scope, const struct event *event);

/* Now and then: whether the supervisor has got a listener, and so new stubs. */
void scope_look(struct scope *scope);

#endif
