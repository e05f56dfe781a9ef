// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds out who supervises whom. The kernel does not say which processes a listener belongs to,
 * so this looks for signs: listeners among the descriptors of a process, tracees (TracerPid), and
 * children with more seccomp filters than itself.
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
#include "trace/capture/proc.h"

#define LISTENER_LINK "anon_inode:seccomp notify"
#define SOCKET_LINK   "socket:"

/*
 * A listener is an anonymous inode of this name (Linux 5.0, kernel/seccomp.c,
 * init_listener()).
 */
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

struct looking {
	struct supervisor *supervisor;
	uint32_t own_filters;
};

/*
 * Both signs together find a UML in seccomp mode (confined) and one in ptrace mode (traced).
 */
static void look_at(void *target, pid_t process)
{
	struct looking *looking = target;
	struct supervisor *supervisor = looking->supervisor;
	struct proc_task task;

	if (!proc_task(process, &task))
		return;
	if (task.tracer == supervisor->name.pid)
		supervisor->traced++;
	if (task.name.parent == supervisor->name.pid && task.filters > looking->own_filters)
		supervisor->confined++;
}

int supervisor_look(pid_t process, struct supervisor *supervisor, struct error *err)
{
	struct looking looking = { .supervisor = supervisor };
	struct proc_task task;

	memset(supervisor, 0, sizeof(*supervisor));
	if (!proc_task(process, &task))
		return error_set(err, STATUS_CANNOT, "--pid: there is no process %d", process);
	supervisor->name = task.name;
	looking.own_filters = task.filters;
	if (supervisor_count(process, supervisor))
		return error_set(err, STATUS_UNSUPPORTED,
				 "--pid: no permission to see the descriptors of process %d (%s); "
				 "run as root",
				 process, strerror(errno));
	proc_processes(look_at, &looking);
	return 0;
}

bool supervisor_is_one(const struct supervisor *supervisor)
{
	return supervisor->listeners || supervisor->traced || supervisor->confined;
}

struct listing {
	FILE *out;
	size_t count;
};

/* Confined children alone are no reason to be listed: any sandbox has them. */
static void list_one(void *target, pid_t process)
{
	struct listing *listing = target;
	struct supervisor supervisor;
	struct error err;

	if (supervisor_look(process, &supervisor, &err) ||
	    (!supervisor.listeners && !supervisor.traced))
		return;
	fprintf(listing->out, "  %7d  %-15s  listeners: %u, traces: %u\n", process,
		supervisor.name.comm, supervisor.listeners, supervisor.traced);
	listing->count++;
}

size_t supervisor_list(FILE *out)
{
	struct listing listing = { .out = out };

	proc_processes(list_one, &listing);
	return listing.count;
}

/* All processes of the host; chosen: those that belong to a supervisor. */
struct family {
	struct proc_task *tasks;
	bool *chosen;
	size_t count;
};

static void add_process(void *target, pid_t process)
{
	struct family *family = target;
	struct proc_task task;

	if (!proc_task(process, &task))
		return;
	family->tasks = memory_grow(family->tasks, family->count, sizeof(task));
	family->tasks[family->count++] = task;
}

static bool is_chosen(const struct family *family, int32_t process)
{
	for (size_t i = 0; i < family->count; i++)
		if (family->tasks[i].name.pid == process)
			return family->chosen[i];
	return false;
}

/* Chooses the children and tracees of all that are chosen. False: there are no more. */
static bool choose_children(struct family *family)
{
	bool more = false;

	for (size_t i = 0; i < family->count; i++) {
		const struct proc_task *task = &family->tasks[i];

		if (family->chosen[i] ||
		    (!is_chosen(family, task->name.parent) && !is_chosen(family, task->tracer)))
			continue;
		family->chosen[i] = true;
		more = true;
	}
	return more;
}

/* Reads all processes, and chooses the process, its descendants and all that they trace. */
static void find_family(struct family *family, pid_t process)
{
	memset(family, 0, sizeof(*family));
	proc_processes(add_process, family);
	family->chosen = memory_new(family->count, sizeof(*family->chosen));
	for (size_t i = 0; i < family->count; i++)
		family->chosen[i] = family->tasks[i].name.pid == process;
	while (choose_children(family))
		;
}

static void free_family(struct family *family)
{
	free(family->tasks);
	free(family->chosen);
}

void supervisor_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target)
{
	struct family family;

	find_family(&family, process);
	for (size_t i = 0; i < family.count; i++)
		if (family.chosen[i])
			proc_threads(family.tasks[i].name.pid, each, target);
	free_family(&family);
}

/* Not of init: all orphaned processes of a host are its children. */
static bool is_confined_sibling(const struct proc_task *task, const struct proc_task *supervisor)
{
	return task->name.parent > 1 && task->name.parent == supervisor->name.parent &&
	       task->filters > supervisor->filters;
}

void supervisor_candidates(pid_t process, void (*each)(void *target, pid_t thread), void *target)
{
	struct proc_task supervisor;
	struct family family;

	if (!proc_task(process, &supervisor))
		return;
	find_family(&family, process);
	for (size_t i = 0; i < family.count; i++)
		family.chosen[i] = is_confined_sibling(&family.tasks[i], &supervisor);
	while (choose_children(&family))
		;
	for (size_t i = 0; i < family.count; i++)
		if (family.chosen[i])
			proc_threads(family.tasks[i].name.pid, each, target);
	free_family(&family);
}
