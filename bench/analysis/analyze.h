/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From records to the result: metrics, paired ratios, phases, controls. No function fails. */
#ifndef BENCH_ANALYZE_H
#define BENCH_ANALYZE_H

#include "base/error.h"
#include "measure/histogram.h"
#include "plan/plan.h"
#include "record/records.h"
#include "model/model.h"

/*
 * Fills arms, comparisons, controls, disturbances, recordings, weights, and the warnings that
 * follow from them. The model must have none of these yet; if it has host facts, a control looks at
 * them. Records come in the order in which they were measured, one invocation after the other.
 */
void analyze(struct model *model, const struct plan *plan, const struct records *records);

struct difference {
	/*
	 * The difference of batch_ns (else round_ns) per call of a synthetic batch, ns: the mean
	 * over invocations of the median of each.
	 */
	double call_ns;
	struct {
		double low, high;
	} ci95;
	size_t pairs; /* clean, of all invocations */
};

/*
 * How much longer a call of one arm takes than one of the other, by their clean timed batches
 * of the same rounds; both are indexes among all arms of the plan. What slows both batches of a
 * round by the same amount cancels out. It would not in a ratio times a median, which takes noise
 * that both arms have for a part of the baseline. With fewer than two invocations that have a clean
 * pair, the ends of the interval are infinite.
 */
void analyze_difference(const struct plan *plan, const struct records *records, size_t arm,
			size_t baseline, struct difference *difference);

/*
 * Adds batch_ns of each timed batch, or round_ns where there is none, to the histogram of its arm.
 * histograms has one for each arm of the plan, by index.
 */
void analyze_histograms(struct histogram *histograms, const struct records *records);

#endif
