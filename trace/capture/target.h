/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is traced: a command that waits to be started, or a process that runs. */
#ifndef TRACE_CAPTURE_TARGET_H
#define TRACE_CAPTURE_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct target {
	pid_t pid;
	int pidfd;   /* readable when it has ended */
	int start;   /* a byte here starts the command; -1: it runs */
	int failure; /* errno of its exec can be read here; -1 */
	bool is_child;
};

/*
 * Forks the command and holds it before its exec, so that it can be traced from its
 * first instruction. It is killed when this program dies. signals: those to unblock in it.
 */
int target_prepare(struct target *target, char **command, struct error *err);

/* STATUS_CANNOT if there is no such process. */
int target_attach(struct target *target, pid_t process, struct error *err);

/* Lets the command go on to its exec; STATUS_CANNOT says why it cannot be executed. */
int target_start(struct target *target, struct error *err);

/* Ends a child: SIGTERM, after 5 seconds SIGKILL; reaps it. *how: as a shell would say. */
void target_finish(struct target *target, char how[64]);

#endif
