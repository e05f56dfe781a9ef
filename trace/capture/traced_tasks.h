/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recorder knows of threads while it records. */
#ifndef TRACE_CAPTURE_TRACED_TASKS_H
#define TRACE_CAPTURE_TRACED_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/file/pid_table.h"
#include "trace/file/recording.h"

struct traced_task {
	struct task_name name; /* comm "": not looked up yet */
	bool monitor;	       /* it belongs to the supervisor */
	bool followed;	       /* the kernel's filter has it, or need not */
	bool candidate;	       /* traced, and not known to be a stub: not recorded */
	bool asked;	       /* of a process: its command line was looked at */
	uint64_t looked;       /* when it was last looked at in /proc, ns */
};

/* A struct pid_table of struct traced_task. */
void traced_tasks_init(struct pid_table *tasks);

/* The thread, made if it is new: then it is the first of a process. */
struct traced_task *traced_tasks_get(struct pid_table *tasks, int32_t pid);
/* NULL if there is none. */
struct traced_task *traced_tasks_find(const struct pid_table *tasks, int32_t pid);

#endif
