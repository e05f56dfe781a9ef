/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the answers to the five questions have in common; each question has a file. */
#ifndef REPORT_ANSWERS_H
#define REPORT_ANSWERS_H

#include <stdbool.h>
#include <stdio.h>

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

/* The five questions and what the model answers to them. Width in columns. */
void answers_write(FILE *out, int width, const struct model *model, const struct view *view);

void answer_steps(const struct answer *answer);
void answer_ptrace(const struct answer *answer);
void answer_loops(const struct answer *answer);
void answer_cheaper(const struct answer *answer);
void answer_guests(const struct answer *answer);

/* Part of answer_loops(): how long late calls wait. False, and nothing written, without any. */
bool answer_late(const struct answer *answer);

/* A paragraph, indented as all of an answer. */
void answer_say(const struct answer *answer, const char *text);

/* Prints the table, and frees it in any case. False if it had no row but its titles. */
bool answer_print(const struct answer *answer, struct table *table);

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
