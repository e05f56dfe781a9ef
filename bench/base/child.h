/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that do not outlive their parent, and waiting for them. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <sys/types.h>

/*
 * In a child, before all else: it is killed when its parent ends, and ends now if that has
 * already happened. parent: what getpid() was before the fork.
 */
void child_ends_with(pid_t parent);

/* Waits until the child has ended, whatever signals come meanwhile; its status, as of waitpid(). */
int child_reap(pid_t child);

/* Kills it, and does the same. */
int child_kill(pid_t child);

#endif
