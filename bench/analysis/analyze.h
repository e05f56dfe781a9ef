/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From records to the result: metrics, paired ratios, phases, controls. */
#ifndef BENCH_ANALYZE_H
#define BENCH_ANALYZE_H

#include "base/error.h"
#include "measure/histogram.h"
#include "plan/plan.h"
#include "record/records.h"
#include "model/model.h"

/* Fills arms, comparisons, controls and the warnings that follow from them. */
void analyze(struct model *model, const struct plan *plan, const struct records *records);

struct difference {
	/*
	 * of batch_ns (round_ns), by call of a synthetic batch: the mean over invocations of
	 * the medians of each
	 */
	double call_ns;
	struct {
		double low, high;
	} ci95;
	size_t pairs;
};

/*
 * How much longer a call of one arm takes than one of the other, by their clean timed batches
 * of the same rounds; both are indexes among all arms of the plan. What slows both batches
 * of a round by the same amount cancels out, unlike in a ratio times a median, which
 * takes noise that both have for a part of the baseline. Where fewer than two invocations have
 * a clean pair the interval has no ends: they are infinite.
 */
void analyze_difference(const struct plan *plan, const struct records *records, size_t arm,
			size_t baseline, struct difference *difference);

/* Adds to those of the arms of the plan batch_ns of each batch, or round_ns where there is none. */
void analyze_histograms(struct histogram *histograms, const struct records *records);

#endif
