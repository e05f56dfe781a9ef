/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reports say of each suite by itself. NAME_answer.c has it as one row, and report_rows.c
 * lists the rows. Three forms ask them: the summary (report_answers()), the sections of the cover
 * letter (report_cover()) and the figures (report_draw()).
 *
 * What a suite runs is suite/NAME_suite.c. The answers to the five questions, which the summary
 * prints above the parts of suites, are report/answer.
 */
#ifndef REPORT_REPORT_ROW_H
#define REPORT_REPORT_ROW_H

#include <stdio.h>

#include "report/draw/line_figure.h"
#include "report/text/view.h"

struct sheet;

/*
 * What the summary has below the sentence of an answer, in this order; report_rows.c says which
 * question each belongs to. Several suites may have a part of one topic.
 */
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
	/* Called in every summary; says what was not measured if the run lacks it, or nothing. */
	void (*write)(const struct sheet *sheet);
};

#define REPORT_PARTS 4

/*
 * Of a suite; all but the name may be missing. A suite without a row has no parts, figures by size,
 * and ratios by size in the letter.
 */
struct report_row {
	const char *name;     /* of the suite */
	const char *question; /* title of its dots, if it can have any */
	/* What an arm is called in tables of costs, and in dots. sheet_costs() needs it. */
	struct shown (*label)(const struct model_arm *arm);
	struct report_part answer[REPORT_PARTS + 1]; /* ended by an empty one */
	/*
	 * Its figures: those that this draws; or else lines; or else dots, if it has a label; or
	 * else time by size. arms are those of the suite; returns 0 or -1.
	 */
	int (*figures)(const struct view *arms, struct figures *figures, struct error *err);
	const struct figure_lines *lines;
	void (*cover)(const struct sheet *sheet); /* section of the letter; NULL: cover_ratios() */
};

/*
 * Writes the questions, their answers and the parts below them: the five, or that of UMLs in a run
 * of real UMLs. view has all arms of the model. width in columns, as below.
 */
void report_answers(FILE *out, int width, const struct view *view);

/* Writes the section of a suite of the cover letter. view has all arms of the model. */
void report_cover(FILE *out, int width, const struct view *view, enum word suite);

/* Draws the figures of a suite; arms are all of its arms, at least one. Returns 0 or -1. */
int report_draw(const struct view *arms, struct figures *figures, struct error *err);

#endif
