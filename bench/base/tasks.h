/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether tasks sleep, and where, by /proc: to find out that a monitor and its stubs wait for
 * each other. What is runnable does not sleep, however long it waits for a CPU: so no answer
 * depends on how busy the machine is.
 */
#ifndef BASE_TASKS_H
#define BASE_TASKS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Of some tasks together; begin with TASKS_NONE. */
struct tasks {
	bool asleep;	 /* all are, or are stopped, or dead */
	bool frozen;	 /* one is stopped */
	uint64_t sleeps; /* how often they went to sleep so far */
};

#define TASKS_NONE ((struct tasks){ .asleep = true })

/*
 * The next entry of a folder that is named by a number, as those of /proc and /proc/PID/task are.
 * 0: there is none, and the folder is closed; of NULL at once.
 */
pid_t pids_next(DIR *folder);

/*
 * Whether a text is a pid, and there is no such process. That of another PID namespace or host says
 * nothing here.
 */
bool pid_has_gone(const char *text);

/* Of the main thread of a process: the letter of /proc, as 'S'; 'X' if there is none. */
char tasks_state(pid_t pid);

/* The main thread of a process; nothing if there is none. */
void tasks_add(struct tasks *tasks, pid_t pid);

/* All threads of a process but those of that name. */
void tasks_add_threads(struct tasks *tasks, pid_t pid, const char *but);

/*
 * The main threads of all its children but those of that name. *telling is one that does not
 * sit in futex(), or the first, or 0. Nothing without CONFIG_PROC_CHILDREN.
 */
void tasks_add_children(struct tasks *tasks, pid_t pid, const char *but, pid_t *telling);

/* User and system time of the main thread of a process, seconds. */
double tasks_cpu_s(pid_t pid);

/* "in ioctl [recv_wait_event]", "stopped", "running", "dead" or "gone"; with call and wchan. */
#define TASKS_WHERE 96
void tasks_where(pid_t pid, char text[TASKS_WHERE]);

#endif
