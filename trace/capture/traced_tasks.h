/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recorder knows about each thread. */
#ifndef TRACE_CAPTURE_TRACED_TASKS_H
#define TRACE_CAPTURE_TRACED_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/file/pid_table.h"
#include "trace/file/recording.h"

struct traced_task {
	struct task_name name;	/* comm "": not looked up yet */
	bool monitor;		/* a thread of the supervisor */
	bool traced;		/* in set_event_pid, itself or by its parent */
	bool candidate;		/* traced, but not recorded until it proves to be a stub */
	bool command_line_read; /* of a process: its command line was read */
	uint64_t looked_ns;	/* when it was last looked up in /proc, ns; 0: never */
};

/* A struct pid_table of struct traced_task. */
void traced_tasks_init(struct pid_table *tasks);

/* The thread; a new one is taken to be the first of its process. */
struct traced_task *traced_tasks_get(struct pid_table *tasks, int32_t pid);
/* NULL if there is none. */
struct traced_task *traced_tasks_find(const struct pid_table *tasks, int32_t pid);

#endif
