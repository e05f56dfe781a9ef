/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares new runs with a base run (`compare`, `rerun`). results/README.md ("Other forms") has
 * the rules.
 *
 * What is compared is not the time of an arm but its ratio to the baseline arm of its own run.
 * Whatever else differs between two runs acts on both arms and cancels out. Arms are matched by id.
 * The change is the difference of the means over invocations of m_i (model.h), which are logarithms
 * of ratios; its interval is that of stats_half_of_two(). The metric is whole_ns of a replay, else
 * batch_ns, or round_ns where one of the runs has no batch_ns.
 *
 * The base and one new run make a table. Its verdicts are corrected for how many rows can have one
 * (Bonferroni). Times are shown too, without a verdict: two runs of one program differ in them.
 *
 * Use: compare_open(), any of compare_write_*(), compare_why_control(), compare_close().
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <stdio.h>

#include "model/model.h"
#include "report/compare/compare_filter.h"
#include "report/page/form.h"
#include "report/text/view.h"
#include "stats/stats.h"

#define COMPARE_RUNS_MAX  9   /* the base among them */
#define COMPARE_THRESHOLD "5" /* percent: the default of --threshold */

struct compare_options {
	double threshold_percent; /* a regression is certainly slower by more */
	bool across_hosts;	  /* runs of different hosts are not refused */
	struct compare_filters filters;
};

struct compare_run {
	const char *path; /* borrowed */
	char name[48];	  /* the label, or when it started; unique among the runs */
	struct model model;
};

/* Whether a row has a verdict, or why it has none. */
enum compare_kind {
	COMPARE_JUDGED,	 /* it has one, which may be that nothing is resolved */
	COMPARE_FEW,	 /* too few invocations or clean pairs (model_enough()) */
	COMPARE_PART,	 /* replays of other parts, one of which is unlike its recording */
	COMPARE_BIMODAL, /* in one run or both: no ratio describes it */
	COMPARE_STATE,	 /* the host was in another state (compare_host.c) */
	COMPARE_KINDS,
};

/* Positive: slower in the new run. */
struct compare_change {
	double log;	/* difference of the logarithms */
	double certain; /* log / half of its 95 % interval; 0: a run of one invocation has none */
	double percent, ci95[2]; /* the same in percent; NAN: as above */
};

struct compare_row {
	/* Of the base, of the new run; they point into the models. */
	const struct model_arm *arms[2];
	const struct model_comparison *of[2]; /* with the same baseline, in the same metric */
	enum compare_kind kind;
	struct estimate_of_mean ratios[2]; /* of the logarithms m_i */
	struct compare_change change;
	double corrected[2]; /* interval of the verdict, percent; NAN unless it is judged */
	enum model_verdict verdict;
	bool regression; /* all of corrected is above the threshold */
};

/* The base and one new run. */
struct compare_table {
	const struct compare_run *runs[2];
	bool same_system;	  /* compare_same_system() of both */
	struct compare_row *rows; /* in the order of the base's view; owned */
	size_t count, kinds[COMPARE_KINDS];
	size_t verdicts[MODEL_VERDICTS], regressions;
	struct compare_change mean; /* geometric, over the rows with compare_has_change() */
	/* Wanted arms that are no controls, measured in both, and in one only. Some have no row. */
	size_t common, alone[2];
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
 * Reads the runs (2 to COMPARE_RUNS_MAX) and compares them. paths must outlive compare.
 *
 * STATUS_CANNOT: a run cannot be read, has no m_i, or has no measured arm in common with the base;
 * or the hosts differ, without across_hosts. STATUS_USAGE: two runs are the same, or no arm passes
 * a filter. After an error there is nothing to close.
 */
int compare_open(struct compare *compare, const char *const *paths, size_t count,
		 const struct compare_options *options, struct error *err);
void compare_close(struct compare *compare);

/*
 * The second half of compare_open(), for models that are in memory: fills view and tables from runs
 * and options. After an error compare_close() frees what was made.
 */
int compare_models(struct compare *compare, struct error *err);

/* Whether one number tells how the ratio changed: if it is judged, or of too few invocations. */
bool compare_has_change(const struct compare_row *row);

struct compare_time {
	enum model_metric metric; /* the first that both have of whole, late, batch, round */
	double ns[2];		  /* medians, of the base and of the new run */
	struct compare_change change;
};

/* The times of an arm of the base; false if it is not wanted, or not measured in both runs. */
bool compare_times(const struct compare *compare, const struct compare_table *table,
		   const struct model_arm *base, struct compare_time *time);

/* Why the exit status is STATUS_CONTROL: a failed control or a regression. NULL: neither. */
const char *compare_why_control(const struct compare *compare);

/*
 * Writers. Each returns 0, or -1 if not all could be written. Text has at most 100 columns.
 *
 * The answer: counts, mean, the rows that answer.
 */
int compare_write_answer(FILE *out, const struct compare *compare, struct error *err);
/* The answer, what was compared, all ratios, the times. */
int compare_write_text(FILE *out, const struct compare *compare, struct error *err);
/* The same as an HTML page, with pictures. */
int compare_save_page(const char *path, const struct compare *compare, struct error *err);
/*
 * The rows that answer: of those with a change the five worst and the five best, the worst first;
 * all if there are not more than ten. The caller frees the list.
 */
const struct compare_row **compare_ends(const struct compare_table *of, size_t *count);
/*
 * compare_picture.c: these rows as a picture for each table, written into the page. They are drawn
 * in the folder PAGE.drawing, which is gone afterwards. What cannot be drawn is left out, and said
 * on stderr.
 */
void compare_write_pictures(FILE *out, const struct compare *compare, const char *page);

/* The answer and what was compared, in at most 72 columns of ASCII, for a mail. */
int compare_write_cover(FILE *out, const struct compare *compare, struct error *err);
/* KTAP: a test for each row of each table, not ok for a regression, skipped without a verdict. */
int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err);
/* The same as the signals of LAVA's test shell, the change in percent as measurement. */
int compare_write_lava(FILE *out, const struct compare *compare, struct error *err);

/* ---- compare_host.c: what else differs between two runs ---- */

/* -1 with STATUS_CANNOT if the runs are of different machines, or of other CPUs of one. */
int compare_same_host(const struct compare_run *base, const struct compare_run *new,
		      struct error *err);
/* Whether native calls should take as long in both: same CPU, kernel, mitigations and so on. */
bool compare_same_system(const struct model *base, const struct model *new);
/* Whether they did not, before the batches of this arm: the host was in another state. */
bool compare_other_state(const struct model_arm *base, const struct model_arm *new);
/* Writes a paragraph on that, with the row that differs most; nothing if there is none. */
void compare_states(const struct form *to, const struct compare_table *table);
/* Writes a paragraph on what else differs between the runs; nothing if nothing does. */
void compare_differences(const struct form *to, const struct compare_table *table);

#endif
