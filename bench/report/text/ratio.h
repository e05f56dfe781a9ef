/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a ratio is written, in every form: with its interval and verdict, or in one cell with a
 * mark. Of what has two modes there is no ratio: they and their shares are written. Below a
 * table stands for how many comparisons its verdicts are corrected, and what is too little for
 * one.
 */
#ifndef REPORT_RATIO_H
#define REPORT_RATIO_H

#include "model/model.h"
#include "report/text/table.h"

/* What has two modes: the batches of an arm, in ns, or the ratios of the invocations. */
struct ratio_modes {
	const struct model_arm *arm; /* whose batches; NULL: the ratios */
	struct model_modes of;	     /* NAN: an earlier run, which does not tell */
	double least, most; /* share of the lower in an invocation; NAN: the same, or ratios */
};

struct ratio_text {
	char text[320];
};

/* Of an arm that has two modes. */
struct ratio_modes ratio_modes_of_arm(const struct model_arm *arm);

/* Of a comparison whose verdict is MODEL_BIMODAL. */
struct ratio_modes ratio_modes_of(const struct model *model, const struct model_comparison *ratio);

/*
 * "23.00 us in 74 % and 35.92 us in 26 % of the batches of ptrace/cross/map/1, by invocation 12
 * to 100 % and 0 to 88 %".
 */
struct ratio_text ratio_modes_text(const struct ratio_modes *modes);

/* Columns of a figure's TSV: ratio, low, high, modes; NaN or "-" for what there is none of. */
#define RATIO_COLUMNS "ratio\tlow\thigh\tmodes"
struct ratio_text ratio_columns(const struct model *model, const struct model_comparison *ratio);

/* The same of an arm whose batches have two modes, for one of so many parts of its time. */
struct ratio_text ratio_columns_of_arm(const struct model_arm *arm, uint32_t parts);

/* "~" where it is not resolved, or too few, else "". */
const char *ratio_mark(const struct model_comparison *ratio);

/* "1.63 [1.51,1.79]~", of what has one mode. */
struct ratio_text ratio_brief(const struct model_comparison *ratio);

#define RATIO_TITLES "ratio", "95 % interval", "verdict"

/*
 * Cells, "rnn" of the table's align: ratio, interval and verdict. Of no ratio, NULL, the verdict
 * is none. A baseline other than usual, the label of that of the table, has a note; NULL: each
 * row says what its ratio is to.
 */
void ratio_add(struct table *table, const struct model *model, const struct model_comparison *ratio,
	       const char *usual, const char *none);

/* One cell: the ratio, with "~" if it is not resolved, or a note on its modes. */
void ratio_add_short(struct table *table, const struct model *model,
		     const struct model_comparison *ratio);

/* One cell: the ratio as above, and its interval. */
void ratio_add_long(struct table *table, const struct model *model,
		    const struct model_comparison *ratio);

/* One cell: ratio_brief(), or a note on its modes. */
void ratio_add_brief(struct table *table, const struct model *model,
		     const struct model_comparison *ratio);

/* One cell: the median of a metric of batches in us, or a note on its modes; "-" for none. */
void ratio_add_time(struct table *table, const struct model_arm *arm, enum model_metric metric);
/* The same with its interval: "2.15 [2.11,2.19]". */
void ratio_add_estimate(struct table *table, const struct model_arm *arm, enum model_metric metric);

#endif
