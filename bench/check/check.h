/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which monitor survives a hijacked or failing stub: every scenario (scenario.h) against
 * every serve loop, each in processes of its own. What is attacked is this program's own
 * replica, with inputs against its own guards.
 *
 * Order of use: check_plan(), perhaps check_give_watchdogs(), check_run(); then the cells have
 * their outcomes, and check_store(), check_print() and check_write_json() tell them. One
 * check_run() at a time: it makes this process a subreaper meanwhile.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "model/model.h"

/* One serve loop, for one stub or for many; or a gate, which counted serves. */
struct check_loop {
	const char *name;
	const struct serve_loop *serve; /* or */
	const struct serve_many *many;
	const struct gate *gate; /* NULL: notify */
	uint32_t monitors; /* of many: threads; if several, each stub changes them every round */
};

#define CHECK_LOOPS_MAX 64

/* One square of the matrix: set by check_plan(), from outcome on by check_run(). */
struct check_cell {
	const struct scenario *scenario;
	const struct check_loop *loop;
	bool flush;   /* the flush path; else resume */
	bool strict;  /* the validation is; else the series' */
	bool watched; /* the monitor has a watchdog, with CHECK_WATCHDOG_NS and CHECK_STALLS */
	enum model_outcome outcome;
	bool declared;	  /* the loop declares that it wedges here: set by check_plan() */
	bool by_watchdog; /* MODEL_KILLED: it was the watchdog */
	double after_ms;  /* from the disturbance to the end of the round; check_cell_has_time() */
	char text[MODEL_CHECK_TEXT]; /* how it ended, or where monitor and stub sit */
};

/*
 * Half a second, as each wedge is waited for. An honest turn is shorter: the longest lasts until
 * the disturbance has come, and 100 ms more (SLOW_NS in cell.c).
 */
#define CHECK_WATCHDOG_NS 20000000u
#define CHECK_STALLS	  25u

struct check {
	struct check_loop loops[CHECK_LOOPS_MAX];
	uint32_t loop_count;
	struct check_cell *cells; /* owned; they point to loops, so the struct must stay there */
	size_t count, done;
	void (*tick)(const struct check *check); /* a few times a second while it runs; or NULL */
};

/*
 * Loops of check alone: some ways for many stubs, by two monitor threads that hand each stub over
 * before each round. Ended by an empty row.
 */
struct check_shared {
	const char *name;
	const struct serve_many *many;
};
extern const struct check_shared check_shared[];

/* The name of the row that stands for a way to serve many if several threads do; or NULL. */
const char *check_shared_name(const char *many);

/*
 * Names are as the user gave them, ended by NULL; an empty list means all. An unknown one is
 * STATUS_USAGE. The loops come in the order of `list loops`. With gates there are also those gates
 * that ask about less than notify does, by their names, which counted serves; a plan has them.
 */
int check_choose_loops(struct check_loop loops[CHECK_LOOPS_MAX], uint32_t *count, bool with_gates,
		       const char *const *names, struct error *err);
int check_plan(struct check *check, const char *const *scenarios, const char *const *loops,
	       struct error *err);
void check_free(struct check *check);

/* Before check_run(): gives every monitor a watchdog. Then no wedge is declared any more. */
void check_give_watchdogs(struct check *check);

/*
 * Runs all cells, two at once for each CPU, or one with watchdogs. -1: memory or a process could
 * not be had. After an interrupt done is less than count, and the cells that are left are not run.
 */
int check_run(struct check *check, struct error *err);

/* Adds what was found to the checks of a model. */
void check_store(const struct check *check, struct model *model);

/*
 * False: the exit status must tell. The cell crashed or failed, wedged though the loop does not
 * declare it, or leaked though its validation must deny that.
 */
bool check_cell_is_good(const struct check_cell *cell);

/* Why this host cannot have the scenario, or NULL. */
const char *check_lack(const struct scenario *scenario);

/* Whether the loop has what the scenario is about. */
bool check_is_of_loop(const struct scenario *scenario, const struct check_loop *loop);

/* Whether the loop declares that it wedges; ticks: the monitor has a timer. */
bool check_declares(const struct check_loop *loop, const struct scenario *scenario, bool ticks);

/* Whether after_ms means anything: the loop recovered, or the watchdog ended the wait. */
bool check_cell_has_time(const struct check_cell *cell);

/* A matrix of 100 columns, where those that wedged sit, and how long watchdogs took. */
void check_print(FILE *out, const struct check *check);

/* Schema "unotify-bench/check/1" (results/README.md): an object for each cell. */
int check_write_json(FILE *out, const struct check *check, struct error *err);

/* The scenario of that index, in the order of the matrix; NULL behind the last. */
const struct scenario *scenario_at(size_t index);

#endif
