/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario: what happens to one stub while its monitor serves it. One row of a table in
 * scenarios_*.c. A row is made of steps of check/cell.h: run() calls these, and the other
 * members tell them what to do. `check` runs each against all serve loops; `soak` draws from
 * the same rows.
 */
#ifndef CHECK_SCENARIO_H
#define CHECK_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "stub/layout.h"

struct cell;

/*
 * When a disturbance comes, in a round of the victim. In a loop that never has the moment it
 * comes anyway, some seconds later (PATIENCE in cell.c).
 */
enum moment {
	MOMENT_NONE,
	MOMENT_BEFORE,	 /* the stub has the turn and has made no call */
	MOMENT_QUEUED,	 /* its first call is pending */
	MOMENT_RECEIVED, /* its first call was received, and the monitor works on the verdict */
	MOMENT_ANSWERED, /* its first call was answered */
	MOMENT_SPINNING, /* hijacked guest code spins */
};

/*
 * What about a scenario leaves a loop waiting for ever, if the loop declares that it has this
 * weakness: check_declares() asks its row. A wedge that is declared is no failure of the check.
 */
enum weakness {
	WEAK_NOWHERE,
	WEAK_EARLY_END, /* fewer calls come than were queued */
	WEAK_SHORTENED, /* the same, but no call has failed, so the stub reports no failure */
	WEAK_REPOSTED,	/* a notification is taken back, and posted anew */
	WEAK_LATE,	/* a call comes outside of a batch */
	WEAK_DONE_FD,	/* the stub has closed the eventfd by which it hands over */
	WEAK_STOPPED,	/* the stub never comes back: all loops, without a watchdog */
};

/* Members that a scenario does not need are 0. Strings are static. */
struct scenario {
	const char *name; /* unique; for --scenario, the matrix and check --json */
	const char *what; /* one line; may refer to the row before ("the second has") */
	/* Runs it from the first batch to cell_judge(), in the process of the cell. */
	void (*run)(struct cell *cell);
	/* Returns why this host cannot have it, or NULL. NULL: every host can. */
	const char *(*lack)(void);

	/*
	 * The entry of a batch of three maps that is forged, before the stub has its turn or
	 * after. forge() changes it; if NULL, it becomes an unmap of length bytes from address on.
	 */
	uint32_t at;
	void (*forge)(struct stub_call *call);
	uint64_t address, length;

	/* When act() comes; MOMENT_NONE: there is none. */
	enum moment moment;
	/* Is called at that moment, by a thread of the monitor's process (cell_round()). */
	void (*act)(struct cell *cell);

	/* Writes what hijacked guest code does (attack.h), before the stub has its turn. */
	void (*attack)(struct cell *cell);
	/* What act() or attack() needs: a descriptor, the number of a system call, or a count. */
	uint32_t number;

	bool validated;	   /* depends on the validation: run with series, then strict */
	bool resume_only;  /* guest code must run, which it does not on the flush path */
	bool ticks;	   /* the monitor has its timer */
	uint32_t odd;	   /* STUB_ODD_* (stub/init.h) of the victim, from its start */
	bool ends_monitor; /* it kills the process of the monitor */
	bool spoils;	   /* the stub has other descriptors after it: `soak` replaces it */
	bool eventfd_only; /* for loops that are told by an eventfd; others skip it */
	enum weakness weakness;
};

/* scenario_at() (check.h) goes through all of them. */
extern const struct scenario scenarios_of_batches[], scenarios_of_calls[],
	scenarios_of_deaths[]; /* each ended by a row without a name */

#endif
