/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reports say of each suite by itself: NAME_answer.c has it as one row, report_rows.c lists
 * the rows, and summary, letter and figures ask them. What a suite runs is suite/NAME_suite.c.
 */
#ifndef REPORT_REPORT_ROW_H
#define REPORT_REPORT_ROW_H

#include <stdio.h>

#include "report/draw/line_figure.h"
#include "report/text/view.h"

struct sheet;

/* What the summary has below its answers, in this order; report_rows.c says of which question. */
enum topic {
	TOPIC_STEPS,
	TOPIC_PTRACE,
	TOPIC_LOOPS,
	TOPIC_RISKS,
	TOPIC_SYNC,
	TOPIC_FILTER,
	TOPIC_FEWER,
	TOPIC_PLACEMENTS,
	TOPIC_FLOOR,
	TOPIC_INSTEAD,
	TOPIC_GUESTS,
	TOPIC_UMLS,
	TOPICS,
};

struct report_part {
	enum topic topic;
	void (*write)(const struct sheet *sheet); /* says so if there is no answer */
};

#define REPORT_PARTS 4

/* Of a suite. One without a row has no parts, figures by size, and ratios by size in the letter. */
struct report_row {
	const char *name;
	const char *question; /* title of its dots, if it can have any */
	/* What an arm is called in tables of costs, and in dots, which the suite has then. */
	struct shown (*label)(const struct model_arm *arm);
	struct report_part answer[REPORT_PARTS + 1]; /* ended by an empty one */
	/* Its figures: its own; else lines; else, with a label, dots; else time by size. */
	int (*figures)(const struct view *arms, struct figures *figures, struct error *err);
	const struct figure_lines *lines;
	void (*cover)(const struct sheet *sheet); /* in the letter; NULL: cover_ratios() */
};

/* The questions, their answers and the parts behind them. Width in columns. */
void report_answers(FILE *out, int width, const struct view *view);

/* A section of the cover letter. */
void report_cover(FILE *out, int width, const struct view *view, enum word suite);

/* The figures of a suite, whose arms these are. Returns 0 or -1. */
int report_draw(const struct view *arms, struct figures *figures, struct error *err);

#endif
