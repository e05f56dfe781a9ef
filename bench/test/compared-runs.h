/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that never were, and their comparison: what tests of it begin with. */
#ifndef TEST_COMPARED_RUNS_H
#define TEST_COMPARED_RUNS_H

#include <stddef.h>

#include "report/compare/compare.h"

#define RUNS	    3
#define ARMS	    14 /* "arm0/same/map/16" ...; the first is the baseline, the last its twin */
#define ROWS	    (ARMS - 2)
#define INVOCATIONS 6

struct compared_runs {
	struct model models[RUNS]; /* labelled run0 ...; written when they are compared */
	char folder[64];
	const char *paths[RUNS]; /* that are compared: the models' files, or what the test sets */
	struct compare_options options;
	struct compare compare;
	char *text; /* of text_by() */
	struct error err;
};

/* Of the test at hand. */
extern struct compared_runs *runs;

/*
 * A run of arms whose ratios to the first are 2 with a little noise in each of so many
 * invocations, for as long as the test has random numbers. To be freed with model_free().
 */
void compared_run(struct model *model, int number, uint32_t invocations);

/* The comparison of an arm, which is none of the first. */
struct model_comparison *ratio_of_arm(struct model *model, size_t arm);

/* Multiplies the ratio of an arm in a run. */
void change_ratio(int run, size_t arm, double factor);

/* A cmocka setup and teardown: models of INVOCATIONS; and the end of all. */
int begin_runs(void **state);
int end_runs(void **state);

#define COMPARE_TEST(test) cmocka_unit_test_setup_teardown(test, begin_runs, end_runs)

/* Compares the first count paths; refuse_runs(): which fails so, with this text. */
void open_runs(size_t count);
void refuse_runs(size_t count, enum exit_status status, const char *text);

/* What a writer makes of the comparison; valid until the next call. */
const char *text_by(int (*write)(FILE *, const struct compare *, struct error *));

/* The row of an arm in the table of a new run. */
const struct compare_row *row_of(size_t arm, size_t run);

#endif
