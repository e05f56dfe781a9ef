/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the answers are made from, and the cells and sentences that they share. For answer_*.c and
 * those who write the same kind of sentence (report/suite/think_answer.c).
 */
#ifndef REPORT_ANSWER_SOURCE_H
#define REPORT_ANSWER_SOURCE_H

#include <stdio.h>

#include "report/answer/answers.h"
#include "report/text/view.h"

struct answer_source {
	const struct model *model;
	struct view view;    /* all arms of the model */
	struct view batches; /* measured synthetic batches of suite series and of --arm */
	uint32_t sizes[3];   /* of batches: the least, the middle and the greatest size, in calls */
	size_t size_count;
	uint32_t middle;		       /* of sizes, in calls; 0: there are no batches */
	enum word placements[VIEW_PLACEMENTS]; /* with a measured arm, in the order of tables */
	size_t placement_count;
};

/* How many ratios have which verdict, and the least and the greatest ratio of each verdict. */
struct answer_tally {
	unsigned int all, count[MODEL_VERDICTS];
	double least[MODEL_VERDICTS], most[MODEL_VERDICTS];
};

/*
 * Fills the table of an answer and writes its sentence to text. question, title and figure are set.
 * Where nothing was measured the table has no row; of the five questions the sentence then says
 * which suite would answer.
 */
typedef void answer_make(const struct answer_source *source, struct answer *answer, FILE *text);

extern answer_make answer_steps, answer_ptrace, answer_loops, answer_cheaper, answer_guests,
	answer_arms, answer_umls;

/* Adds a title for each placement of the source. */
void answer_add_placements(const struct answer_source *source, struct table *table);

/* An arm of source->batches with this operation and size, whatever its gate; NULL: none. */
const struct model_arm *answer_batch(const struct answer_source *source, enum word placement,
				     enum word op, uint32_t size);

/* Counts the pairs of a ratio of the answer in answer->pairs. */
void answer_note_pairs(struct answer *answer, const struct model_comparison *ratio);

/* Adds a cell with the ratio, "-" for NULL; notes its pairs. */
void answer_add_ratio(const struct answer_source *source, struct answer *answer,
		      const struct model_comparison *ratio);

/* The same for arm / other, each of which may be NULL. Counts the ratio in tally, if not NULL. */
void answer_add_pair(const struct answer_source *source, struct answer *answer,
		     const struct model_arm *arm, const struct model_arm *other,
		     struct answer_tally *tally);

/* Adds a cell: the median of the arm's time and its interval, us; "-" for NULL. */
void answer_add_time(struct table *table, const struct model_arm *arm);

/* Drops the last row if all of its cells from that column on are "-". */
void answer_keep_row(struct answer *answer, size_t from);

/* Adds a ratio to a tally, which begins as zeros. */
void answer_count(struct answer_tally *tally, const struct model_comparison *ratio);

/*
 * Writes "slower in 9 of 12 batches (1.35-18.3x), faster in 1 (0.97x)", with what for "batches", or
 * "". Ratios without a verdict are in the number of all only; if there are no others, it writes
 * "resolved in none of 12 batches".
 */
void answer_say_tally(FILE *text, const struct answer_tally *tally, const char *what);

#endif
