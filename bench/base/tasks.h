/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether tasks sleep, and where, by /proc. This is how a run finds out that a monitor and its
 * stubs wait for each other for ever. A runnable task does not sleep, however long it waits for a
 * CPU: so no answer depends on how busy the machine is.
 */
#ifndef BASE_TASKS_H
#define BASE_TASKS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Several tasks together: begin with TASKS_NONE, then add them. */
struct tasks {
	bool asleep;	 /* all are, or are stopped, or dead */
	bool frozen;	 /* one is stopped */
	uint64_t sleeps; /* how often they went to sleep so far */
};

#define TASKS_NONE ((struct tasks){ .asleep = true })

/*
 * Returns the next entry whose name is a number, as in /proc and /proc/PID/task. At the end it
 * closes the folder and returns 0, so read to the end. 0 for NULL.
 */
pid_t pids_next(DIR *folder);

/*
 * Whether text is a pid without a process in this PID namespace. Of a pid from another namespace or
 * host the answer says nothing.
 */
bool pid_has_gone(const char *text);

/* The state of a process's main thread, as the letter of /proc, such as 'S'; 'X' if it has gone. */
char tasks_state(pid_t pid);

/* Adds the main thread of a process, or nothing if it has gone. */
void tasks_add(struct tasks *tasks, pid_t pid);

/* Adds all threads of a process, except those called but. */
void tasks_add_threads(struct tasks *tasks, pid_t pid, const char *but);

/*
 * Adds the main threads of all its children, except those called but. *telling is the first child
 * that does not sit in futex(), else the first that does, else the first that has stopped for its
 * tracer, else 0. Adds nothing without CONFIG_PROC_CHILDREN.
 */
void tasks_add_children(struct tasks *tasks, pid_t pid, const char *but, pid_t *telling);

/*
 * User and system time of the main thread of a process, or of all threads that it has had; in
 * seconds, 0 if it has gone.
 */
double tasks_cpu_s(pid_t pid);
double tasks_all_cpu_s(pid_t pid);

/*
 * Where the main thread is: "in ioctl [recv_wait_event]" (the system call and the kernel function
 * in it), "stopped", "stopped for its tracer", "running", "dead" or "gone".
 */
#define TASKS_WHERE 96
void tasks_where(pid_t pid, char text[TASKS_WHERE]);

#endif
