/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a ratio is written, in every form: with its interval and verdict, or in one cell with a
 * mark. If an arm or the ratio has two modes, no ratio is written but the modes and their shares.
 * Remarks below a table say how many comparisons its verdicts are corrected for, and which had too
 * few pairs or invocations. Ratios have no unit; times are ns in the model and us in cells.
 */
#ifndef REPORT_RATIO_H
#define REPORT_RATIO_H

#include "model/model.h"
#include "report/text/table.h"

/* What has two modes: the batches of an arm, in ns, or the ratios of the invocations. */
struct ratio_modes {
	const struct model_arm *arm; /* whose batches; NULL: the ratios */
	struct model_modes of;	     /* NAN: the run is of an older version */
	double least, most; /* share of the lower mode by invocation; NAN: likewise, or of ratios */
};

struct ratio_text {
	char text[320];
};

/* The modes of an arm that has two. */
struct ratio_modes ratio_modes_of_arm(const struct model_arm *arm);

/*
 * The modes of a comparison whose verdict is MODEL_BIMODAL: those of the ratio, else of the arm,
 * else of the baseline.
 */
struct ratio_modes ratio_modes_of(const struct model *model, const struct model_comparison *ratio);

/*
 * "23.00 us in 74 % and 35.92 us in 26 % of the batches of ptrace/cross/map/1, by invocation 12
 * to 100 % and 0 to 88 %".
 */
struct ratio_text ratio_modes_text(const struct ratio_modes *modes);

/* Four columns of a figure's TSV: numbers and "-", or NaN three times and the modes in words. */
#define RATIO_COLUMNS "ratio\tlow\thigh\tmodes"
struct ratio_text ratio_columns(const struct model *model, const struct model_comparison *ratio);

/* The same of an arm whose batches have two modes; its times are divided by parts. */
struct ratio_text ratio_columns_of_arm(const struct model_arm *arm, uint32_t parts);

/* "~" if the model has no verdict on it, also for want of pairs or invocations; else "". */
const char *ratio_mark(const struct model_comparison *ratio);

/* "1.63 [1.51,1.79]~"; not for MODEL_BIMODAL. */
struct ratio_text ratio_brief(const struct model_comparison *ratio);

#define RATIO_TITLES "ratio", "95 % interval", "verdict"

/*
 * Adds three cells, "rnn" of the table's align: ratio, interval and verdict. Without a ratio (NULL)
 * none stands for the verdict. usual is the label of the table's baseline: a ratio to another one
 * gets a note. usual NULL: no notes, as each row names its baseline.
 */
void ratio_add(struct table *table, const struct model *model, const struct model_comparison *ratio,
	       const char *usual, const char *none);

/*
 * The functions below add one cell each: "-" for NULL, the number of a note if there are two modes.
 * This one adds the ratio with its mark: "1.63~".
 */
void ratio_add_short(struct table *table, const struct model *model,
		     const struct model_comparison *ratio);

/* The same, and its interval. */
void ratio_add_long(struct table *table, const struct model *model,
		    const struct model_comparison *ratio);

/* ratio_brief(), without remarks below the table. */
void ratio_add_brief(struct table *table, const struct model *model,
		     const struct model_comparison *ratio);

/* The median of a metric, us; "-" if it was not measured or arm is NULL. */
void ratio_add_time(struct table *table, const struct model_arm *arm, enum model_metric metric);
/* The same with its interval, "2.15 [2.11,2.19]". */
void ratio_add_estimate(struct table *table, const struct model_arm *arm, enum model_metric metric);

#endif
