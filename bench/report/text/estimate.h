/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much slower one arm is than another: their paired ratio, where the run compared the two.
 * Nothing is divided that was not measured in pairs: the interval of a ratio of two ratios
 * is twice as wide, and has no verdict.
 */
#ifndef REPORT_ESTIMATE_H
#define REPORT_ESTIMATE_H

#include "model/model.h"

/*
 * The comparison of arm by other, by model_compared(), turned round if the run has that of other
 * by arm (m is not): estimate, or NULL if the two were not compared, or one of them is NULL.
 */
const struct model_comparison *estimate_ratio(const struct model *model,
					      const struct model_arm *arm,
					      const struct model_arm *other,
					      struct model_comparison *estimate);

/* The comparison of an arm with whatever is its baseline, or NULL. */
const struct model_comparison *estimate_own(const struct model *model, const struct model_arm *arm,
					    enum model_metric metric);

/* That of the time that is measured of its batches. */
const struct model_comparison *estimate_time(const struct model *model,
					     const struct model_arm *arm);

/* What a notified call costs: what a batch takes longer than without, per call. */
struct estimate_price {
	struct model_comparison ratio; /* of the batch with notifications by that without */
	double us, ends[2];	       /* and its interval */
};

/*
 * Of batches that do the work of like, whatever its gate: a map is priced by patches 2 to 4, an
 * unmap by patch 5, or else by the series as a whole. False where the two were not paired, and
 * of other operations. Where ratio.verdict is MODEL_BIMODAL there are no us.
 */
bool estimate_price(const struct model *model, const struct model_arm *like,
		    struct estimate_price *price);

#endif
