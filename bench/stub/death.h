/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says how a stub ended, for the error of whoever waited for it. */
#ifndef STUB_DEATH_H
#define STUB_DEATH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* True if the process is dead (a zombie counts); does not reap it. */
bool stub_is_dead(int pidfd);

/*
 * The same of one that has been killed but may not have died yet: waits for it, a
 * minute at most, as a busy machine may take its time.
 */
bool stub_dies(int pidfd);

/* The same of one that has begun to end by itself: waits for it, however long. */
void stub_await_death(int pidfd);

/* Sets the error to "stub PID was killed by SIGSYS (bad system call)" or the like. Returns -1. */
int stub_death_error(pid_t pid, int pidfd, struct error *err);

/* The same by the status that waitpid() gave when it reaped the stub. Returns -1. */
int stub_reaped_error(pid_t pid, int status, struct error *err);

#endif
