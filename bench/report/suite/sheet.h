/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of suites are written to, and what they share. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "report/suite/report_row.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/table.h"

struct sheet {
	FILE *out;
	int width;
	const struct model *model;
	const struct view *view;
	const struct report_row *row; /* whose part is written, */
	enum word suite;	      /* and its suite */
};

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

/*
 * What the arms of the suite cost: a table for each placement and operation, of all sizes of
 * batches or of the middle one alone; false if there was nothing to write. baseline: what the
 * cheapest is held against, or NULL to name none.
 */
bool sheet_costs(const struct sheet *sheet, const char *baseline, bool all_sizes);

/* Cells: placement and kind of work. */
void sheet_add_work(struct table *table, const struct model_arm *like);

/* Of serve loops, which are all of gate notify: the loop's name is enough. */
struct shown sheet_loop(const struct model_arm *arm);

/* Instead of counted: loops and gates that do without it, and where their time goes. */
void sheet_instead(const struct sheet *sheet);

/* Whether the arm has a ratio that a letter shows. */
bool cover_has(const struct sheet *sheet, const struct model_arm *arm);

/* The ratios of the suite by batch size. */
void cover_ratios(const struct sheet *sheet);

/* The same, and what to do instead of counted. */
void cover_instead(const struct sheet *sheet);

/* The same as the first, and the ratios of whole recordings. */
void cover_replays(const struct sheet *sheet);

#endif
