// SPDX-License-Identifier: GPL-2.0-or-later
/* Ratios of arms from their paired comparison, whichever of the two is its baseline. */
#include "report/estimate.h"

#include <string.h>

const struct model_comparison *estimate_own(const struct model *model, const struct model_arm *arm,
					    enum model_metric metric)
{
	for (size_t i = 0; i < model->comparison_count; i++)
		if (model->comparisons[i].metric == metric &&
		    strcmp(model->comparisons[i].arm, arm->id) == 0)
			return &model->comparisons[i];
	return NULL;
}

static void from_comparison(struct estimate *estimate, const struct model_comparison *comparison)
{
	estimate->ratio = comparison->ratio;
	estimate->ci95[0] = comparison->ci95[0];
	estimate->ci95[1] = comparison->ci95[1];
	estimate->pairs = comparison->pairs;
	estimate->verdict = comparison->verdict;
}

/* The same comparison, seen from its baseline. */
static bool from_inverse(struct estimate *estimate, const struct model_comparison *comparison)
{
	if (!(comparison->ratio > 0 && comparison->ci95[0] > 0))
		return false;
	estimate->ratio = 1 / comparison->ratio;
	estimate->ci95[0] = 1 / comparison->ci95[1];
	estimate->ci95[1] = 1 / comparison->ci95[0];
	estimate->pairs = comparison->pairs;
	estimate->verdict = comparison->verdict == MODEL_FASTER ? MODEL_SLOWER :
			    comparison->verdict == MODEL_SLOWER ? MODEL_FASTER :
								  comparison->verdict;
	return true;
}

bool estimate_ratio(const struct model *model, const struct model_arm *arm,
		    const struct model_arm *other, enum model_metric metric,
		    struct estimate *estimate)
{
	const struct model_comparison *comparison;

	if (!arm || !other)
		return false;
	comparison = model_compare(model, arm->id, other->id, metric);
	if (comparison) {
		from_comparison(estimate, comparison);
		return true;
	}
	comparison = model_compare(model, other->id, arm->id, metric);
	return comparison && from_inverse(estimate, comparison);
}
