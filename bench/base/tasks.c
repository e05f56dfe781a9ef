// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads /proc/PID/task/TID/{status,stat,syscall,wchan,stack,children}, and /proc/PID/stat. A file
 * is read whole into a buffer, then searched as text. A task that ends meanwhile has no file, and
 * counts as gone ('X'). The states of several tasks are not read at one moment: callers look more
 * than once, and compare how often the tasks have slept (struct tasks).
 */
#define _GNU_SOURCE
#include "base/tasks.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* More than status has; a list of children may be cut off. */
#define READ_BYTES 4096

static bool read_whole(const char *path, char text[READ_BYTES])
{
	FILE *file = fopen(path, "re");
	size_t length = 0;

	if (file)
		length = fread(text, 1, READ_BYTES - 1, file);
	text[length] = '\0';
	if (file)
		fclose(file);
	return length;
}

static bool read_proc(pid_t pid, pid_t tid, const char *name, char text[READ_BYTES])
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", pid, tid, name);
	return read_whole(path, text);
}

static uint64_t value_of(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

/* The letter of "State:" in the text of status; 'X' without one, as of a task that has gone. */
static char state_of(const char *text)
{
	const char *line = strstr(text, "\nState:");

	/* A blank stands before it; the text may be cut off behind the colon. */
	return line && line[strlen("\nState:")] ? line[sizeof("\nState:")] : 'X';
}

char tasks_state(pid_t pid)
{
	char status[READ_BYTES];

	read_proc(pid, pid, "status", status);
	return state_of(status);
}

#define NAME_FIELD "Name:\t" /* begins the text of status */

static bool is_called(const char *text, const char *name)
{
	const char *start = text + strlen(NAME_FIELD);

	return !strncmp(text, NAME_FIELD, strlen(NAME_FIELD)) &&
	       strcspn(start, "\n") == strlen(name) && !strncmp(start, name, strlen(name));
}

/*
 * False if the task has gone or has the name that is left out. A task in state D is taken for
 * running: such a sleep ends by itself. Voluntary switches count sleeps, where preemption counts as
 * involuntary.
 */
static bool add(struct tasks *tasks, pid_t pid, pid_t tid, const char *but)
{
	char text[READ_BYTES], state;

	if (!read_proc(pid, tid, "status", text) || (but && is_called(text, but)))
		return false;
	state = state_of(text);
	tasks->asleep &= strchr("STtZX", state) != NULL;
	tasks->frozen |= state == 'T';
	tasks->sleeps += value_of(text, "\nvoluntary_ctxt_switches:");
	return true;
}

/* The folder of a process's threads; NULL if it has gone. */
static DIR *open_threads(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	return opendir(path);
}

pid_t pids_next(DIR *folder)
{
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char *end;
		long pid = strtol(entry->d_name, &end, 10);

		if (!*end && pid > 0)
			return (pid_t)pid;
	}
	if (folder)
		closedir(folder);
	return 0;
}

bool pid_has_gone(const char *text)
{
	char *end;
	long pid = strtol(text, &end, 10);

	return !*end && pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH;
}

void tasks_add_threads(struct tasks *tasks, pid_t pid, const char *but)
{
	DIR *threads = open_threads(pid);
	pid_t tid;

	while ((tid = pids_next(threads)))
		add(tasks, pid, tid, but);
}

void tasks_add(struct tasks *tasks, pid_t pid)
{
	add(tasks, pid, pid, NULL);
}

/* Fields 14 and 15 of stat, in clock ticks. The name in brackets may have blanks, and brackets. */
static double read_cpu_s(const char *path)
{
	unsigned long long user = 0, system = 0;
	char text[READ_BYTES];
	const char *end;

	if (!read_whole(path, text))
		return 0;
	end = strrchr(text, ')');
	if (end && sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
			  &system) != 2)
		return 0;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

double tasks_cpu_s(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, pid);
	return read_cpu_s(path);
}

double tasks_all_cpu_s(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	return read_cpu_s(path);
}

/* ---- where it sits ---- */

/* The calls of x86-64 that monitors and stubs wait in, or make between waits. */
static const char *call_name(long number)
{
	static const struct {
		long number;
		const char *name;
	} names[] = {
		{ 0, "read" },		{ 1, "write" },
		{ 7, "poll" },		{ 9, "mmap" },
		{ 11, "munmap" },	{ 16, "ioctl" },
		{ 35, "nanosleep" },	{ 47, "recvmsg" },
		{ 61, "wait4" },	{ 202, "futex" },
		{ 232, "epoll_wait" },	{ 271, "ppoll" },
		{ 281, "epoll_pwait" }, { 426, "io_uring_enter" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	return "a call";
}

/*
 * The kernel function that the task sleeps in. wchan is "0" where the kernel does not tell. The
 * top of the stack has it then, which root may read: "[<0>] NAME+0x74/0xf0".
 */
static void read_function(pid_t pid, char name[READ_BYTES])
{
	char stack[READ_BYTES];

	if (read_proc(pid, pid, "wchan", name) && strcmp(name, "0") != 0)
		return;
	strcpy(name, "-");
	if (read_proc(pid, pid, "stack", stack))
		sscanf(stack, "[<%*[^]]] %63[^+\n]", name);
}

void tasks_where(pid_t pid, char text[TASKS_WHERE])
{
	char call[READ_BYTES], wchan[READ_BYTES];
	const char state = tasks_state(pid);

	if (state != 'S') {
		snprintf(text, TASKS_WHERE, "%s",
			 state == 'T' ? "stopped" :
			 state == 't' ? "stopped for its tracer" :
			 state == 'Z' ? "dead" :
			 state == 'X' ? "gone" :
					"running");
		return;
	}
	read_function(pid, wchan);
	if (!read_proc(pid, pid, "syscall", call))
		strcpy(call, "-1");
	/* Without suffixes of the compiler, such as ".isra.0". */
	wchan[strcspn(wchan, ".")] = '\0';
	snprintf(text, TASKS_WHERE, "in %s [%.40s]", call_name(strtol(call, NULL, 10)), wchan);
}

/*
 * How much a child tells of a wedge. A stub that waits for its turn sits in futex() or has stopped
 * for its tracer. The one that wedged may sit in futex() as well, but is in no such stop.
 */
static int tells(pid_t child)
{
	char call[READ_BYTES];

	if (tasks_state(child) == 't')
		return 1;
	if (!read_proc(child, child, "syscall", call) || strtol(call, NULL, 10) == SYS_futex)
		return 2;
	return 3;
}

/* The child that tells most so far. */
struct telling {
	pid_t child;
	int tells; /* 0: there is none */
};

/* The children that one thread has forked: /proc lists them by thread. */
static void add_children(struct tasks *tasks, pid_t pid, pid_t tid, const char *but,
			 struct telling *most)
{
	char list[READ_BYTES], *at = list;
	pid_t child;

	if (!read_proc(pid, tid, "children", list))
		return;
	while ((child = (pid_t)strtol(at, &at, 10)) > 0) {
		int told = add(tasks, child, child, but) ? tells(child) : 0;

		if (told > most->tells)
			*most = (struct telling){ child, told };
	}
}

void tasks_add_children(struct tasks *tasks, pid_t pid, const char *but, pid_t *telling)
{
	DIR *threads = open_threads(pid);
	struct telling most = { 0, 0 };
	pid_t tid;

	while ((tid = pids_next(threads)))
		add_children(tasks, pid, tid, but, &most);
	*telling = most.child;
}
