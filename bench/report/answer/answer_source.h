/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the answers are made from, and the words and cells that they share. */
#ifndef REPORT_ANSWER_SOURCE_H
#define REPORT_ANSWER_SOURCE_H

#include <stdio.h>

#include "report/answer/answers.h"
#include "report/text/view.h"

struct answer_source {
	const struct model *model;
	struct view view;    /* all arms */
	struct view batches; /* measured synthetic batches of suite series and of --arm */
	uint32_t sizes[3];   /* of them: the least, the middle and the greatest */
	size_t size_count;
	uint32_t middle;		       /* size; 0: there are no batches */
	enum word placements[VIEW_PLACEMENTS]; /* in which anything was measured, in order */
	size_t placement_count;
};

/* How many ratios have which verdict, and which they are. */
struct answer_tally {
	unsigned int all, count[MODEL_VERDICTS];
	double least[MODEL_VERDICTS], most[MODEL_VERDICTS];
};

/* Fills sentence and table of an answer whose other members are set; text is the sentence. */
typedef void answer_make(const struct answer_source *source, struct answer *answer, FILE *text);

extern answer_make answer_steps, answer_ptrace, answer_loops, answer_cheaper, answer_guests,
	answer_arms, answer_umls;

/* A title for each placement, behind those that there are. */
void answer_add_placements(const struct answer_source *source, struct table *table);

/* An arm of the batches that does this work, whatever its gate, or NULL. */
const struct model_arm *answer_batch(const struct answer_source *source, enum word placement,
				     enum word op, uint32_t size);

/* Notes the pairs of a ratio that the answer has. */
void answer_note_pairs(struct answer *answer, const struct model_comparison *ratio);

/* A cell, "-" for NULL; notes the pairs. */
void answer_add_ratio(const struct answer_source *source, struct answer *answer,
		      const struct model_comparison *ratio);

/* The same of two arms, either of which may be NULL; counts the ratio, unless tally is NULL. */
void answer_add_pair(const struct answer_source *source, struct answer *answer,
		     const struct model_arm *arm, const struct model_arm *other,
		     struct answer_tally *tally);

/* A cell: the median and its interval, us; "-" for NULL. */
void answer_add_time(struct table *table, const struct model_arm *arm);

/* Takes the last row away again if none of its cells from that column on says anything. */
void answer_keep_row(struct answer *answer, size_t from);

void answer_count(struct answer_tally *tally, const struct model_comparison *ratio);

/*
 * "slower in 9 of 12 batches (1.35-18.3x), faster in 1 (0.97x)"; of the others there is no
 * verdict. what is counted: "batches", or "".
 */
void answer_say_tally(FILE *text, const struct answer_tally *tally, const char *what);

#endif
