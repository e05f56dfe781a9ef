/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured batches of a run, as rounds.tsv.gz of its folder has them: run/output.c writes the
 * table, and this reads it. results/README.md describes the columns.
 */
#ifndef REPORT_ROUNDS_H
#define REPORT_ROUNDS_H

#include <limits.h>

#include "model/model.h"

/* The columns that every table has. */
#define ROUNDS_HEADER                                                            \
	"invocation\tround\tarm\tbatch\tentries\tnotified\tbatch_ns\tround_ns\t" \
	"empty_wakes_ns\tlate_ns\tforeign_share"
/* A last column, which tables of older versions lack. */
#define ROUNDS_NATIVE "\tnative_ns"

/* The values of one arm, in the order of measurement, so those of an invocation are adjacent. */
struct rounds_arm {
	double *values;		/* ns */
	size_t count;		/* of values, one per batch that has one */
	size_t *group_counts;	/* how many of each invocation */
	enum model_metric time; /* model_time() of the arm, which the values are of */
	size_t rows, capacity;	/* of the table: rows, and those that the model expects */
};

struct rounds {
	struct rounds_arm *arms; /* as many, and in the same order, as the model has */
	/* invocations: length of group_counts, one more than in the model: one may be unfinished */
	size_t arm_count, invocations;
};

/*
 * The path of the table of a run, which may be named by its run.json. False if there is none: it
 * may have been removed from a run that is kept, and a joined run has none.
 */
bool rounds_path(char path[PATH_MAX], const char *run);

/*
 * Reads model_time() of each arm from the table, strictly: a row that is malformed,
 * of an arm that the model lacks, or of another number of values than the model says is an
 * error that names FILE:LINE or the arm. After an error there is nothing to free.
 */
int rounds_read(struct rounds *rounds, const char *path, const struct model *model,
		struct error *err);
void rounds_free(struct rounds *rounds);

#endif
