/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc tells of threads. */
#ifndef TRACE_CAPTURE_PROC_H
#define TRACE_CAPTURE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "trace/file/recording.h"

struct proc_task {
	struct task_name name;
	int32_t ns_pid;	  /* its id in its own PID namespace (NSpid, Linux 4.1), or 0 */
	int32_t tracer;	  /* process that traces it, or 0 */
	uint32_t filters; /* seccomp filters, Linux 5.9; 0: none */
};

/* False if there is no such thread (any more). */
bool proc_task(pid_t thread, struct proc_task *task);

/* True if of its command line's words seccomp=VALUE the last is seccomp=on. */
bool proc_seccomp_on(pid_t process);

/* Calls each() with every thread of the process. */
void proc_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target);

/* Calls each() with every process. */
void proc_processes(void (*each)(void *target, pid_t process), void *target);

#endif
