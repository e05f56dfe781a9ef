/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a process supervises, by its descriptors and by all processes in /proc. */
#ifndef TRACE_CAPTURE_SUPERVISOR_H
#define TRACE_CAPTURE_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/file/recording.h"

/* A process that supervises others. */
struct supervisor {
	struct task_name name;
	uint32_t sockets;   /* among its descriptors: it can get a listener through them */
	uint32_t listeners; /* seccomp listeners among its descriptors */
	uint32_t traced;    /* processes that it traces */
	uint32_t confined;  /* children with more filters than itself */
};

/*
 * What the process supervises: a look at all processes. STATUS_CANNOT: there is no such
 * process; STATUS_UNSUPPORTED: no permission.
 */
int supervisor_look(pid_t process, struct supervisor *supervisor, struct error *err);

bool supervisor_is_one(const struct supervisor *supervisor);

/* A line for each process of the host that holds a listener or traces others; their number. */
size_t supervisor_list(FILE *out);

/*
 * Adds its listeners and sockets, which takes a look at its own descriptors alone. -1 with
 * errno: they cannot be read.
 */
int supervisor_count(pid_t process, struct supervisor *supervisor);

/* Threads of the process, of its descendants, and of all that it traces. */
void supervisor_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target);

/*
 * Threads that may be stubs although they do not descend from the process: those of its
 * siblings that have more filters than it, and of their descendants.
 */
void supervisor_candidates(pid_t process, void (*each)(void *target, pid_t thread), void *target);

#endif
