/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which monitor survives a hijacked or failing stub: every scenario (scenario.h) against
 * every serve loop, each in processes of its own. What is attacked is this program's own
 * replica, with inputs against its own guards.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

/* What became of the attack. A serve loop was found in its worst one over both paths. */
enum outcome {
	OUTCOME_NOT_RUN,
	OUTCOME_SKIPPED,   /* not of this loop, or not possible here: text says why */
	OUTCOME_SERVED,	   /* nothing that is forbidden was asked for, and all was done */
	OUTCOME_DENIED,	   /* the call took no effect, and the next batch was served */
	OUTCOME_RECOVERED, /* as after_ms says; the next batch was served */
	OUTCOME_KILLED,	   /* the stub is dead, the monitor says of what and serves another */
	OUTCOME_WEDGED,	   /* stub and monitor wait for each other: text says where both sit */
	OUTCOME_LEAKED,	   /* /proc/PID/maps has what should have been denied */
	OUTCOME_CRASHED,   /* the monitor died */
	OUTCOME_FAILED,	   /* the check itself could not be done */
	OUTCOMES
};

struct outcome_name {
	char letter; /* of the matrix; a capital is trouble */
	const char *name, *what;
};

extern const struct outcome_name outcome_names[OUTCOMES];

/* One serve loop, for one stub or for many. */
struct check_loop {
	const char *name;
	const struct serve_loop *serve; /* or */
	const struct serve_many *many;
};

struct check_cell {
	const struct scenario *scenario;
	const struct check_loop *loop;
	bool flush; /* the stub-side path */
	bool strict;
	bool watched; /* the monitor has a watchdog, with CHECK_WATCHDOG_NS and CHECK_STALLS */
	enum outcome outcome;
	bool declared;	  /* the loop says of itself that it wedges here */
	bool by_watchdog; /* OUTCOME_KILLED: it was that */
	double after_ms;  /* from the disturbance to the end of the round; see below */
	char text[240];
};

/*
 * As each wedge is waited for, half a second: a third more than the longest honest turn has, of
 * scenarios in which the monitor works on its verdicts (cell.c).
 */
#define CHECK_WATCHDOG_NS 20000000u
#define CHECK_STALLS	  25

struct check {
	struct check_loop loops[64];
	uint32_t loop_count;
	struct check_cell *cells;
	size_t count, done;
	void (*tick)(const struct check *check); /* a few times a second while it runs; or NULL */
};

/* Names as the user gave them, ended by NULL; none: all. An unknown one is STATUS_USAGE. */
int check_plan(struct check *check, const char *const *scenarios, const char *const *loops,
	       struct error *err);
void check_free(struct check *check);

/* Before it runs: every monitor has a watchdog, so that none may wedge. */
void check_give_watchdogs(struct check *check);

/* Runs all cells, as many at once as there are CPUs, until an interrupt. */
int check_run(struct check *check, struct error *err);

/*
 * Of each named loop, told one by one: what becomes of it when a call is denied, or fails, in
 * the middle of a batch: "goes on", "wedges: monitor ..., stub ...", or with a watchdog "killed:
 * by the watchdog, ...". Nothing of a loop that this host does not have, nor after an interrupt.
 */
int check_if_call_fails(const char *const *loops, bool watched,
			void (*tell)(void *target, const char *loop, const char *text),
			void *target, struct error *err);

/* A cell that is no failure: neither leaked under the strict check, crashed, nor wedged
 * where the loop does not declare it. */
bool check_cell_is_good(const struct check_cell *cell);

/* Whether the loop says of itself that it wedges; the monitor has a timer or not. */
bool check_declares(const struct check_loop *loop, const struct scenario *scenario, bool ticks);

/* Whether its after_ms says how long it took. */
bool check_cell_has_time(const struct check_cell *cell);

/* A matrix of 100 columns, and where the wedged sit. */
void check_print(FILE *out, const struct check *check);

/* Schema "unotify-bench/check/1": one object a cell. */
int check_write_json(FILE *out, const struct check *check, struct error *err);

/* The one of that index in the order of `check` (check/scenario.h), or NULL. */
const struct scenario *scenario_at(size_t index);

#endif
