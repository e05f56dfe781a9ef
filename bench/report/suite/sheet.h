/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the summary says of each suite, below the answers: rows by suite, and what they share. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "report/answer/answers.h"
#include "report/draw/line_figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/table.h"
#include "report/text/view.h"

struct sheet {
	FILE *out;
	int width;
	const struct model *model;
	const struct view *view;
};

/* What a report says of a suite; one that has several answers has a row for each. */
struct report_row {
	enum word suite;
	enum question question;			   /* that it answers, in the order of rows */
	void (*answer)(const struct sheet *sheet); /* says so if there is no answer */
	const struct figure_lines *lines;	   /* its figures, or: */
	int (*figures)(struct figures *figures, const struct model *model, const struct view *view,
		       size_t first, size_t end, struct error *err);
	void (*cover)(const struct sheet *sheet); /* in the letter, instead of ratios by size */
};

/* All rows in the order of answers, ended by NULL. */
extern const struct report_row *const report_rows[];

/* The row that draws the figures of a suite; NULL for the figures of few arms by size. */
const struct report_row *report_figures_of(enum word suite);

/* The row of a suite that the cover letter shows in its own way, or NULL. */
const struct report_row *report_cover_of(enum word suite);

/* The five questions, their answers and the tables behind them. Width in columns. */
void sheet_write(FILE *out, int width, const struct model *model, const struct view *view);

/* Instead of them what a run of real UMLs found. The answer's table is freed. */
void sheet_umls(const struct sheet *sheet, struct answer *umls);

/* A paragraph, indented as all of an answer. */
void sheet_say(const struct sheet *sheet, const char *text);

/* Prints the table, and frees it in any case. False if it had no row but its titles. */
bool sheet_print(const struct sheet *sheet, struct table *table);

/* Says what the table is and prints it, or what is missing (NULL: nothing). Frees it. */
void sheet_table(const struct sheet *sheet, struct table *table, const char *what,
		 const char *missing);

typedef void sheet_row(const struct sheet *sheet, struct table *table,
		       const struct model_arm *like);

/*
 * Calls row once for each synthetic kind of work of a table of a suite, at its least,
 * middle and greatest batch size, or once for each replay; like is an arm that does it.
 * Of the suites of the series' own gates, and of arms that the user named.
 */
void sheet_each_work(const struct sheet *sheet, bool replays, struct table *table, sheet_row *row);

/* How a suite becomes tables of what its arms cost. */
struct sheet_costs {
	enum word suite;
	const char *baseline; /* what the cheapest is held against, or NULL to name none */
	struct view_label (*label)(const struct model_arm *arm);
	bool all_sizes; /* of batches; else the middle one alone */
};

/* A table for each placement and operation; false if there was nothing to write. */
bool sheet_write_costs(const struct sheet *sheet, const struct sheet_costs *costs);

/* The arm without sync wake-up, or NULL. */
const struct model_arm *sheet_gate(const struct sheet *sheet, const struct model_arm *like,
				   enum word gate);

/* Cells: placement and kind of work. */
void sheet_add_work(struct table *table, const struct model_arm *like);
#endif
