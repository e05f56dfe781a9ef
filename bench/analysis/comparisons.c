// SPDX-License-Identifier: GPL-2.0-or-later
/* Which arms are compared, and the list of their comparisons. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"

_Static_assert(RUN_INVOCATIONS_MAX <= MODEL_INVOCATIONS_MAX, "m has no room");

static int compare(struct analysis *analysis, const struct plan_lane *lane, size_t index,
		   struct error *err)
{
	int partners[PLAN_PARTNERS], count = plan_partners(lane, index, partners);

	for (int i = 0; i < count; i++) {
		size_t arm = lane->first + index, partner = lane->first + (size_t)partners[i];

		if (analyze_pairs(analysis, arm, partner, err) ||
		    (lane->kind == LANE_REPLAY && analyze_whole(analysis, arm, partner, err)))
			return -1;
	}
	return 0;
}

int analyze_comparisons(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	for (size_t i = 0; i < lane->count; i++)
		if (compare(analysis, lane, i, err))
			return -1;
	return 0;
}

bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline)
{
	return plan_arm(analysis->plan, arm)->arm.gate->apart !=
	       plan_arm(analysis->plan, baseline)->arm.gate->apart;
}

static bool none_and_allow(const struct analysis *analysis, size_t arm, size_t baseline)
{
	const char *one = plan_arm(analysis->plan, arm)->arm.gate->name;
	const char *other = plan_arm(analysis->plan, baseline)->arm.gate->name;

	return (!strcmp(one, "none") && !strcmp(other, "allow")) ||
	       (!strcmp(one, "allow") && !strcmp(other, "none"));
}

/* Makes room for one more in both lists; NULL without memory. */
static struct model_comparison *append(struct analysis *analysis, const struct tested *tested,
				       struct error *err)
{
	struct model *model = analysis->model;
	struct tested *list =
		realloc(analysis->tested, (model->comparison_count + 1) * sizeof(*list));

	if (!list) {
		error_set(err, STATUS_CANNOT, "no memory for a comparison");
		return NULL;
	}
	analysis->tested = list;
	list[model->comparison_count] = *tested;
	return model_add_comparison(model);
}

static void fill(struct model_comparison *comparison, const struct over_invocations *found)
{
	struct estimate_of_mean mean;
	double half;

	stats_mean(found->m, found->count, &mean);
	mean.grain = found->grain;
	half = fmin(stats_half(&mean, STATS_ALPHA), log(ANALYZE_WIDEST));
	comparison->ratio = exp(mean.mean);
	comparison->ci95[0] = exp(mean.mean - half);
	comparison->ci95[1] = exp(mean.mean + half);
	comparison->p = stats_p(&mean, 0);
	comparison->grain = found->grain;
	comparison->pairs = found->pairs;
	comparison->invocations = found->count;
	memcpy(comparison->m, found->m, sizeof(comparison->m));
	memcpy(comparison->pairs_kept, found->kept, sizeof(comparison->pairs_kept));
	memcpy(comparison->pairs_dropped, found->dropped, sizeof(comparison->pairs_dropped));
}

struct model_comparison *analyze_add_comparison(struct analysis *analysis, size_t arm,
						size_t baseline, enum model_metric metric,
						const struct over_invocations *found,
						struct error *err)
{
	const struct tested tested = { .arm = &analysis->model->arms[arm],
				       .lane = (size_t)(plan_lane_of(analysis->plan, arm) -
							analysis->plan->lanes),
				       .checked = none_and_allow(analysis, arm, baseline) };
	struct model_comparison *comparison = append(analysis, &tested, err);

	if (!comparison)
		return NULL;
	snprintf(comparison->arm, sizeof(comparison->arm), "%s", plan_arm(analysis->plan, arm)->id);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s",
		 plan_arm(analysis->plan, baseline)->id);
	comparison->metric = metric;
	comparison->apart = analyze_apart(analysis, arm, baseline);
	fill(comparison, found);
	return comparison;
}
