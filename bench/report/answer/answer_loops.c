// SPDX-License-Identifier: GPL-2.0-or-later
/* Which serve loop is cheapest: all by counted, which is the series' own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/answer/answer_source.h"
#include "report/text/estimate.h"
#include "report/text/show.h"

#define LOOPS_MAX 32

struct loop {
	const struct model_arm *arm; /* the first that has it */
	double least;		     /* ratio of the placements */
};

struct loops {
	const struct answer_source *source;
	uint32_t size; /* of the batches that are compared */
	struct loop of[LOOPS_MAX];
	size_t count;
};

/* Its comparison with counted in a placement, or NULL. */
static const struct model_comparison *ratio_of(const struct loops *loops, enum word serve,
					       enum word placement)
{
	for (size_t i = 0; i < loops->source->view.count; i++) {
		const struct model_arm *arm = loops->source->view.arms[i];

		if (arm->suite == WORD_LOOPS && arm->serve == serve && arm->wake != WORD_SYNC &&
		    arm->batch == loops->size && arm->placement == placement && !arm->control &&
		    view_measured(arm))
			return estimate_own(loops->source->model, arm, model_time(arm));
	}
	return NULL;
}

static void add_loop(struct loops *loops, const struct model_arm *arm)
{
	const struct answer_source *source = loops->source;
	struct loop *loop = &loops->of[loops->count];

	for (size_t i = 0; i < loops->count; i++)
		if (loops->of[i].arm->serve == arm->serve)
			return;
	loop->arm = arm;
	loop->least = INFINITY;
	for (size_t i = 0; i < source->placement_count; i++) {
		const struct model_comparison *ratio =
			ratio_of(loops, arm->serve, source->placements[i]);

		if (ratio && ratio->verdict != MODEL_BIMODAL)
			loop->least = fmin(loop->least, ratio->ratio);
	}
	loops->count++;
}

static int by_ratio(const void *left, const void *right)
{
	const struct loop *one = left, *other = right;

	if (one->least != other->least)
		return one->least < other->least ? -1 : 1;
	return word_compare(one->arm->serve, other->arm->serve);
}

static void find_loops(struct loops *loops)
{
	const struct view *view = &loops->source->view;
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	size_t index[3], first = 0, end, count;

	while (first < view->count && view->arms[first]->suite != WORD_LOOPS)
		first++;
	for (end = first; end < view->count && view->arms[end]->suite == WORD_LOOPS; end++)
		;
	count = view_three_sizes(sizes, view_sizes(view, first, end, sizes), index);
	loops->size = count ? sizes[index[count / 2]] : 0;
	for (size_t i = first; i < end && loops->count < LOOPS_MAX; i++)
		if (view_measured(view->arms[i]) && !view->arms[i]->control &&
		    view->arms[i]->serve != WORD_COUNTED && view->arms[i]->wake != WORD_SYNC)
			add_loop(loops, view->arms[i]);
	qsort(loops->of, loops->count, sizeof(loops->of[0]), by_ratio);
}

static void add_rows(const struct loops *loops, struct answer *answer)
{
	for (size_t i = 0; i < loops->count && table_rows(&answer->table) < ANSWER_ROWS; i++) {
		const struct model_arm *arm = loops->of[i].arm;

		table_add(&answer->table, "%s%s", word_text(arm->serve),
			  arm->changes_stub ? "*" : "");
		table_add(&answer->table, "%.*s", (int)strcspn(arm->if_call_fails, ":"),
			  arm->if_call_fails[0] ? arm->if_call_fails : "-");
		for (size_t k = 0; k < loops->source->placement_count; k++)
			answer_add_ratio(loops->source, answer,
					 ratio_of(loops, arm->serve, loops->source->placements[k]));
		answer_keep_row(answer, 2);
	}
}

static bool is_measured(const struct loops *loops, enum word placement)
{
	for (size_t i = 0; i < loops->count; i++)
		if (ratio_of(loops, loops->of[i].arm->serve, placement))
			return true;
	return false;
}

/* The faster or slower loop with the least or the greatest ratio, if any; its place in of[]. */
static const struct model_comparison *extreme(const struct loops *loops, enum word placement,
					      enum model_verdict verdict, size_t *place)
{
	const struct model_comparison *found = NULL;

	for (size_t i = 0; i < loops->count; i++) {
		const struct model_comparison *ratio =
			ratio_of(loops, loops->of[i].arm->serve, placement);

		if (!ratio || ratio->verdict != verdict)
			continue;
		if (!found || (verdict == MODEL_FASTER ? ratio->ratio < found->ratio :
							 ratio->ratio > found->ratio)) {
			found = ratio;
			*place = i;
		}
	}
	return found;
}

/* "lead one CPU spin* 0.45 [0.38,0.54], two CPUs ..."; whether there was any. */
static bool say_extremes(const struct loops *loops, enum model_verdict verdict, const char *lead,
			 const char *none, FILE *text)
{
	const struct answer_source *source = loops->source;
	bool any = false;

	for (size_t i = 0; i < source->placement_count; i++) {
		const struct model_comparison *ratio;
		size_t at = 0;

		if (!is_measured(loops, source->placements[i]))
			continue;
		ratio = extreme(loops, source->placements[i], verdict, &at);
		if (!ratio && !none)
			continue;
		fprintf(text, "%s %s ", any ? "," : lead, view_placement(source->placements[i]));
		any = true;
		if (ratio)
			fprintf(text, "%s%s %s", word_text(loops->of[at].arm->serve),
				loops->of[at].arm->changes_stub ? "*" : "",
				show_estimate("", ratio->ratio, ratio->ci95).text);
		else
			fputs(none, text);
	}
	return any;
}

void answer_loops(const struct answer_source *source, struct answer *answer, FILE *text)
{
	static const char *const aligns[] = { "ll", "lln", "llnn", "llnnn", "llnnnn" };
	struct loops loops = { .source = source };

	find_loops(&loops);
	table_init(&answer->table, aligns[source->placement_count]);
	table_add(&answer->table, "loop / counted, %u calls", loops.size);
	table_add(&answer->table, "if a call fails");
	answer_add_placements(source, &answer->table);
	add_rows(&loops, answer);
	if (!say_extremes(&loops, MODEL_FASTER, "Fastest by counted:", "none resolved", text)) {
		fputs("Not answered: suite loops was not measured.", text);
		return;
	}
	say_extremes(&loops, MODEL_SLOWER, "; slowest:", NULL, text);
	fputs(". *: changes the stub.", text);
}
