// SPDX-License-Identifier: GPL-2.0-or-later
/* Which arms are compared, and the list of their comparisons. */
#include <stdio.h>
#include <stdlib.h>

#include "analysis/parts.h"

int analyze_each_comparison(struct analysis *analysis, bool replays,
			    int (*visit)(struct analysis *analysis, size_t arm, size_t baseline,
					 struct error *err),
			    struct error *err)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++) {
		const struct plan_lane *lane = &plan->lanes[l];

		if ((lane->kind == LANE_REPLAY) != replays)
			continue;
		for (size_t i = 0; i < lane->count; i++) {
			int baseline = lane->arms[i].baseline;
			int rival = plan_rival(lane, i);

			if (baseline >= 0 &&
			    visit(analysis, lane->first + i, lane->first + (size_t)baseline, err))
				return -1;
			if (rival >= 0 && rival != baseline &&
			    visit(analysis, lane->first + i, lane->first + (size_t)rival, err))
				return -1;
		}
	}
	return 0;
}

bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline)
{
	return plan_arm(analysis->plan, arm)->arm.gate->apart !=
	       plan_arm(analysis->plan, baseline)->arm.gate->apart;
}

struct model_comparison *analyze_add_comparison(struct analysis *analysis, size_t arm,
						size_t baseline, enum model_metric metric,
						const struct estimated *ratio, struct error *err)
{
	struct model *model = analysis->model;
	struct tested *tested =
		realloc(analysis->tested, (model->comparison_count + 1) * sizeof(*tested));
	struct model_comparison *comparison;

	if (!tested) {
		error_set(err, STATUS_CANNOT, "no memory for a comparison");
		return NULL;
	}
	analysis->tested = tested;
	tested[model->comparison_count] =
		(struct tested){ .ratio = *ratio, .arm = &model->arms[arm] };
	comparison = model_add_comparison(model);
	snprintf(comparison->arm, sizeof(comparison->arm), "%s", plan_arm(analysis->plan, arm)->id);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s",
		 plan_arm(analysis->plan, baseline)->id);
	comparison->metric = metric;
	comparison->apart = analyze_apart(analysis, arm, baseline);
	comparison->ratio = ratio->value;
	comparison->ci95[0] = ratio->ci95.low;
	comparison->ci95[1] = ratio->ci95.high;
	return comparison;
}
