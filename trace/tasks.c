// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash table of threads. */
#include "trace/tasks.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

void tasks_init(struct tasks *tasks)
{
	*tasks = (struct tasks){ .room = FIRST_ROOM };
	tasks->slots = calloc(tasks->room, sizeof(*tasks->slots));
	if (!tasks->slots)
		abort();
}

void tasks_free(struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->room; i++)
		free(tasks->slots[i]);
	free(tasks->slots);
	memset(tasks, 0, sizeof(*tasks));
}

/* Where the pid is, or would be. */
static size_t slot_of(const struct tasks *tasks, int32_t pid)
{
	size_t at = (uint32_t)pid * 2654435761u;

	for (at &= tasks->room - 1; tasks->slots[at]; at = (at + 1) & (tasks->room - 1))
		if (tasks->slots[at]->name.pid == pid)
			break;
	return at;
}

static void rehash(struct tasks *tasks)
{
	struct tasks larger = *tasks;

	larger.room *= 2;
	larger.slots = calloc(larger.room, sizeof(*larger.slots));
	if (!larger.slots)
		abort();
	for (size_t i = 0; i < tasks->room; i++)
		if (tasks->slots[i])
			larger.slots[slot_of(&larger, tasks->slots[i]->name.pid)] = tasks->slots[i];
	free(tasks->slots);
	*tasks = larger;
}

static struct task *make(int32_t pid)
{
	struct task *task = calloc(1, sizeof(*task));

	if (!task)
		abort();
	task->name.pid = pid;
	task->name.tgid = pid;
	task->call = CALL_UNKNOWN;
	task->listener = task->received = -1;
	return task;
}

struct task *tasks_get(struct tasks *tasks, int32_t pid)
{
	size_t at = slot_of(tasks, pid);

	if (tasks->slots[at])
		return tasks->slots[at];
	if (tasks->count * 2 >= tasks->room) {
		rehash(tasks);
		at = slot_of(tasks, pid);
	}
	tasks->slots[at] = make(pid);
	tasks->count++;
	return tasks->slots[at];
}

struct task *tasks_find(const struct tasks *tasks, int32_t pid)
{
	return tasks->slots[slot_of(tasks, pid)];
}

void tasks_set_inner(struct tasks *tasks, int32_t pid, int32_t inner)
{
	tasks_get(tasks, pid)->inner = inner;
	tasks->has_inner = true;
}

static bool is_meant(const struct task *task, const struct task *by, int32_t id)
{
	return task && task->inner == id && task_is_stub_of(task, by);
}

struct task *tasks_meant(struct tasks *tasks, const struct task *by, int32_t id)
{
	if (is_meant(tasks->meant, by, id))
		return tasks->meant;
	for (size_t i = 0; tasks->has_inner && i < tasks->room; i++) {
		if (!is_meant(tasks->slots[i], by, id))
			continue;
		tasks->meant = tasks->slots[i];
		return tasks->meant;
	}
	return by->inner ? NULL : tasks_find(tasks, id);
}

const char *tasks_comm(const struct tasks *tasks, int32_t pid)
{
	const struct task *task = tasks_find(tasks, pid);

	return task && task->name.comm[0] ? task->name.comm : "?";
}

struct task *tasks_first(struct tasks *tasks, const struct task *task)
{
	return tasks_get(tasks, task->name.tgid);
}

void tasks_set_name(struct tasks *tasks, const struct task_name *name)
{
	tasks_get(tasks, name->pid)->name = *name;
	if (name->tgid != name->pid)
		tasks_get(tasks, name->tgid)->makes_others = true;
	if (name->parent)
		tasks_get(tasks, name->parent)->makes_others = true;
}

void tasks_take(struct tasks *tasks, const struct tasks *recorded)
{
	for (size_t i = 0; i < recorded->room; i++) {
		const struct task *task = recorded->slots[i];

		if (!task)
			continue;
		tasks_set_name(tasks, &task->name);
		tasks_get(tasks, task->name.pid)->seccomp_on = task->seccomp_on;
		if (task->inner)
			tasks_set_inner(tasks, task->name.pid, task->inner);
	}
}

bool task_is_stub_of(const struct task *stub, const struct task *monitor)
{
	return stub->name.parent && stub->name.parent == monitor->name.tgid;
}
