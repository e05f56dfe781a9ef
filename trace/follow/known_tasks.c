// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of threads, and the way from an id in a call to a thread. A monitor in a container
 * names its stubs in ptrace() and wait4() by their ids there, but events have those of the initial
 * PID namespace. The recorder notes both ids of a thread that it names (NSpid), and analysis.c adds
 * what fork() returned to its caller.
 */
#include "trace/follow/known_tasks.h"

/* A thread without a name is taken to be its process, until a name says otherwise. */
struct task *tasks_get(struct known_tasks *tasks, int32_t pid)
{
	bool is_new;
	struct task *task = pid_table_get(&tasks->table, pid, &is_new);

	if (!is_new)
		return task;
	task->name.tgid = pid;
	task->call = CALL_UNKNOWN;
	task->listener = task->received = -1;
	return task;
}

struct task *tasks_find(const struct known_tasks *tasks, int32_t pid)
{
	return pid_table_find(&tasks->table, pid);
}

struct task *tasks_next(const struct known_tasks *tasks, size_t *at)
{
	return pid_table_next(&tasks->table, at);
}

void tasks_set_ns_pid(struct known_tasks *tasks, int32_t pid, int32_t ns_pid)
{
	tasks_get(tasks, pid)->ns_pid = ns_pid;
	tasks->has_ns_pids = true;
}

/* The same id may exist in many PID namespaces: a child of the process that uses it is meant. */
static bool is_stub_with(const struct task *task, const struct task *by, int32_t id)
{
	return task && task->ns_pid == id && task_is_stub_of(task, by);
}

/*
 * A monitor makes many requests in a row for one stub, so the last one is tried first. The rest is
 * a walk over all threads: ids of different namespaces cannot be one key.
 */
struct task *tasks_by_ns_pid(struct known_tasks *tasks, const struct task *by, int32_t id)
{
	struct task *task;

	if (is_stub_with(tasks->last_by_ns_pid, by, id))
		return tasks->last_by_ns_pid;
	for (size_t at = 0; tasks->has_ns_pids && (task = tasks_next(tasks, &at));) {
		if (!is_stub_with(task, by, id))
			continue;
		tasks->last_by_ns_pid = task;
		return task;
	}
	return by->ns_pid ? NULL : tasks_find(tasks, id);
}

const char *tasks_comm(const struct known_tasks *tasks, int32_t pid)
{
	const struct task *task = tasks_find(tasks, pid);

	return task && task->name.comm[0] ? task->name.comm : "?";
}

struct task *tasks_first(struct known_tasks *tasks, const struct task *task)
{
	return tasks_get(tasks, task->name.tgid);
}

void tasks_set_name(struct known_tasks *tasks, const struct task_name *name)
{
	tasks_get(tasks, name->pid)->name = *name;
	if (name->tgid != name->pid)
		tasks_get(tasks, name->tgid)->makes_others = true;
	if (name->parent)
		tasks_get(tasks, name->parent)->makes_others = true;
}

void tasks_take(struct known_tasks *tasks, const struct recording *recording)
{
	for (size_t i = 0; i < recording->name_count; i++)
		tasks_set_name(tasks, &recording->names[i]);
	for (size_t i = 0; i < recording->seccomp_on_count; i++)
		tasks_get(tasks, recording->seccomp_on[i])->seccomp_on = true;
	for (size_t i = 0; i < recording->ns_pid_count; i++)
		tasks_set_ns_pid(tasks, recording->ns_pids[i].pid, recording->ns_pids[i].ns_pid);
}

/* By process, since any thread of a monitor may serve any of its stubs. */
bool task_is_stub_of(const struct task *stub, const struct task *monitor)
{
	return stub->name.parent && stub->name.parent == monitor->name.tgid;
}
