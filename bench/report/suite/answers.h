/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reports say of suites: the five questions, rows by suite, and what these share. */
#ifndef REPORT_ANSWERS_H
#define REPORT_ANSWERS_H

#include <stdbool.h>
#include <stdio.h>

#include "report/draw/line_figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/table.h"
#include "report/text/view.h"

struct answer {
	FILE *out;
	int width;
	const struct model *model;
	const struct view *view;
};

enum question {
	QUESTION_STEPS,
	QUESTION_PTRACE,
	QUESTION_LOOPS,
	QUESTION_CHEAPER,
	QUESTION_GUESTS,
	QUESTIONS,
};

/* What a report says of a suite; one that has several answers has a row for each. */
struct report_row {
	enum word suite;
	enum question question;			     /* that it answers, in the order of rows */
	void (*answer)(const struct answer *answer); /* says so if there is no answer */
	const struct figure_lines *lines;	     /* its figures, or: */
	int (*figures)(struct figures *figures, const struct model *model, const struct view *view,
		       size_t first, size_t end, struct error *err);
	void (*cover)(const struct answer *answer); /* in the letter, instead of ratios by size */
};

/* All rows in the order of answers, ended by NULL. */
extern const struct report_row *const report_rows[];

/* The row that draws the figures of a suite; NULL for the figures of few arms by size. */
const struct report_row *report_figures_of(enum word suite);

/* The row of a suite that the cover letter shows in its own way, or NULL. */
const struct report_row *report_cover_of(enum word suite);

/* The five questions and what the model answers to them. Width in columns. */
void answers_write(FILE *out, int width, const struct model *model, const struct view *view);

/* A paragraph, indented as all of an answer. */
void answer_say(const struct answer *answer, const char *text);

/* Prints the table, and frees it in any case. False if it had no row but its titles. */
bool answer_print(const struct answer *answer, struct table *table);

/* Says what the table is and prints it, or says what is missing. Frees it in any case. */
void answer_table(const struct answer *answer, struct table *table, const char *what,
		  const char *missing);

typedef void answer_row(const struct answer *answer, void *target, const struct model_arm *like);

/*
 * Calls row once for each synthetic kind of work of a table of a suite, at its least,
 * middle and greatest batch size, and once for a replay; like is an arm that does it.
 * suites is a list ended by WORD_EMPTY, whose arms alone count.
 */
void answer_each_work(const struct answer *answer, const enum word *suites, bool replays,
		      void *target, answer_row *row);

/* The suites of the series' own gates, and arms that the user named. */
extern const enum word answer_basic_suites[];

/* How a suite becomes tables of what its arms cost. */
struct answer_costs {
	enum word suite;
	const char *baseline; /* what the cheapest is held against, or NULL to name none */
	struct view_label (*label)(const struct model_arm *arm);
	bool all_sizes; /* of batches; else the middle one alone */
};

/* A table for each placement and operation; false if there was nothing to write. */
bool answer_write_costs(const struct answer *answer, const struct answer_costs *costs);

/* The arm without sync wake-up, or NULL. */
const struct model_arm *answer_gate(const struct answer *answer, const struct model_arm *like,
				    enum word gate);

/* Cells: placement and kind of work. */
void answer_add_work(struct table *table, const struct model_arm *like);
#endif
