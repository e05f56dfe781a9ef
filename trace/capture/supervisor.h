/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a process supervises, by its descriptors and by /proc. Root sees those of all users. */
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
	uint32_t sockets;   /* descriptors; one can bring a listener (SCM_RIGHTS) */
	uint32_t listeners; /* seccomp listeners among its descriptors */
	uint32_t traced;    /* processes that it traces */
	uint32_t confined;  /* children with more filters than itself */
};

/*
 * Reads the descriptors of the process, and all processes of /proc. STATUS_CANNOT: there is no
 * such process; STATUS_UNSUPPORTED: no permission.
 */
int supervisor_look(pid_t process, struct supervisor *supervisor, struct error *err);

bool supervisor_is_one(const struct supervisor *supervisor);

/* Prints a line for each process that holds a listener or traces others. Returns their number. */
size_t supervisor_list(FILE *out);

/*
 * Counts listeners and sockets alone, which is cheap: only /proc/PID/fd is read. -1 with errno:
 * it cannot be read.
 */
int supervisor_count(pid_t process, struct supervisor *supervisor);

/*
 * Calls each() with the threads of the process, of its descendants and of all that these trace.
 * Then candidate(), if it is not NULL, with threads that may be stubs although they do not descend
 * from the process: they belong to its siblings with more filters than itself, or descend from
 * these.
 */
void supervisor_threads(pid_t process, void (*each)(void *target, pid_t thread),
			void (*candidate)(void *target, pid_t thread), void *target);

#endif
