// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The questions, and what their answers share. A question is a row of questions[]; its answer_make
 * function, in a file answer_NAME.c, writes the table and the sentence.
 *
 * An answer is made from the model only. Arms are found by what they do and not by their names:
 * "the batch of this size behind gate notify". A cell is "-" where an arm is missing or two arms
 * were not paired, and a row of nothing but "-" is dropped (answer_keep_row()).
 */
#define _GNU_SOURCE
#include "report/answer/answers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "report/answer/answer_source.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

static const struct {
	const char *question, *title, *figure;
	answer_make *make;
} questions[QUESTIONS] = {
	[QUESTION_STEPS] = { "What does each step of the series cost, per call and per batch?",
			     "What does one more notified call cost?", "price", answer_steps },
	[QUESTION_PTRACE] = { "Is the notify monitor slower than ptrace mode, and by how much?",
			      "Is notify slower than ptrace?", "hero", answer_ptrace },
	[QUESTION_LOOPS] = { "Which serve loop and which order of steps is cheapest, and what does "
			     "each risk?",
			     "What to do instead of counted?", "dots-loops", answer_loops },
	[QUESTION_CHEAPER] = { "What is cheaper than a notification (sync wake-up, a check inside "
			       "the filter, another CPU placement), and what is the floor?",
			       "What is cheaper?", "sync", answer_cheaper },
	[QUESTION_GUESTS] = { "What does it all mean for a real guest (recorded workloads "
			      "replayed)?",
			      "What does it mean for a guest?", "guest-whole", answer_guests },
	[QUESTION_ARMS] = { "How do the arms compare?", "How do the arms compare?", NULL,
			    answer_arms },
	[QUESTION_UMLS] = { "How do these UMLs compare on this host?",
			    "How do these UMLs compare on this host?", NULL, answer_umls },
};

void answer_add_placements(const struct answer_source *source, struct table *table)
{
	for (size_t i = 0; i < source->placement_count; i++)
		table_cells(table, view_placement(source->placements[i]));
}

/* Callers use it as a pattern: view_gate() finds the arm of another gate that does its work. */
const struct model_arm *answer_batch(const struct answer_source *source, enum word placement,
				     enum word op, uint32_t size)
{
	return view_first(arm, &source->batches,
			  arm->placement == placement && arm->op == op && arm->batch == size);
}

/* pairs[0] is 0 before the first ratio: it is no minimum yet. */
void answer_note_pairs(struct answer *answer, const struct model_comparison *ratio)
{
	if (!answer->pairs[0] || ratio->pairs < answer->pairs[0])
		answer->pairs[0] = ratio->pairs;
	answer->pairs[1] = MAX(answer->pairs[1], ratio->pairs);
}

void answer_add_ratio(const struct answer_source *source, struct answer *answer,
		      const struct model_comparison *ratio)
{
	ratio_add_brief(&answer->table, source->model, ratio);
	if (ratio)
		answer_note_pairs(answer, ratio);
}

void answer_add_pair(const struct answer_source *source, struct answer *answer,
		     const struct model_arm *arm, const struct model_arm *other,
		     struct answer_tally *tally)
{
	struct model_comparison space;
	const struct model_comparison *ratio = estimate_ratio(source->model, arm, other, &space);

	answer_add_ratio(source, answer, ratio);
	if (ratio && tally)
		answer_count(tally, ratio);
}

void answer_add_time(struct table *table, const struct model_arm *arm)
{
	ratio_add_estimate(table, arm, arm ? model_time(arm) : MODEL_BATCH_NS);
}

/* from: the first column that is no label. */
void answer_keep_row(struct answer *answer, size_t from)
{
	struct table *table = &answer->table;

	if (!table_rows(table))
		return;
	for (size_t i = table->count - table->columns + from; i < table->count; i++)
		if (strcmp(table->cells[i], "-") != 0)
			return;
	table_drop_row(table);
}

/* Bimodal ratios are counted too, but only their number is ever said. */
void answer_count(struct answer_tally *tally, const struct model_comparison *ratio)
{
	enum model_verdict verdict = ratio->verdict;

	if (!tally->count[verdict] || ratio->ratio < tally->least[verdict])
		tally->least[verdict] = ratio->ratio;
	if (!tally->count[verdict] || ratio->ratio > tally->most[verdict])
		tally->most[verdict] = ratio->ratio;
	tally->count[verdict]++;
	tally->all++;
}

/* "slower in 9 of 12 batches (1.35-18.3x)"; only the first of a sentence says of how many. */
static void say_verdict(FILE *text, const struct answer_tally *tally, enum model_verdict verdict,
			const char *what, bool first)
{
	struct shown least = show_number(tally->least[verdict], 3);
	struct shown most = show_number(tally->most[verdict], 3);

	fprintf(text, "%s%s in %u", first ? "" : ", ", model_verdict_names[verdict],
		tally->count[verdict]);
	if (first)
		fprintf(text, " of %u%s%s", tally->all, what[0] ? " " : "", what);
	if (strcmp(least.text, most.text) == 0)
		fprintf(text, " (%sx)", least.text);
	else
		fprintf(text, " (%s-%sx)", least.text, most.text);
}

void answer_say_tally(FILE *text, const struct answer_tally *tally, const char *what)
{
	static const enum model_verdict verdicts[] = { MODEL_SLOWER, MODEL_FASTER };
	bool first = true;

	for (int i = 0; i < 2; i++) {
		if (!tally->count[verdicts[i]])
			continue;
		say_verdict(text, tally, verdicts[i], what, first);
		first = false;
	}
	if (!first)
		return;
	fprintf(text, "resolved in none of %u%s%s", tally->all, what[0] ? " " : "", what);
	if (tally->count[MODEL_BIMODAL])
		fprintf(text, ", of two modes in %u", tally->count[MODEL_BIMODAL]);
}

/*
 * Batches of suite series, and of arms that the user named by --arm. The other suites vary
 * something else, such as the loop, and have answers of their own.
 */
static bool is_batch(const struct model_arm *arm)
{
	return view_shown(arm) && !arm->workload && arm->batch &&
	       (arm->suite == WORD_SERIES || arm->suite == WORD_ARMS);
}

/* The placements are in the order of tables, so that every table has the same columns. */
static void source_init(struct answer_source *source, const struct model *model)
{
	*source = (struct answer_source){ .model = model };
	view_init(&source->view, model);
	source->batches.model = model;
	source->batches.arms = memory_new(model->arm_count, sizeof(*source->batches.arms));
	view_each_arm(arm, &source->view)
		if (is_batch(arm))
			source->batches.arms[source->batches.count++] = arm;
	source->size_count = view_three(&source->batches, source->sizes);
	if (source->size_count)
		source->middle = source->sizes[source->size_count / 2];
	for (size_t i = 0; i < VIEW_PLACEMENTS; i++)
		if (view_first(arm, &source->view,
			       view_measured(arm) && arm->placement == view_placements[i]))
			source->placements[source->placement_count++] = view_placements[i];
}

/* The sentence becomes ASCII in place; labels of the user may hold anything. */
static void make(const struct answer_source *source, answer_make *make_answer,
		 struct answer *answer)
{
	size_t size;
	FILE *text = memory_or_end(open_memstream(&answer->sentence, &size));

	make_answer(source, answer, text);
	fclose(text);
	show_plain(answer->sentence, size + 1, answer->sentence);
}

void answers_make(struct answers *answers, const struct model *model)
{
	struct answer_source source;

	memset(answers, 0, sizeof(*answers));
	source_init(&source, model);
	for (int i = 0; i < QUESTIONS; i++) {
		answers->of[i].question = questions[i].question;
		answers->of[i].title = questions[i].title;
		answers->of[i].figure = questions[i].figure;
		make(&source, questions[i].make, &answers->of[i]);
	}
	view_free(&source.batches);
	view_free(&source.view);
}

void answers_free(struct answers *answers)
{
	for (int i = 0; i < QUESTIONS; i++) {
		free(answers->of[i].sentence);
		table_free(&answers->of[i].table);
	}
}

bool answers_of_umls(const struct answers *answers)
{
	return !table_is_empty(&answers->of[QUESTION_UMLS].table);
}
