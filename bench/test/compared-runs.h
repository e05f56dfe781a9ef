/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders of runs that never were, and their comparison: what tests of it begin with. */
#ifndef TEST_COMPARED_RUNS_H
#define TEST_COMPARED_RUNS_H

#include <stddef.h>

#include "report/compare.h"
#include "test/made-up-rounds.h"
#include "test/made-up-run.h"

#define RUNS 3

struct compared_runs {
	struct model models[RUNS]; /* of made_up_arms(), labelled run0 ... */
	char folders[RUNS][64];	   /* "" until it is made */
	const char *paths[RUNS]; /* that are compared: the folders, unless the test sets another */
	struct compare compare;
	char *text; /* of text_by() */
	struct error err;
};

/* Of the test at hand. */
extern struct compared_runs *runs;

/* A cmocka setup and teardown: models, but no folders; and the end of all. */
int begin_runs(void **state);
int end_runs(void **state);

#define COMPARE_TEST(test) cmocka_unit_test_setup_teardown(test, begin_runs, end_runs)

/* No arm differs. */
extern const double even[MADE_UP_ARMS];

/* Makes the folder of a run from its model. */
void make_run(int run, const double scale[MADE_UP_ARMS]);

/* Removes its rounds.tsv.gz. */
void lose_rounds(int run);

/* Compares the first count paths; with open_fails() that is STATUS_CANNOT, with this text. */
void open_runs(size_t count, double threshold);
void open_fails(size_t count, const char *text);

/* What a writer makes of the comparison; valid until the next call. */
const char *text_by(int (*write)(FILE *, const struct compare *, struct error *));

/* The row of an arm, by its number in the models. */
const struct compare_row *row_of(size_t arm);

/* The interval of an arm in a run holds the ratio, and this is the verdict. */
void assert_ratio(size_t arm, size_t run, double ratio, enum model_verdict verdict);

#endif
