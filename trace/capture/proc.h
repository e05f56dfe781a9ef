/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc says about threads, at the moment of the call. A thread may change or exit at any
 * time, so callers take the answer for a hint.
 */
#ifndef TRACE_CAPTURE_PROC_H
#define TRACE_CAPTURE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "trace/file/recording.h"

/* Lines of /proc/PID/status. comm is cut at 15 bytes, and fit to be printed. */
struct proc_task {
	struct task_name name;
	int32_t ns_pid;	 /* its id in its own PID namespace (NSpid, Linux 4.1); 0: unknown */
	int32_t tracer;	 /* thread that traces it (TracerPid), or 0 */
	int32_t filters; /* seccomp filters it has (Linux 5.9); before, 1 for any */
};

/* False: there is no such thread, or it has exited; then *task has no meaning. */
bool proc_task(pid_t thread, struct proc_task *task);

/*
 * True if the last word seccomp=VALUE of its command line is seccomp=on, as UML decides it. False
 * as well if the command line cannot be read.
 */
bool proc_seccomp_on(pid_t process);

/* Calls each() with every thread of the process. A thread that is made meanwhile may be missed. */
void proc_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target);

#endif
