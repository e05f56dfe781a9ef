/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of a UML, as /proc shows them. Each call reads all of /proc anew, which takes ms on
 * a host with many processes: not for what is timed.
 */
#ifndef UML_FAMILY_H
#define UML_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FAMILY_MAX 1024 /* more are left out */

/* The children of a process; returns how many. */
size_t family_children(pid_t pid, pid_t pids[FAMILY_MAX]);

/*
 * Those children of a UML that are stubs: under a seccomp filter that the UML itself does not
 * have, or traced. *filtered is how many have such a filter and are not traced. (6.1 also has
 * threads as children, which are neither.)
 */
size_t family_stubs(pid_t uml, pid_t pids[FAMILY_MAX], size_t *filtered);

/* Whether a process holds a listener of seccomp notifications. */
bool family_listens(pid_t pid);

/*
 * User and system time of a process and its children, seconds; not of children that have ended, so
 * it can become less.
 */
double family_cpu_s(pid_t pid);

#endif
