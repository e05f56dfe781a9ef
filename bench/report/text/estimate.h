/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much slower one arm is than another: their paired ratio, if the run compared the two. No
 * ratio is made of two others: its interval would be wider, and it would have no verdict. All
 * pointers that are returned are the model's or the caller's; nothing is to be freed.
 */
#ifndef REPORT_ESTIMATE_H
#define REPORT_ESTIMATE_H

#include "model/model.h"

/*
 * The comparison of arm with other as baseline, in model_compared() of arm. If the run has that of
 * other with arm as baseline, it is turned round, all but its m. Returns estimate, which it fills;
 * NULL if the two were not compared, or one of them is NULL.
 */
const struct model_comparison *estimate_ratio(const struct model *model,
					      const struct model_arm *arm,
					      const struct model_arm *other,
					      struct model_comparison *estimate);

/* The comparison of an arm with whatever is its baseline, or NULL. */
const struct model_comparison *estimate_own(const struct model *model, const struct model_arm *arm,
					    enum model_metric metric);

/* The same in the time of its batches, model_time(). */
const struct model_comparison *estimate_time(const struct model *model,
					     const struct model_arm *arm);

/* What a notified call costs: what its notification adds to a batch, divided by the calls. */
struct estimate_price {
	struct model_comparison ratio; /* of the batch with notifications to that without */
	double us, ends[2];	       /* the price; its interval is that of the ratio alone */
};

/*
 * The price in batches that do the work of like, whatever its gate. A map is priced by gate
 * notify-map (patches 2 to 4) against allow, an unmap by notify (patch 5) against notify-map; if
 * these were not measured, by notify against allow. False if the two were not paired, and for other
 * operations. us and ends are not set if ratio.verdict is MODEL_BIMODAL.
 */
bool estimate_price(const struct model *model, const struct model_arm *like,
		    struct estimate_price *price);

#endif
