/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much slower one arm is than another, from whatever a model has: the
 * paired ratio where the run compared the two; else from their paired ratios to
 * a baseline that they share; else from their medians. The latter two are
 * conservative: their intervals are made of the ends of two intervals, and so
 * wider than what a pairing would have given. They have no verdict, since verdicts
 * are corrected for the number of comparisons, of which these are none.
 */
#ifndef REPORT_ESTIMATE_H
#define REPORT_ESTIMATE_H

#include "report/model.h"

enum estimate_source { ESTIMATE_PAIRED, ESTIMATE_BY_BASELINE, ESTIMATE_MEDIANS };

struct estimate {
	double ratio, ci95[2];
	uint64_t pairs; /* 0 unless paired; the fewer of the two by baseline */
	enum estimate_source source;
	enum model_verdict verdict; /* of the arm, against the other; if paired, else unresolved */
};

/* False if the model does not hold enough. */
bool estimate_ratio(const struct model *model, const struct model_arm *arm,
		    const struct model_arm *other, enum model_metric metric,
		    struct estimate *estimate);

/* Of two medians with intervals; false where a median or an end is 0. */
bool estimate_quotient(double arm, const double arm_ci95[2], double other,
		       const double other_ci95[2], struct estimate *estimate);

/* The comparison of an arm with whatever is its baseline, or NULL. */
const struct model_comparison *estimate_own(const struct model *model, const struct model_arm *arm,
					    enum model_metric metric);

#endif
