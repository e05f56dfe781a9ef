/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a stub is dead, waiting for it to be, and how it ended, for the error of whoever waited
 * for it. By pidfd, so that a pid that is in use again is never meant. Nothing here reaps a stub:
 * its pid stays its own until stub_stop() or a tracer's waitpid().
 */
#ifndef STUB_DEATH_H
#define STUB_DEATH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* True if the process is dead; a zombie counts. One poll(). */
bool stub_is_dead(int pidfd);

/*
 * Waits for the death of a stub that has been killed: a minute at most, as a busy machine may take
 * its time. False: it lives still.
 */
bool stub_dies(int pidfd);

/*
 * Waits for the death of a stub that has been killed or has begun to end, however long that takes.
 */
void stub_await_death(int pidfd);

/* Sets the error to "stub PID was killed by SIGSYS (bad system call)" or the like. Returns -1. */
int stub_death_error(pid_t pid, int pidfd, struct error *err);

/* The same, by the status that waitpid() gave when it reaped the stub. Returns -1. */
int stub_reaped_error(pid_t pid, int status, struct error *err);

#endif
