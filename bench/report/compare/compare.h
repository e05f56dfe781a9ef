/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A base run against new runs. What is compared of an arm is its ratio to the baseline arm of
 * its own run: what else differs between two runs acts on both arms, and cancels out of it. Arms
 * are matched by id. The change is the difference of two means over invocations of m_i (the
 * logarithm of the ratio, model.h), its interval that of stats_half_of_two(). Its metric is
 * whole_ns of a replay, else batch_ns, or round_ns where one of the runs has no batch_ns.
 *
 * A base with one new run is a table: verdicts are corrected for how many rows of it can have
 * one (Bonferroni). Times by themselves have none: two runs of one program differ in them.
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <stdio.h>

#include "model/model.h"
#include "report/compare/compare_filter.h"
#include "report/page/form.h"
#include "report/text/view.h"
#include "stats/stats.h"

#define COMPARE_RUNS_MAX  9
#define COMPARE_THRESHOLD "5" /* percent, unless a user gives another */

struct compare_options {
	double threshold_percent; /* a regression is slower by more */
	bool across_hosts;	  /* runs of different hosts are not refused */
	struct compare_filters filters;
};

struct compare_run {
	const char *path; /* borrowed */
	char name[48];	  /* the label, or when it started; unique among the runs */
	struct model model;
};

/* Why a row has no verdict. */
enum compare_kind {
	COMPARE_JUDGED,	 /* it has one */
	COMPARE_FEW,	 /* too few invocations or clean pairs (model_enough()) */
	COMPARE_PART,	 /* replays of other parts, one of which is unlike its recording */
	COMPARE_BIMODAL, /* no ratio describes it */
	COMPARE_STATE,	 /* the host was in another state (compare_host.c) */
	COMPARE_KINDS,
};

struct compare_change {
	double log;	/* difference of logarithms */
	double certain; /* it by half of its 95 % interval; 0: one invocation tells nothing of it */
	double percent, ci95[2]; /* an end is NAN where one invocation tells nothing of it */
};

struct compare_row {
	const struct model_arm *arms[2];      /* of the base, of the new run */
	const struct model_comparison *of[2]; /* each with the baseline of its run */
	enum compare_kind kind;
	struct estimate_of_mean ratios[2]; /* logarithms */
	struct compare_change change;
	double corrected[2]; /* the interval that the verdict is by, percent; NAN without one */
	enum model_verdict verdict;
	bool regression; /* slower by more than the threshold, by the corrected verdict */
};

/* The base and one new run. */
struct compare_table {
	const struct compare_run *runs[2];
	bool same_system;	  /* native calls should take as long in both */
	struct compare_row *rows; /* in the order of the base's view */
	size_t count, kinds[COMPARE_KINDS];
	size_t verdicts[MODEL_VERDICTS], regressions;
	struct compare_change mean; /* geometric, of the rows that are judged or too few */
	size_t common, alone[2];    /* arms measured in both, and in one alone; no controls */
};

struct compare {
	struct compare_run runs[COMPARE_RUNS_MAX]; /* the first is the base */
	size_t run_count;
	struct compare_options options;
	struct view view; /* of the base */
	struct compare_table tables[COMPARE_RUNS_MAX - 1];
	size_t table_count;
};

/*
 * Reads the runs (2 to COMPARE_RUNS_MAX) and compares them. STATUS_CANNOT for a run that cannot
 * be read, has no m_i, is the same as another or has no measured arm in common with the base, and
 * for different hosts; STATUS_USAGE for a filter that no arm passes. After an error there is
 * nothing to close.
 */
int compare_open(struct compare *compare, const char *const *paths, size_t count,
		 const struct compare_options *options, struct error *err);
void compare_close(struct compare *compare);

/* The same of models that were read: fills view and tables from runs and options. */
int compare_models(struct compare *compare, struct error *err);

/* Whether one number tells how its ratio changed: it is judged or of too few invocations. */
bool compare_has_change(const struct compare_row *row);

struct compare_time {
	enum model_metric metric; /* first that both have of whole, late, batch, round */
	double ns[2];		  /* medians */
	struct compare_change change;
};

/* Of an arm of the base; false where it is not wanted or not measured in both. */
bool compare_times(const struct compare *compare, const struct compare_table *table,
		   const struct model_arm *base, struct compare_time *time);

/* Why the status is STATUS_CONTROL, a regression or a failed control; NULL where it is not. */
const char *compare_why_control(const struct compare *compare);

/* At most 100 columns: the answer, then all ratios, then the times. */
int compare_write_answer(FILE *out, const struct compare *compare, struct error *err);
int compare_write_text(FILE *out, const struct compare *compare, struct error *err);
/* The same as a page. */
int compare_save_page(const char *path, const struct compare *compare, struct error *err);
/* The rows that answer, the worst first: all of a short table, else both ends; to be freed. */
const struct compare_row **compare_ends(const struct compare_table *of, size_t *count);
/*
 * compare_picture.c: these rows as pictures, drawn in PAGE.drawing, which is gone afterwards; what
 * cannot be drawn is said on stderr.
 */
void compare_write_pictures(FILE *out, const struct compare *compare, const char *page);

/* The answer alone, in at most 72 columns of ASCII. */
int compare_write_cover(FILE *out, const struct compare *compare, struct error *err);
/* KTAP: a test per row of each table, not ok for a regression. */
int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err);
/* The same as the signals of LAVA's test shell, the change in percent as measurement. */
int compare_write_lava(FILE *out, const struct compare *compare, struct error *err);

/* ---- compare_host.c: what else differs between two runs ---- */

/* -1 with STATUS_CANNOT where they are of different machines, or of other CPUs of it. */
int compare_same_host(const struct compare_run *base, const struct compare_run *new,
		      struct error *err);
/* Whether native calls should take as long in both: same CPU, kernel, mitigations and so on. */
bool compare_same_system(const struct model *base, const struct model *new);
/* Whether they did not, before the batches of this arm. */
bool compare_other_state(const struct model_arm *base, const struct model_arm *new);
/* The same as a paragraph; nothing where no row is of another state. */
void compare_states(const struct form *to, const struct compare_table *table);
/* What differs as a paragraph; nothing where nothing differs. */
void compare_differences(const struct form *to, const struct compare_table *table);

#endif
