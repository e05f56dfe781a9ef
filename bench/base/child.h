/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that do not outlive their parent, what they share with it, and waiting for them. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * Zeroed memory that the caller shares with the children that it forks later; to be freed by
 * munmap(). what: its use, which a failure names. NULL: that is in err.
 */
void *child_share(size_t bytes, const char *what, struct error *err);

/*
 * To be called by the child, before all else: the child is killed when its parent ends, and exits
 * now if that has already happened. parent: what getpid() returned before the fork.
 */
void child_ends_with(pid_t parent);

/*
 * Waits until the child has ended, or has stopped for its tracer if that is the caller, whatever
 * signals arrive; returns its status, as of waitpid().
 */
int child_reap(pid_t child);

/* Sends SIGKILL, then as child_reap(). */
int child_kill(pid_t child);

#endif
