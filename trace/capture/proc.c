// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads /proc/PID/status and walks /proc. Any thread can exit between two system calls, so what
 * is missing is never an error here.
 */
#define _GNU_SOURCE
#include "trace/capture/proc.h"

#include <stdlib.h>
#include <string.h>

#include "base/tasks.h"

static int32_t number_of(const char *line, const char *key)
{
	return (int32_t)strtol(line + strlen(key), NULL, 10);
}

/* The last number of the line: NSpid lists a thread's ids from the outermost namespace inwards. */
static int32_t last_number_of(const char *line)
{
	const char *last = strrchr(line, '\t');

	return last ? (int32_t)strtol(last, NULL, 10) : 0;
}

/*
 * "Seccomp: 2" is filter mode. Seccomp_filters (Linux 5.9, fs/proc/array.c) comes after it and
 * gives the number.
 */
static void take_line(struct proc_task *task, const char *line)
{
	if (!strncmp(line, "Name:", 5))
		sscanf(line, "Name: %15[^\n]", task->name.comm);
	else if (!strncmp(line, "Tgid:", 5))
		task->name.tgid = number_of(line, "Tgid:");
	else if (!strncmp(line, "PPid:", 5))
		task->name.parent = number_of(line, "PPid:");
	else if (!strncmp(line, "NSpid:", 6))
		task->ns_pid = last_number_of(line);
	else if (!strncmp(line, "TracerPid:", 10))
		task->tracer = number_of(line, "TracerPid:");
	else if (!strncmp(line, "Seccomp:", 8) && number_of(line, "Seccomp:") == 2)
		task->filters = 1;
	else if (!strncmp(line, "Seccomp_filters:", 16))
		task->filters = (uint32_t)number_of(line, "Seccomp_filters:");
}

bool proc_task(pid_t thread, struct proc_task *task)
{
	char path[64], line[256];
	FILE *status;

	memset(task, 0, sizeof(*task));
	snprintf(path, sizeof(path), "/proc/%d/status", thread);
	status = fopen(path, "re");
	if (!status)
		return false;
	while (fgets(line, sizeof(line), status))
		take_line(task, line);
	fclose(status);
	task->name.pid = thread;
	return task->name.tgid != 0;
}

bool proc_seccomp_on(pid_t process)
{
	char path[64], *word = NULL;
	bool result = false;
	size_t room = 0;
	FILE *words;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", process);
	words = fopen(path, "re");
	while (words && getdelim(&word, &room, '\0', words) > 0)
		if (!strncmp(word, "seccomp=", 8))
			result = !strcmp(word + 8, "on");
	free(word);
	if (words)
		fclose(words);
	return result;
}

static void walk(const char *path, void (*each)(void *target, pid_t pid), void *target)
{
	DIR *folder = opendir(path);
	pid_t pid;

	while ((pid = pids_next(folder)))
		each(target, pid);
}

void proc_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", process);
	walk(path, each, target);
}

void proc_processes(void (*each)(void *target, pid_t process), void *target)
{
	walk("/proc", each, target);
}
