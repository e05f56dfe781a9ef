// SPDX-License-Identifier: GPL-2.0-or-later
/* Ratios of arms from paired comparisons, shared baselines or medians. */
#include "report/estimate.h"

#include <string.h>

bool estimate_quotient(double arm, const double arm_ci95[2], double other,
		       const double other_ci95[2], struct estimate *estimate)
{
	if (!(arm > 0 && other > 0 && other_ci95[0] > 0 && other_ci95[1] > 0))
		return false;
	estimate->ratio = arm / other;
	estimate->ci95[0] = arm_ci95[0] / other_ci95[1];
	estimate->ci95[1] = arm_ci95[1] / other_ci95[0];
	estimate->verdict = MODEL_UNRESOLVED;
	estimate->source = ESTIMATE_MEDIANS;
	estimate->pairs = 0;
	return true;
}

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
	estimate->source = ESTIMATE_PAIRED;
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
	estimate->source = ESTIMATE_PAIRED;
	estimate->verdict = comparison->verdict == MODEL_FASTER ? MODEL_SLOWER :
			    comparison->verdict == MODEL_SLOWER ? MODEL_FASTER :
								  comparison->verdict;
	return true;
}

static bool by_baseline(const struct model_comparison *arm, const struct model_comparison *other,
			struct estimate *estimate)
{
	if (!arm || !other || strcmp(arm->baseline, other->baseline) != 0 ||
	    !estimate_quotient(arm->ratio, arm->ci95, other->ratio, other->ci95, estimate))
		return false;
	estimate->pairs = arm->pairs < other->pairs ? arm->pairs : other->pairs;
	estimate->source = ESTIMATE_BY_BASELINE;
	return true;
}

bool estimate_ratio(const struct model *model, const struct model_arm *arm,
		    const struct model_arm *other, enum model_metric metric,
		    struct estimate *estimate)
{
	const struct model_comparison *comparison;
	const struct model_summary *one, *two;

	if (!arm || !other)
		return false;
	comparison = model_compare(model, arm->id, other->id, metric);
	if (comparison) {
		from_comparison(estimate, comparison);
		return true;
	}
	comparison = model_compare(model, other->id, arm->id, metric);
	if (comparison && from_inverse(estimate, comparison))
		return true;
	if (by_baseline(estimate_own(model, arm, metric), estimate_own(model, other, metric),
			estimate))
		return true;
	one = &arm->metric[metric];
	two = &other->metric[metric];
	return one->n && two->n &&
	       estimate_quotient(one->median, one->ci95, two->median, two->ci95, estimate);
}
