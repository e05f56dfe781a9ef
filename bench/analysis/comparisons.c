// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which arms are compared, and how the values of the invocations become a comparison of the model.
 * The values come from pairs.c or replay.c; the verdict is left to verdicts.c, as it depends on
 * how many comparisons there are.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

_Static_assert(RUN_INVOCATIONS_MAX <= MODEL_INVOCATIONS_MAX, "m has no room");
_Static_assert(MODEL_INVOCATIONS_MAX <= STATS_INVOCATIONS_MAX, "too many for their modes");
_Static_assert(RUN_INVOCATIONS_STEP == STATS_APART_MAX && RUN_INVOCATIONS_STEP % STATS_GROUPS == 0,
	       "groups are not equal");

void analyze_comparisons(struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++) {
		int partners[PLAN_PARTNERS], count = plan_partners(lane, i, partners);

		for (int k = 0; k < count; k++) {
			size_t partner = lane->first + (size_t)partners[k];

			analyze_pairs(analysis, lane->first + i, partner);
			if (lane->kind == LANE_REPLAY)
				analyze_whole(analysis, lane->first + i, partner);
		}
	}
}

bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline)
{
	return plan_is_apart(plan_arm(analysis->plan, arm)) !=
	       plan_is_apart(plan_arm(analysis->plan, baseline));
}

/* In either direction: which of the two is the baseline depends on the suite. */
bool analyze_none_and_allow(const struct model_arm *arm, const struct model_arm *baseline)
{
	return (arm->gate == WORD_NONE && baseline->gate == WORD_ALLOW) ||
	       (arm->gate == WORD_ALLOW && baseline->gate == WORD_NONE);
}

/*
 * An invocation with fewer than STATS_PAIRS_MIN clean pairs is short. Short ones are left out if at
 * most one in SHORT_SHARE is short, and STATS_INVOCATIONS_MIN are not. If more are, all count, and
 * there is no verdict: slow invocations have fewer pairs, so leaving the short ones out would leave
 * out the slow ones. With more than STATS_APART_MAX invocations none is left out, as neighbours are
 * averaged (model_enough()).
 */
#define SHORT_SHARE 10

static bool few_are_short(const struct over_invocations *found)
{
	uint32_t measured = 0, enough = 0;

	for (uint32_t i = 0; i < found->count; i++) {
		measured += !isnan(found->m[i]);
		enough += found->kept[i] >= STATS_PAIRS_MIN;
	}
	return measured <= STATS_APART_MAX && enough >= STATS_INVOCATIONS_MIN &&
	       SHORT_SHARE * (measured - enough) <= measured;
}

/* Their pairs count as dropped. */
static void leave_out_short(struct over_invocations *found)
{
	if (!few_are_short(found))
		return;
	for (uint32_t i = 0; i < found->count; i++) {
		if (found->kept[i] >= STATS_PAIRS_MIN)
			continue;
		found->m[i] = (double)NAN;
		found->pairs -= found->kept[i];
		found->dropped[i] += found->kept[i];
		found->dropped_all += found->kept[i];
		found->too_few += found->kept[i];
		found->kept[i] = 0;
	}
}

/* Before short ones are left out: a mode that only a short invocation shows is one too. */
static void find_modes(struct model_comparison *comparison, const struct over_invocations *found)
{
	struct modes modes;

	if (modes_of_invocations(found->m, found->count, &modes))
		analyze_keep_modes(&comparison->modes, &modes);
}

void analyze_fill_comparison(struct model_comparison *comparison, struct over_invocations *found)
{
	struct estimate_of_mean mean;

	find_modes(comparison, found);
	leave_out_short(found);
	mean = analyze_logs(found->m, found->count, found->grain, &comparison->ratio,
			    comparison->ci95);
	comparison->p = stats_p(&mean);
	comparison->grain = found->grain;
	comparison->pairs = found->pairs;
	comparison->invocations = found->count;
	memcpy(comparison->m, found->m, sizeof(comparison->m));
	memcpy(comparison->pairs_kept, found->kept, sizeof(comparison->pairs_kept));
	memcpy(comparison->pairs_dropped, found->dropped, sizeof(comparison->pairs_dropped));
}

/* tested[] grows with the comparisons of the model, and has the same indexes. */
void analyze_add_comparison(struct analysis *analysis, size_t arm, size_t baseline,
			    enum model_metric metric, struct over_invocations *found)
{
	size_t count = analysis->model->comparison_count;
	struct model_comparison *comparison = model_add_comparison(analysis->model);

	analyze_fill_comparison(comparison, found);
	analysis->tested = memory_grow(analysis->tested, count, sizeof(*analysis->tested));
	analysis->tested[count] = (struct tested){
		.arm = &analysis->model->arms[arm],
		.lane = (size_t)(plan_lane_of(analysis->plan, arm) - analysis->plan->lanes),
		.other_state = found->other_state,
		.too_few = found->too_few,
		.checked = analyze_none_and_allow(&analysis->model->arms[arm],
						  &analysis->model->arms[baseline]),
	};
	snprintf(comparison->arm, sizeof(comparison->arm), "%s", plan_arm(analysis->plan, arm)->id);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s",
		 plan_arm(analysis->plan, baseline)->id);
	comparison->metric = metric;
	comparison->apart = analyze_apart(analysis, arm, baseline);
}
