// SPDX-License-Identifier: GPL-2.0-or-later
/* Typed access to the recorder's table of threads. */
#include "trace/capture/traced_tasks.h"

void traced_tasks_init(struct pid_table *tasks)
{
	pid_table_init(tasks, sizeof(struct traced_task));
}

struct traced_task *traced_tasks_get(struct pid_table *tasks, int32_t pid)
{
	bool is_new;
	struct traced_task *task = pid_table_get(tasks, pid, &is_new);

	if (is_new)
		task->name.tgid = pid;
	return task;
}

struct traced_task *traced_tasks_find(const struct pid_table *tasks, int32_t pid)
{
	return pid_table_find(tasks, pid);
}
