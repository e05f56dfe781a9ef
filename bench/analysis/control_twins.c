// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "A/A": whether the baseline equals its own twin, an arm of the same configuration with a
 * stub of its own. Whatever makes these two differ may be in every other ratio of the lane.
 */
#include <math.h>

#include "analysis/sorted_records.h"
#include "base/text.h"

#define OFF_LIMIT 1.25

/* The comparisons of the twins of one lane, whose true ratio is 1. */
struct twins {
	uint32_t count;	   /* twins */
	uint32_t missing;  /* of them with an interval that misses 1 */
	uint32_t resolved; /* of them with a verdict other than "not resolved" */
	uint32_t bimodal;  /* of them with two modes, which have no verdict on their ratio */
	uint32_t off;	   /* of them a factor of OFF_LIMIT away, by an interval that misses 1 */
	uint32_t wide;	   /* of them as far away, by an interval that holds 1 */
	const struct model_comparison *worst; /* of those with a ratio; NULL: all have two modes */
	const struct model_comparison *first_bimodal;
};

static void note_twin(struct twins *twins, const struct model_comparison *comparison)
{
	bool misses = comparison->ci95[0] > 1 || comparison->ci95[1] < 1;

	twins->count++;
	if (comparison->verdict == MODEL_BIMODAL) {
		twins->first_bimodal = twins->bimodal++ ? twins->first_bimodal : comparison;
		return;
	}
	twins->missing += misses;
	twins->resolved += comparison->verdict != MODEL_UNRESOLVED;
	if (fabs(log(comparison->ratio)) > log(OFF_LIMIT))
		++*(misses ? &twins->off : &twins->wide);
	if (!twins->worst || fabs(log(comparison->ratio)) > fabs(log(twins->worst->ratio)))
		twins->worst = comparison;
}

static void add_modes(struct model_control *control, const struct twins *twins, const char *text)
{
	if (twins->bimodal)
		text_add(control->text, sizeof(control->text), "; %u %s%s%.60s", twins->bimodal,
			 twins->bimodal == 1 ? "has" : "have", text, twins->first_bimodal->arm);
}

static void add_far(struct model_control *control, uint32_t count, const char *but)
{
	if (count)
		text_add(control->text, sizeof(control->text), "; %u %s off by %g times or more%s",
			 count, count == 1 ? "is" : "are", OFF_LIMIT, but);
}

/*
 * A 95 % interval misses 1 in one of twenty controls by chance. So a twin fails only if its
 * verdict, corrected for all controls of the run, is not "not resolved", or if it is a factor of
 * OFF_LIMIT away and its interval misses 1. One that is as far away by an interval that holds 1
 * shows that the lane was measured too little: a warning. If all twins have two modes nothing is
 * controlled, which is a warning too.
 */
static void judge_twins(struct analysis *analysis, const struct plan_lane *lane,
			const struct twins *twins)
{
	uint32_t judged = twins->count - twins->bimodal;
	struct model_control *control;

	if (judged)
		control = control_add(analysis, CONTROL_TWINS, lane,
				      "%u of %u intervals exclude 1, %u after correction",
				      twins->missing, judged, twins->resolved);
	else
		control = control_add(analysis, CONTROL_TWINS, lane, "none is judged");
	add_modes(control, twins, judged ? " two modes and no verdict: " : " two modes: ");
	add_far(control, twins->off, "");
	add_far(control, twins->wide,
		twins->wide == 1 ? ", but its interval holds 1: a larger --budget would tell" :
				   ", but their intervals hold 1: a larger --budget would tell");
	if (twins->worst)
		control_give_ratio(control, twins->worst->ratio, twins->worst->ci95);
	control->failed = twins->resolved || twins->off;
	control->warning = !control->failed && (twins->wide || !judged);
}

void control_twins(struct analysis *analysis, const struct plan_lane *lane)
{
	const struct model *model = analysis->model;
	struct twins twins = { 0 };

	/* A twin is compared with its baseline alone. */
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct tested *tested = &analysis->tested[i];

		if (tested->arm->control && !tested->arm->stamped &&
		    control_judges(analysis, lane, i))
			note_twin(&twins, &model->comparisons[i]);
	}
	if (twins.count)
		judge_twins(analysis, lane, &twins);
}
