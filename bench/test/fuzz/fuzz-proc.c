// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says in /proc and /sys (in a container perhaps somebody else: LXCFS). Every file
 * has the same bytes, and every folder is that of this process's threads. fopen(), opendir() and
 * gzopen() are replaced for that when the program is linked (ld --wrap).
 */
#define _GNU_SOURCE
#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/facts.h"
#include "base/files.h"
#include "base/tasks.h"
#include "host/host.h"
#include "host/placement.h"
#include "measure/disturbance.h"
#include "test/fuzz/readers.h"
#include "trace/capture/proc.h"

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
gzFile __real_gzopen(const char *path, const char *mode);
gzFile __wrap_gzopen(const char *path, const char *mode);

static const char *content; /* the file with the bytes; NULL: nothing is replaced */

FILE *__wrap_fopen(const char *path, const char *mode)
{
	return __real_fopen(content ? content : path, mode);
}

gzFile __wrap_gzopen(const char *path, const char *mode)
{
	return __real_gzopen(content ? content : path, mode);
}

DIR *__wrap_opendir(const char *path)
{
	return __real_opendir(content ? "/proc/self/task" : path);
}

static void take_fact(void *target, const char *key, const char *value)
{
	(void)target;
	assert(key[0] && value[0]);
}

static void take_pid(void *target, pid_t pid)
{
	(void)target;
	assert(pid > 0);
}

static void read_facts(void)
{
	struct facts facts = { .root = "", .pid = getpid() };
	int64_t number, max;
	bool found;

	facts_number(&facts, "/proc/x", &number);
	facts_word(&facts, "/proc/x", "allow");
	facts_key(&facts, "/proc/x", "Uid", &number);
	facts_lines(&facts, "/proc/x", &number);
	facts_proc(&facts);
	facts_mounted(&facts, "/proc", &found);
	facts_capable(&facts, 21);
	facts_user_threads(&facts, &number);
	facts_host_threads(&facts, &number);
	facts_online(&facts, 1, &found);
	facts_group_left(&facts, &facts_pids, &max, &number);
	facts_group_left(&facts, &facts_memory, &max, &number);
}

static void read_tasks(void)
{
	struct tasks tasks = TASKS_NONE;
	struct proc_task task;
	char where[TASKS_WHERE];
	pid_t pid;

	tasks_state(1);
	tasks_add(&tasks, 1);
	tasks_add_threads(&tasks, 1, "watchdog");
	tasks_add_children(&tasks, 1, "name", &pid);
	tasks_cpu_s(1);
	tasks_all_cpu_s(1);
	tasks_where(1, where);
	assert(strlen(where) < sizeof(where));
	if (proc_task(1, &task))
		assert(strnlen(task.name.comm, TASK_NAME) < TASK_NAME);
	proc_seccomp_on(1);
	proc_threads(1, take_pid, NULL);
}

static void read_cpus(void)
{
	const int allowed[] = { 0, 1, 2 };
	struct cpu_doings doings;
	struct placement_cpus cpus;
	struct error err;

	for (int i = 0; i < PLACEMENTS; i++)
		placement_choose_under("", allowed, 3, (enum placement)i, &cpus, &err);
	cpu_doings_read("", 0, 1, &doings);
	cpu_doings_read("", -1, -1, &doings);
}

static void read_counts(int fd)
{
	struct task_times times = { 0 };
	double moves = 0;

	task_times_add(fd, &times);
	task_moves_add(fd, &moves);
}

void fuzz_proc(const uint8_t *bytes, size_t size)
{
	int fd;

	content = fuzz_file(bytes, size);
	read_facts();
	read_tasks();
	read_cpus();
	host_each("", take_fact, NULL);
	fd = open(content, O_RDONLY | O_CLOEXEC);
	content = NULL;
	read_counts(fd);
	close(fd);
}
