// SPDX-License-Identifier: GPL-2.0-or-later
/* Collecting and ranking. */
#include "report/answer/instead.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/text/estimate.h"

/* End of the interval on one CPU, up to which a loop is as fast as counted. */
#define MOST_SLOW 1.02

const enum word instead_places[INSTEAD_PLACES] = { WORD_SAME, WORD_CROSS };

const struct model_comparison *instead_ratio(const struct instead_row *row,
					     enum instead_place place)
{
	return row->has_ratio[place] ? &row->ratio[place] : NULL;
}

static bool is_loop(const struct model_arm *arm)
{
	return arm->suite == WORD_LOOPS && view_measured(arm) && !arm->control &&
	       (arm->serve != WORD_COUNTED || arm->stalls) && arm->wake != WORD_SYNC;
}

/* Another gate that asks the monitor less, or somebody else. */
static bool is_gate(const struct model_arm *arm)
{
	return arm->suite == WORD_GATES && view_measured(arm) && !arm->control &&
	       arm->gate == WORD_FILTER_UNMAP && arm->op == WORD_UNMAP;
}

static struct instead_row *row_of(struct instead *instead, const struct model_arm *arm, bool gate)
{
	for (size_t i = 0; i < instead->count; i++)
		if (instead->of[i].is_gate == gate &&
		    (gate ? instead->of[i].any->gate == arm->gate :
			    instead->of[i].any->serve == arm->serve &&
				     instead->of[i].any->stalls == arm->stalls))
			return &instead->of[i];
	if (instead->count == INSTEAD_MAX)
		return NULL;
	instead->of[instead->count].is_gate = gate;
	return &instead->of[instead->count++];
}

static bool ratio_to_counted(const struct model *model, const struct model_arm *arm, bool gate,
			     struct model_comparison *ratio)
{
	const struct model_comparison *own;

	if (gate)
		return estimate_ratio(model, arm,
				      view_sibling(model, arm, WORD_NOTIFY, WORD_ASYNC, false),
				      model_time(arm), ratio);
	own = estimate_own(model, arm, model_time(arm));
	if (own)
		*ratio = *own;
	return own != NULL;
}

static void add_arm(struct instead *instead, const struct model *model, const struct model_arm *arm,
		    bool gate)
{
	for (int place = 0; place < INSTEAD_PLACES; place++) {
		struct instead_row *row;

		if (arm->placement != instead_places[place])
			continue;
		row = row_of(instead, arm, gate);
		if (!row)
			return;
		row->any = row->arm[place] = arm;
		row->has_ratio[place] = ratio_to_counted(model, arm, gate, &row->ratio[place]);
		instead->measured[place] = true;
	}
}

/* A gate is served by counted. */
static const char *if_call_fails(const struct instead_row *row, const struct model *model)
{
	for (size_t i = 0; row->is_gate && i < model->arm_count; i++)
		if (model->arms[i].serve == row->any->serve && !model->arms[i].stalls &&
		    model->arms[i].if_call_fails[0])
			return model->arms[i].if_call_fails;
	return row->any->if_call_fails;
}

static enum instead_flaw flaw_of(const struct instead_row *row, const struct model *model)
{
	const struct model_comparison *one = instead_ratio(row, INSTEAD_ONE_CPU);
	const struct model_comparison *two = instead_ratio(row, INSTEAD_TWO_CPUS);
	const char *fails = if_call_fails(row, model);

	if (!fails[0])
		return FLAW_UNTRIED;
	if (!strncmp(fails, "killed:", 7))
		return FLAW_KILLS;
	if (strcmp(fails, "goes on") != 0)
		return FLAW_WEDGES;
	if (!one || one->verdict == MODEL_SLOWER || one->verdict == MODEL_BIMODAL ||
	    !(one->ci95[1] <= MOST_SLOW))
		return FLAW_SLOWER;
	return two && two->verdict == MODEL_FASTER ? FLAW_NONE : FLAW_NO_GAIN;
}

/* The ratio, or where it carries no recommendation what it may be at worst. */
static double rank_of(const struct instead_row *row, int place)
{
	const struct model_comparison *ratio = instead_ratio(row, place);

	if (!ratio || ratio->verdict == MODEL_BIMODAL)
		return (double)INFINITY;
	return row->flaw == FLAW_NONE ? ratio->ratio : ratio->ci95[1];
}

static int by_rank(const void *left, const void *right)
{
	const struct instead_row *one = left, *other = right;

	if (one->flaw != other->flaw)
		return one->flaw < other->flaw ? -1 : 1;
	for (int place = INSTEAD_PLACES - 1; place >= 0; place--) {
		double ratio = rank_of(one, place), than = rank_of(other, place);

		if (ratio != than)
			return ratio < than ? -1 : 1;
	}
	return one->is_gate != other->is_gate ? one->is_gate - other->is_gate :
						word_compare(one->any->serve, other->any->serve);
}

/* The arms of a suite at the middle size of its first table. */
static uint32_t add_suite(struct instead *instead, const struct model *model,
			  const struct view *view, enum word suite,
			  bool (*belongs)(const struct model_arm *arm))
{
	size_t first = 0, end;
	uint32_t size;

	while (first < view->count &&
	       !(view->arms[first]->suite == suite && belongs(view->arms[first])))
		first++;
	for (end = first; end < view->count && view->arms[end]->suite == suite; end++)
		;
	size = view_middle_size(view, first, end);
	for (size_t i = first; i < end; i++)
		if (belongs(view->arms[i]) && view->arms[i]->batch == size)
			add_arm(instead, model, view->arms[i], belongs == is_gate);
	return size;
}

void instead_find(struct instead *instead, const struct model *model, const struct view *view,
		  bool gates)
{
	*instead = (struct instead){ .count = 0 };
	instead->size = add_suite(instead, model, view, WORD_LOOPS, is_loop);
	if (gates)
		add_suite(instead, model, view, WORD_GATES, is_gate);
	for (size_t i = 0; i < instead->count; i++)
		instead->of[i].flaw = flaw_of(&instead->of[i], model);
	qsort(instead->of, instead->count, sizeof(instead->of[0]), by_rank);
}
