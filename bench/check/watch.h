/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Watches a cell's process from outside: has it ended, or do monitor and stubs wait for each
 * other? It looks at /proc, and at struct cell_told for whether a wait is to be judged. No
 * decision depends on speed: what is runnable does not wait (base/tasks.h), and looks are
 * counted instead of time.
 */
#ifndef CHECK_WATCH_H
#define CHECK_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "check/cell.h"
#include "check/check.h"

#define WATCH_LOOK_MS	20   /* between looks, at least */
#define WATCH_LOOKS_MAX 3000 /* 60 s, in which neither was frozen */

struct watch {
	struct check_cell *cell; /* NULL: none */
	struct cell_told *told;	 /* shared with the process */
	pid_t pid;
	struct timespec looked;
	int all_looks; /* of this cell, see WATCH_LOOKS_MAX */

	/* since a stub last did something; sleeps: how often they have gone to sleep */
	uint64_t stub_sleeps, monitor_first;
	double monitor_cpu_s, stub_cpu_s; /* CPU time until then */
	int asleep_looks;		  /* all of the monitor's threads slept */

	/* since the monitor last woke */
	uint64_t monitor_last;
	int quiet_looks;
};

/* Starts the process of a cell; watch->told must be shared memory, and is cleared. */
int watch_start(struct watch *watch, struct check_cell *cell, struct error *err);

/* True when the cell has its outcome, and no process is left of it: watch->cell is NULL then. */
bool watch_look(struct watch *watch);

/*
 * Forks a process that dies with this one and leaves SIGINT to it. Returns as fork() does; -1:
 * err names `what`.
 */
pid_t watch_fork(const char *what, struct error *err);

/* The stub that the scenario is about; 0: it has none yet. */
pid_t watch_victim(const struct watch *watch);

/*
 * The look alone, for `soak`, which starts the process itself. True if they wait for each other;
 * watch->cell->text says where each sits.
 */
void watch_begin(struct watch *watch, pid_t pid);
bool watch_sees_wedge(struct watch *watch);

/* Once the process has ended: no stub of it may be left, for which it waits half a second. */
bool watch_stubs_are_gone(const struct cell_told *told);

/* Kills it, and waits for its stubs; the cell has no outcome. */
void watch_stop(struct watch *watch);

#endif
