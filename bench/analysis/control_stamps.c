// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "stamps": what the stamps of the stamped pass cost a batch, by an arm that is
 * stamped in the timed pass beside one that is not. Phases and notification_ns come from
 * stamped batches: if stamps change a batch by much, they describe another batch than the
 * one that is timed. Without stamps of stubs there is nothing to control.
 */
#include "analysis/sorted_records.h"

/* How far from 1 the whole interval must lie: one end alone may be as far by chance. */
#define WARNING_LIMIT 0.05
#define FAILURE_LIMIT 0.20

static bool beyond(const struct model_comparison *comparison, double limit)
{
	if (comparison->verdict == MODEL_BIMODAL)
		return false;
	return comparison->ci95[0] > 1 + limit || comparison->ci95[1] < 1 / (1 + limit);
}

static void judge(struct analysis *analysis, const struct model_comparison *comparison)
{
	bool bimodal = comparison->verdict == MODEL_BIMODAL;
	struct model_control *control =
		control_add(analysis, CONTROL_STAMPS, NULL,
			    "%.60s with stamps / %.60s without: what stamping costs%s",
			    comparison->arm, comparison->baseline,
			    bimodal ? "; one has two modes, so nothing is judged" :
			    beyond(comparison, WARNING_LIMIT) ? "; phases and notification_ns are "
								"those of a batch so much slower" :
								"");

	control->failed = beyond(comparison, FAILURE_LIMIT);
	control->warning = bimodal || (!control->failed && beyond(comparison, WARNING_LIMIT));
	if (!bimodal)
		control_give_ratio(control, comparison->ratio, comparison->ci95);
}

void control_stamps(struct analysis *analysis, const struct plan_lane *lane)
{
	const struct model *model = analysis->model;

	for (size_t i = 0; i < model->comparison_count; i++)
		if (analysis->tested[i].arm->stamped && control_judges(analysis, lane, i) &&
		    model->comparisons[i].metric == MODEL_BATCH_NS)
			judge(analysis, &model->comparisons[i]);
}
