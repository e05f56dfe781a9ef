/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run against others of the same arms. An arm is compared by what it was measured
 * for: whole_ns of a replay, where all runs replayed the same segments or what each did
 * stands for the whole (without a verdict then), late_ns where a call comes outside of the
 * batch, else batch_ns, or round_ns where not all have that. Runs were not paired with each
 * other: a ratio is that of two means over invocations of the logarithm of the median of each,
 * with Welch's interval, from the rounds themselves where the folder has them. Verdicts are
 * corrected for how many comparisons there are in all (Bonferroni).
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <stdio.h>

#include "stats/stats.h"
#include "model/model.h"
#include "report/rounds.h"
#include "report/view.h"

#define COMPARE_RUNS_MAX 9

struct compare_median {
	bool there;
	struct estimate_of_mean log;
};

struct compare_run {
	const char *path; /* borrowed */
	char name[48];	  /* the label, or when it started; unique among the runs */
	struct model model;
	/* by arm of the model: what is compared of it, and its logarithm, of which there may be none */
	struct rounds_wanted *wanted;
	struct compare_median *medians;
	bool from_summary; /* there is no rounds.tsv.gz: the intervals are run.json's */
};

/* With fewer in one of the runs there is no verdict. */
#define COMPARE_INVOCATIONS_MIN STATS_INVOCATIONS_MIN
#define COMPARE_BATCHES_MIN	20 /* nor of fewer batches */

struct compare_ratio {
	double value;
	struct {
		double low, high;
	} ci95;
	struct estimate_of_mean log;
};

struct compare_cell {
	bool compared; /* both runs have a positive median */
	struct compare_ratio ratio;
	bool no_verdict; /* too few invocations or batches, or other segments; not where it is bimodal */
	enum model_verdict verdict;
	bool regression; /* certainly slower by more than the threshold */
};

struct compare_row {
	const struct model_arm *arm; /* the base run's */
	enum model_metric metric;
	struct compare_cell cells[COMPARE_RUNS_MAX];
};

struct compare {
	struct compare_run runs[COMPARE_RUNS_MAX]; /* the first is the base */
	size_t run_count;
	double threshold_percent;
	struct view view; /* of the base */
	struct compare_row *rows;
	size_t row_count;			 /* arms that any candidate has too */
	size_t common[COMPARE_RUNS_MAX];	 /* by run: arms that it and the base measured */
	size_t base_count;			 /* arms that the base measured */
	size_t alone[COMPARE_RUNS_MAX];		 /* by run: that it measured and the base did not */
	size_t regressions, bimodal, no_verdict; /* cells */
};

/*
 * Reads the runs (2 to COMPARE_RUNS_MAX) and compares them. STATUS_CANNOT for a run
 * that cannot be read, one without a measured arm, or one with none in common with the
 * base.
 * After an error there is nothing to close.
 */
int compare_open(struct compare *compare, const char *const *paths, size_t count,
		 double threshold_percent, struct error *err);
void compare_close(struct compare *compare);

/* STATUS_CONTROL where there is a regression or a control of a run failed, else STATUS_DONE. */
enum exit_status compare_status(const struct compare *compare);

/* Tables of at most 100 columns: what differs between the hosts, then the arms. */
int compare_write_text(FILE *out, const struct compare *compare, struct error *err);
/* At most 72 columns of ASCII: a base column, then percent with interval per candidate. */
int compare_write_cover(FILE *out, const struct compare *compare, struct error *err);
/* KTAP: a test per arm and candidate, not ok for a regression. */
int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err);
/* FOLDER/plots/compare.tsv, and drawn as report_write_plots() draws. */
int compare_write_plot(const char *folder, const struct compare *compare, struct error *err);

/* The base run's banner lines: failed controls and interruptions of each run. */
void compare_doubts(FILE *out, int width, const struct compare *compare);
/* What differs between base and candidate and could explain a difference. */
void compare_differences(FILE *out, int width, const struct compare *compare);
/* How many arms are in both, in the base alone and in the run alone. */
void compare_arms_alone(FILE *out, int width, const struct compare *compare, size_t run);
/* Which run is which. */
void compare_names(FILE *out, int width, const struct compare *compare);

#endif
