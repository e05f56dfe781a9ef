/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is traced: a command that waits to be started, or a process that is running. Order of calls:
 * target_prepare() or target_attach(), target_start(), target_finish(); the last one also after an
 * error of the others.
 */
#ifndef TRACE_CAPTURE_TARGET_H
#define TRACE_CAPTURE_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* What the child is to do: become a command, or run a function of this program. */
struct target_program {
	char **command;		/* the last is NULL; NULL: run() is called instead */
	int (*run)(void *data); /* returns the exit status of the child */
	void *data;
};

struct target {
	pid_t pid;
	const char *command; /* its name, borrowed; NULL: none is executed */
	int pidfd;	     /* readable when the process has ended */
	int start;	     /* a byte written here starts the command; -1: it is running */
	int failure;	     /* the errno of a failed exec is read here; -1: no child */
	bool is_child;
};

/* One that was neither prepared nor attached to. */
#define TARGET_NONE ((struct target){ .pid = -1, .pidfd = -1, .start = -1, .failure = -1 })

/*
 * Forks a child that waits before it begins, so that it can be traced from its first instruction.
 * The child is killed when this program dies.
 */
int target_prepare(struct target *target, const struct target_program *program, struct error *err);

/* STATUS_CANNOT if there is no such process. */
int target_attach(struct target *target, pid_t process, struct error *err);

/*
 * Lets the child begin, and returns when its exec has succeeded or failed. Does nothing for a
 * process that was attached to. STATUS_CANNOT: the exec failed, with the reason.
 */
int target_start(struct target *target, struct error *err);

#define TARGET_HOW 96

/*
 * Ends a child with SIGTERM, after 5 seconds with SIGKILL, and reaps it. A process that was
 * attached to is left alone. how: a text like "it exited with status 0". True if it was a child
 * that exited with status 0.
 */
bool target_finish(struct target *target, char how[TARGET_HOW]);

#endif
