/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of suites are written to, and what they share: paragraphs, tables, and walks over
 * the arms. For files of this folder only; all of it borrows the model.
 */
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
	int width; /* columns */
	const struct model *model;
	const struct view *view; /* all arms of the model */
	/* Of the part that is being written: */
	const struct report_row *row;
	struct view arms; /* those of its suite */
};

/* Writes a paragraph, folded to the width and indented as all of an answer. */
void sheet_say(const struct sheet *sheet, const char *text);

/* Prints the table, and frees it in any case. False if it had no row below its titles. */
bool sheet_print(const struct sheet *sheet, struct table *table);

/*
 * Says what the table is, and prints it. If it has no row, says missing instead; NULL: nothing.
 * Frees the table.
 */
void sheet_table(const struct sheet *sheet, struct table *table, const char *what,
		 const char *missing);

typedef void sheet_row(const struct sheet *sheet, struct table *table,
		       const struct model_arm *like);

/*
 * Calls row for each kind of synthetic work, at its least, middle and greatest batch size; or, with
 * replays, once for each replay. like is an arm that does this work, whatever its gate: row finds
 * the others by view_gate(). Only of suites with the series' own gates and of arms that the user
 * named (figure_is_basic()).
 */
void sheet_each_work(const struct sheet *sheet, bool replays, struct table *table, sheet_row *row);

/*
 * Writes what sheet->arms cost, a table for each placement and operation, with all sizes
 * of batches or the middle one only. baseline: what a sentence below each table compares the
 * cheapest arm with; NULL: no sentence. False if there was nothing to write.
 */
bool sheet_costs(const struct sheet *sheet, const char *baseline, bool all_sizes);

/* Adds two cells: the placement, and the workload or the operation with its size. */
void sheet_add_work(struct table *table, const struct model_arm *like);

/* A label(): the name of the loop, for arms behind gate notify; else that of view_row(). */
struct shown sheet_loop(const struct model_arm *arm);

/* A part: what to do instead of counted (answer/instead.h), and where the time of loops goes. */
void sheet_instead(const struct sheet *sheet);

/* Whether the arm is shown in the letter: measured, no control, with a ratio. */
bool cover_has(const struct sheet *sheet, const struct model_arm *arm);

/* Sections of the letter. The ratios of the suite to its baseline, by batch size. */
void cover_ratios(const struct sheet *sheet);

/* Those, and what to do instead of counted. */
void cover_instead(const struct sheet *sheet);

/* Those, and the ratios of whole recordings. */
void cover_replays(const struct sheet *sheet);

#endif
