/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The five questions of this project, and what a run answers, as data. Screen, summary, page and
 * cover letter print the same answers, and none of them computes a figure of its own. Use:
 *
 *	struct answers answers;
 *
 *	answers_make(&answers, &model);
 *	for (size_t i = 0; i < ANSWERS; i++)
 *		print(answers.of[i].question, answers.of[i].sentence, &answers.of[i].table);
 *	answers_free(&answers);
 *
 * The cells of a table are text: table.cells[row * table.columns + column]. Row 0 has the titles;
 * table_rows() says how many rows follow. A ratio is "1.63 [1.51,1.79]", with "~" behind it if the
 * model has no verdict on it. It is always that of a direct pair: no ratio is made of two others.
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
	/* Not of the five. For runs that answer none of them, and for runs of real UMLs: */
	QUESTION_ARMS = ANSWERS,
	QUESTION_UMLS,
	QUESTIONS,
};

/* Rows of a table at most; those of loops and UMLs may have more. */
#define ANSWER_ROWS 8

struct answer {
	const char *question;	 /* in full, never NULL */
	const char *title;	 /* the same for a line of 40 columns */
	const char *figure;	 /* of plots/FIGURE.svg, which a run may lack; NULL: none */
	char *sentence;		 /* what the rows say, or what is missing; owned, not NULL */
	struct table table;	 /* owned; without a row: not answered */
	size_t labels;		 /* of UMLs: how many of the first columns are labels */
	bool brief[ANSWER_ROWS]; /* of QUESTION_STEPS: rows that a screen shows */
	/* clean pairs of the ratio that has the fewest, and of that with the most; 0: no ratio */
	uint64_t pairs[2];
};

struct answers {
	struct answer of[QUESTIONS]; /* by enum question */
};

/*
 * Cannot fail. Texts are copied, so the model may be freed before the answers, which
 * answers_free() frees.
 */
void answers_make(struct answers *answers, const struct model *model);
void answers_free(struct answers *answers);

/* Whether the run is one of real UMLs. It answers none of the five questions then. */
bool answers_of_umls(const struct answers *answers);

#endif
