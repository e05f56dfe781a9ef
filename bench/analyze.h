/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From records to the result: metrics, paired ratios, phases, controls. */
#ifndef BENCH_ANALYZE_H
#define BENCH_ANALYZE_H

#include "base/error.h"
#include "measure/histogram.h"
#include "plan.h"
#include "records.h"
#include "report/model.h"

/* Fills arms, comparisons, controls and the warnings that follow from them. */
int analyze(struct model *model, const struct plan *plan, const struct records *records,
	    struct error *err);

/* One histogram of batch_ns for each of the arms of the plan. */
void analyze_histograms(struct histogram *histograms, size_t arms, const struct records *records);

#endif
