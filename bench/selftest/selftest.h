/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program finds where the answer is known: a busy delay in the monitor's
 * validation, and nothing where there is nothing.
 */
#ifndef BENCH_SELFTEST_H
#define BENCH_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/analyze.h"
#include "base/error.h"
#include "model/model.h"
#include "plan/run_options.h"

/* Options of a run of so many seconds, without counters and to the end of its budget. */
void selftest_options(struct run_options *options, double seconds, uint32_t invocations);

/* Runs it without a folder, and leaves the result, to be freed by model_free() unless it fails. */
int selftest_analyze(const struct run_options *options, struct model *model, struct error *err);

struct selftest_result {
	char name[64];
	char text[320]; /* what was found, in words */
	bool failed;
	bool noisy; /* the host lets nothing be told in this time: neither passed nor failed */
};

#define SELFTEST_DELAYS 2

/* In each validation, on top of a longer one; ns. */
extern const unsigned int selftest_delays[SELFTEST_DELAYS];

/*
 * Measures an arm that is delayed by each of them beside one that is not, on one CPU, for
 * about so many seconds: the median differences of their calls.
 */
int selftest_measure_delays(double seconds, struct difference found[SELFTEST_DELAYS],
			    struct error *err);

/*
 * Comparisons of simulated runs in which both arms are the same: noise of rounds, and
 * between invocations spreads of 0.2, 1 and 5 % in turn; 20 comparisons a run, verdicts
 * corrected as in a run. Judged by selftest_judge_alarms(). The same at every call.
 */
void selftest_simulated(size_t comparisons, struct selftest_result *result);

/*
 * The same of real runs of one arm and its twin, so many seconds each; of intervals alone, as
 * each run is one comparison.
 */
int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err);

#endif
