/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The five questions and what a run answers to them, as data: the screen, the page and the
 * cover letter print these, and none of them computes a figure of its own. Use:
 *
 *	struct answers answers;
 *
 *	answers_make(&answers, &model);
 *	for (size_t i = 0; i < ANSWERS; i++)
 *		print(answers.of[i].question, answers.of[i].sentence, &answers.of[i].table);
 *	answers_free(&answers);
 *
 * The cells of a table are text: table.cells[row * table.columns + column], of which row 0 is
 * the titles, and table_rows() says how many follow. A ratio is "1.63 [1.51,1.79]", with "~"
 * behind it if the model has no verdict on it; it is that of a direct pair, or there is none.
 */
#ifndef REPORT_ANSWERS_H
#define REPORT_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "report/text/table.h"

enum question {
	QUESTION_STEPS,
	QUESTION_PTRACE,
	QUESTION_LOOPS,
	QUESTION_CHEAPER,
	QUESTION_GUESTS,
	ANSWERS,
	QUESTION_ARMS = ANSWERS, /* of runs that answer none of these: how the arms compare */
	QUESTION_UMLS,		 /* of real UMLs, with a row for each operation */
	QUESTIONS,
};

#define ANSWER_ROWS 8

struct answer {
	const char *question; /* in full, never NULL */
	const char *title;    /* the same for a line of 40 columns */
	const char *figure;   /* of plots/FIGURE.svg, which a run may lack */
	char *sentence;	      /* what the rows come to, or what is missing; never NULL */
	struct table table;   /* titles and ANSWER_ROWS rows, of loops more; none: not answered */
	size_t labels;	      /* of UMLs: its first columns that are labels */
	bool brief[ANSWER_ROWS]; /* rows that a screen shows */
	uint64_t pairs[2];	 /* clean, of the ratio with the fewest and the most; 0: no ratio */
};

struct answers {
	struct answer of[QUESTIONS]; /* the five, then the two others */
};

/* The model is not referred to any more when this returns. To be freed by answers_free(). */
void answers_make(struct answers *answers, const struct model *model);
void answers_free(struct answers *answers);

/* Whether the run is one of real UMLs: then no question of the replica was asked. */
bool answers_of_umls(const struct answers *answers);

#endif
