/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keeper of a UML: a process that starts it, is the parent of all that the UML leaves
 * behind (PR_SET_CHILD_SUBREAPER), and ends all of it when its owner asks for that or ends. It
 * has no part in anything that is measured. Not a PID namespace: a tracer on the host knows a
 * UML's stubs by their numbers, and numbers in the UML's own calls would be others.
 *
 * The keeper is named uml-keeper in all lists of processes, so that "pkill unotify-bench" does
 * not hit it. If somebody kills it all the same, the UML is killed with it (PR_SET_PDEATHSIG),
 * and the owner kills what is left in the UML's process group; the folder is removed when a UML
 * is next started. Only if both are killed at once can stubs stay.
 */
#ifndef UML_KEEPER_H
#define UML_KEEPER_H

#include <sys/types.h>

#include "base/error.h"

#define KEEPER_TERMINAL 3 /* the UML's descriptor for orders */

struct keeper_config {
	const char *place;	      /* in which the keeper makes its folder */
	const char *const *arguments; /* of the UML; [0] is the program; ended by NULL */
	int cpu;		      /* to which the UML is pinned, or -1 */
	int console, terminal;	      /* its stdout and stderr; its KEEPER_TERMINAL */
};

struct keeper {
	pid_t pid;  /* of the keeper, a child of the owner; -1: none */
	int socket; /* readable when the UML has ended, or the keeper */
	pid_t uml;  /* no child of the owner: it must not be waited for */
};

#define KEEPER_NONE ((struct keeper){ .pid = -1, .socket = -1 })

/*
 * Starts the UML with the init of guest/. To the arguments of config it adds init= and uml_dir=, to
 * the environment TMPDIR, all in the keeper's folder. On failure nothing is left.
 */
int keeper_start(struct keeper *keeper, const struct keeper_config *config, struct error *err);

/* When the socket is readable: the UML's wait status; -1 if the keeper itself was killed. */
int keeper_status(struct keeper *keeper);

/* Ends the UML and its keeper; returns when nothing is left. Idempotent. */
void keeper_end(struct keeper *keeper);

#endif
