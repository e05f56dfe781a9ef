// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ratios of arms from their paired comparison, whichever of the two is its baseline. The model has
 * each pair once, in one direction; the other direction is its reciprocal. No new statistics are
 * made here (analysis/ has them), and no verdict but the mirrored one.
 */
#include "report/text/estimate.h"

#include <string.h>

#include "report/text/view.h"

const struct model_comparison *estimate_own(const struct model *model, const struct model_arm *arm,
					    enum model_metric metric)
{
	return model_first(comparison, model->comparisons, model->comparison_count,
			   comparison->metric == metric && strcmp(comparison->arm, arm->id) == 0);
}

const struct model_comparison *estimate_time(const struct model *model, const struct model_arm *arm)
{
	return estimate_own(model, arm, model_time(arm));
}

/* The same comparison, seen from its baseline: the ends of the interval and the modes swap. */
static const struct model_comparison *turn_round(struct model_comparison *to,
						 const struct model_comparison *from)
{
	if (!(from->ratio > 0 && from->ci95[0] > 0))
		return NULL;
	*to = *from;
	memcpy(to->arm, from->baseline, sizeof(to->arm));
	memcpy(to->baseline, from->arm, sizeof(to->baseline));
	to->ratio = 1 / from->ratio;
	for (int i = 0; i < 2; i++) {
		to->ci95[i] = 1 / from->ci95[1 - i];
		to->modes.mode[i] = 1 / from->modes.mode[1 - i];
		to->modes.share[i] = from->modes.share[1 - i];
	}
	if (from->verdict == MODEL_FASTER || from->verdict == MODEL_SLOWER)
		to->verdict = from->verdict == MODEL_FASTER ? MODEL_SLOWER : MODEL_FASTER;
	return to;
}

const struct model_comparison *estimate_ratio(const struct model *model,
					      const struct model_arm *arm,
					      const struct model_arm *other,
					      struct model_comparison *estimate)
{
	const struct model_comparison *comparison;

	if (!arm || !other)
		return NULL;
	comparison = model_compare(model, arm->id, other->id, model_compared(arm));
	if (comparison) {
		*estimate = *comparison;
		return estimate;
	}
	comparison = model_compare(model, other->id, arm->id, model_compared(arm));
	return comparison ? turn_round(estimate, comparison) : NULL;
}

/* A kind of call, and gates that differ in its notification. The second pair is a substitute. */
static const struct step {
	enum word op;
	enum word from[2], to[2]; /* by pair */
} steps[] = {
	{ WORD_MAP, { WORD_ALLOW, WORD_ALLOW }, { WORD_NOTIFY_MAP, WORD_NOTIFY } },
	{ WORD_UNMAP, { WORD_NOTIFY_MAP, WORD_ALLOW }, { WORD_NOTIFY, WORD_NOTIFY } },
};

bool estimate_price(const struct model *model, const struct model_arm *like,
		    struct estimate_price *price)
{
	const struct step *step =
		model_first(each, steps, sizeof(steps) / sizeof(steps[0]), each->op == like->op);
	const struct model_arm *from = NULL;
	bool found = false;
	double us;

	for (int i = 0; step && i < 2 && !found; i++) {
		from = view_gate(model, like, step->from[i]);
		found = estimate_ratio(model, view_gate(model, like, step->to[i]), from,
				       &price->ratio);
	}
	if (!found || price->ratio.verdict == MODEL_BIMODAL)
		return found;
	/* By the ratio, which is of pairs: the difference of two medians would not be. */
	us = from->metric[model_time(from)].median / 1000 / like->batch;
	price->us = us * (price->ratio.ratio - 1);
	for (int i = 0; i < 2; i++)
		price->ends[i] = us * (price->ratio.ci95[i] - 1);
	return true;
}
