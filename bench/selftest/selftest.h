/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests whether this program, on this host, finds what is there and only that: a known busy delay
 * in the monitor's validation, and no difference between an arm and its twin. The command
 * `selftest` decides how long each is measured; selftest_judge.h decides what passes.
 */
#ifndef BENCH_SELFTEST_H
#define BENCH_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/analyze.h"
#include "base/error.h"
#include "model/model.h"
#include "plan/run_options.h"

/*
 * Options of a run without counters that measures to the end of its budget, so many seconds. The
 * caller adds arms.
 */
void selftest_options(struct run_options *options, double seconds, uint32_t invocations);

/* Measures and analyses, without a folder. After 0 the caller frees the model by model_free(). */
int selftest_analyze(const struct run_options *options, struct model *model, struct error *err);

struct selftest_result {
	char name[64];
	char text[320]; /* what was found, in words */
	bool failed;
	bool noisy; /* neither passed nor failed: the host is too noisy to tell in this time */
};

#define SELFTEST_DELAYS 2

/* ns of work in each validation, on top of work that both arms have. */
extern const unsigned int selftest_delays[SELFTEST_DELAYS];

/*
 * Measures an arm for each delay, in turn with one that has none, on one CPU, in one run of about
 * so many seconds. found has how much longer a call of each takes, in the order of the delays.
 */
int selftest_measure_delays(double seconds, struct difference found[SELFTEST_DELAYS],
			    struct error *err);

/*
 * Simulates so many comparisons in which both arms are the same, and judges how many are found to
 * differ (selftest_judge_alarms()). A simulated run has 20 comparisons and corrects its verdicts as
 * a real one does; its invocations differ by 0.2, 1 or 5 %, in turn. Measures nothing; every call
 * has the same result.
 */
void selftest_simulated(size_t comparisons, struct selftest_result *result);

/*
 * The same by real runs of one arm and its twin, of so many seconds each. A run is one comparison
 * here, so only intervals are judged. noisy if a run has no clean pair; no run follows it.
 */
int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err);

#endif
