// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds out who supervises whom. The kernel does not say which processes a listener belongs to,
 * so this looks for signs: listeners among the descriptors of a process, tracees (TracerPid), and
 * children with more seccomp filters than itself. More, since a child inherits the filters of its
 * parent. Processes are listed from /proc at each call, and nothing is kept; scope.c decides when
 * it is worth it.
 */
#define _GNU_SOURCE
#include "trace/capture/supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/tasks.h"
#include "trace/capture/proc.h"

#define LISTENER_LINK "anon_inode:seccomp notify"
#define SOCKET_LINK   "socket:"

/* A listener is an anonymous inode of this name (Linux 5.0, kernel/seccomp.c, init_listener()). */
static void count_descriptor(int folder, const char *name, struct supervisor *supervisor)
{
	char link[64];
	ssize_t length = readlinkat(folder, name, link, sizeof(link) - 1);

	if (length < 0)
		return;
	link[length] = '\0';
	supervisor->listeners += !strcmp(link, LISTENER_LINK);
	supervisor->sockets += !strncmp(link, SOCKET_LINK, strlen(SOCKET_LINK));
}

int supervisor_count(pid_t process, struct supervisor *supervisor)
{
	struct dirent *entry;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", process);
	folder = opendir(path);
	if (!folder)
		return -1;
	while ((entry = readdir(folder)))
		count_descriptor(dirfd(folder), entry->d_name, supervisor);
	closedir(folder);
	return 0;
}

/* ---- all processes of the host ---- */

/* One look at /proc, by its first threads. chosen: those that belong to a supervisor. */
struct processes {
	struct proc_task *tasks;
	bool *chosen;
	size_t count;
};

static void read_processes(struct processes *all)
{
	DIR *folder = opendir("/proc");
	struct proc_task task, tracer;
	pid_t process;

	memset(all, 0, sizeof(*all));
	while ((process = pids_next(folder))) {
		if (!proc_task(process, &task))
			continue;
		/* Any thread of a monitor may trace; here processes are compared. */
		if (task.tracer && proc_task(task.tracer, &tracer))
			task.tracer = tracer.name.tgid;
		all->tasks = memory_grow(all->tasks, all->count, sizeof(task));
		all->tasks[all->count++] = task;
	}
	all->chosen = memory_new(all->count, sizeof(*all->chosen));
}

static void free_processes(struct processes *all)
{
	free(all->tasks);
	free(all->chosen);
}

/* ---- signs ---- */

/* Both together find a UML in seccomp mode (confined) and one in ptrace mode (traced). */
static void count_supervised(const struct processes *all, const struct proc_task *task,
			     struct supervisor *supervisor)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct proc_task *other = &all->tasks[i];

		supervisor->traced += other->tracer == task->name.pid;
		supervisor->confined +=
			other->name.parent == task->name.pid && other->filters > task->filters;
	}
}

int supervisor_look(pid_t process, struct supervisor *supervisor, struct error *err)
{
	struct processes all;
	struct proc_task task;

	memset(supervisor, 0, sizeof(*supervisor));
	if (!proc_task(process, &task))
		return error_set(err, STATUS_CANNOT, "--pid: there is no process %d", process);
	supervisor->name = task.name;
	if (supervisor_count(process, supervisor))
		return error_set(err, STATUS_UNSUPPORTED,
				 "--pid: no permission to see the descriptors of process %d (%s); "
				 "run as root",
				 process, strerror(errno));
	read_processes(&all);
	count_supervised(&all, &task, supervisor);
	free_processes(&all);
	return 0;
}

bool supervisor_is_one(const struct supervisor *supervisor)
{
	return supervisor->listeners || supervisor->traced || supervisor->confined;
}

/*
 * For the user, so processes whose descriptors may not be read are passed over. Confined children
 * alone are no reason to be listed: any sandbox has them.
 */
size_t supervisor_list(FILE *out)
{
	struct processes all;
	size_t listed = 0;

	read_processes(&all);
	for (size_t i = 0; i < all.count; i++) {
		const struct task_name *name = &all.tasks[i].name;
		struct supervisor found = { 0 };

		if (supervisor_count(name->pid, &found))
			continue;
		count_supervised(&all, &all.tasks[i], &found);
		if (!found.listeners && !found.traced)
			continue;
		fprintf(out, "  %7d  %-15s  listeners: %u, traces: %u\n", name->pid, name->comm,
			found.listeners, found.traced);
		listed++;
	}
	free_processes(&all);
	return listed;
}

/* ---- who belongs to one ---- */

static bool is_chosen(const struct processes *all, int32_t process)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->tasks[i].name.pid == process)
			return all->chosen[i];
	return false;
}

/* Chooses the children and tracees of all that are chosen. False: there are no more. */
static bool choose_children(struct processes *all)
{
	bool more = false;

	for (size_t i = 0; i < all->count; i++) {
		const struct proc_task *task = &all->tasks[i];

		if (all->chosen[i] ||
		    (!is_chosen(all, task->name.parent) && !is_chosen(all, task->tracer)))
			continue;
		all->chosen[i] = true;
		more = true;
	}
	return more;
}

/* Calls each() with the threads of those chosen, of their descendants and of all these trace. */
static void each_thread(struct processes *all, void (*each)(void *target, pid_t thread),
			void *target)
{
	while (choose_children(all))
		;
	for (size_t i = 0; i < all->count; i++)
		if (all->chosen[i])
			proc_threads(all->tasks[i].name.pid, each, target);
}

/* Not of init: all orphaned processes of a host are its children. */
static bool is_confined_sibling(const struct proc_task *task, const struct proc_task *supervisor)
{
	return task->name.parent > 1 && task->name.parent == supervisor->name.parent &&
	       task->filters > supervisor->filters;
}

/* Candidates come last, so that scope.c knows by then which of them are traced already. */
void supervisor_threads(pid_t process, void (*each)(void *target, pid_t thread),
			void (*candidate)(void *target, pid_t thread), void *target)
{
	const struct proc_task *supervisor = NULL;
	struct processes all;

	read_processes(&all);
	for (size_t i = 0; i < all.count; i++) {
		all.chosen[i] = all.tasks[i].name.pid == process;
		if (all.chosen[i])
			supervisor = &all.tasks[i];
	}
	each_thread(&all, each, target);
	if (supervisor && candidate) {
		for (size_t i = 0; i < all.count; i++)
			all.chosen[i] = is_confined_sibling(&all.tasks[i], supervisor);
		each_thread(&all, candidate, target);
	}
	free_processes(&all);
}
