// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads /proc/PID/status, cmdline and task. Any thread can exit between two system calls, so a
 * file that is missing is never an error here.
 */
#define _GNU_SOURCE
#include "trace/capture/proc.h"

#include <stdlib.h>
#include <string.h>

#include "base/tasks.h"
#include "report/text/show.h"

/* True if the line begins with the key: then its number is taken. */
static bool take(const char *line, const char *key, int32_t *number)
{
	if (strncmp(line, key, strlen(key)) != 0)
		return false;
	*number = (int32_t)strtol(line + strlen(key), NULL, 10);
	return true;
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
	int32_t first;

	if (sscanf(line, "Name: %15[^\n]", task->name.comm) == 1)
		show_plain(task->name.comm, sizeof(task->name.comm), task->name.comm);
	take(line, "Tgid:", &task->name.tgid);
	take(line, "PPid:", &task->name.parent);
	take(line, "TracerPid:", &task->tracer);
	if (take(line, "NSpid:", &first))
		task->ns_pid = last_number_of(line);
	if (take(line, "Seccomp:", &task->filters))
		task->filters = task->filters == 2;
	take(line, "Seccomp_filters:", &task->filters);
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

void proc_threads(pid_t process, void (*each)(void *target, pid_t thread), void *target)
{
	char path[64];
	DIR *folder;
	pid_t thread;

	snprintf(path, sizeof(path), "/proc/%d/task", process);
	folder = opendir(path);
	while ((thread = pids_next(folder)))
		each(target, thread);
}
