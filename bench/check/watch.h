/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell's process, seen from outside: has it ended, or do monitor and stubs wait for each
 * other? No decision depends on speed: see base/tasks.h; and looks are counted, no time.
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
	int all_looks;

	/* since the stubs did something */
	uint64_t stub_sleeps, monitor_first;
	double monitor_cpu_s, stub_cpu_s;
	int asleep_looks; /* all of the monitor's threads slept */

	/* since the monitor did */
	uint64_t monitor_last;
	int quiet_looks;
};

/* Starts the process of a cell. */
int watch_start(struct watch *watch, struct check_cell *cell, struct error *err);

/* True when the cell has its outcome, and no process is left of it: watch->cell is NULL then. */
bool watch_look(struct watch *watch);

/*
 * Forks a process that dies with this one and leaves SIGINT to it. 0: in that process; -1: err
 * says that what could not be started.
 */
pid_t watch_fork(const char *what, struct error *err);

/* The stub that the scenario is about; 0: it has none yet. */
pid_t watch_victim(const struct watch *watch);

/*
 * The look alone, for who has started the process. True: they wait for each other, where
 * watch->cell->text says.
 */
void watch_begin(struct watch *watch, pid_t pid);
bool watch_sees_wedge(struct watch *watch);

/* Once the process has ended: no stub of it may be left, for which it waits half a second. */
bool watch_stubs_are_gone(const struct cell_told *told);

/* Kills it, and waits for its stubs; the cell has no outcome. */
void watch_stop(struct watch *watch);

#endif
