// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds children by the parent that each process of /proc names: /proc/PID/task/TID/children needs
 * CONFIG_PROC_CHILDREN. What ends meanwhile is left out.
 */
#include "uml/family.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tasks.h"

/* What /proc/PID/status says; filters is 0 before 5.9, which has no such line. */
struct status {
	pid_t parent, tracer;
	int filters;
};

static bool read_status(pid_t pid, struct status *status)
{
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	*status = (struct status){ 0 };
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, "PPid: %d", &status->parent);
		sscanf(line, "TracerPid: %d", &status->tracer);
		sscanf(line, "Seccomp_filters: %d", &status->filters);
	}
	fclose(file);
	return true;
}

/*
 * filtered NULL: all children. Else stubs only. In a container everything has a filter, so a stub
 * is what has more filters than its parent (Seccomp_filters, since 5.9, fs/proc/array.c).
 */
static size_t collect(pid_t parent, pid_t pids[FAMILY_MAX], size_t *filtered)
{
	DIR *proc = opendir("/proc");
	struct status status, own;
	size_t count = 0;
	pid_t pid;

	if (!read_status(parent, &own))
		own.filters = 0;
	while ((pid = pids_next(proc))) {
		if (count == FAMILY_MAX || !read_status(pid, &status) || status.parent != parent)
			continue;
		if (filtered && !status.tracer && status.filters <= own.filters)
			continue;
		if (filtered && !status.tracer)
			++*filtered;
		pids[count++] = pid;
	}
	return count;
}

size_t family_children(pid_t pid, pid_t pids[FAMILY_MAX])
{
	return collect(pid, pids, NULL);
}

size_t family_stubs(pid_t uml, pid_t pids[FAMILY_MAX], size_t *filtered)
{
	*filtered = 0;
	return collect(uml, pids, filtered);
}

bool family_listens(pid_t pid)
{
	/* The name of the inode: init_listener() in kernel/seccomp.c, 5.0 to 6.18. */
	static const char listener[] = "anon_inode:seccomp notify";
	char path[64], target[sizeof(listener)] = "";
	bool found = false;
	DIR *folder;
	pid_t fd;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	if (!folder)
		return false;
	/* pids_next() passes by 0, which is the UML's console and no listener. */
	while ((fd = pids_next(folder))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		n = readlink(path, target, sizeof(target));
		found |= n == sizeof(listener) - 1 && !memcmp(target, listener, (size_t)n);
	}
	return found;
}

double family_cpu_s(pid_t pid)
{
	pid_t pids[FAMILY_MAX];
	size_t count = family_children(pid, pids);
	double sum = tasks_all_cpu_s(pid);

	for (size_t i = 0; i < count; i++)
		sum += tasks_all_cpu_s(pids[i]);
	return sum;
}
