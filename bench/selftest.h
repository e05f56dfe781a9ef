/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program finds where the answer is known: a busy delay in the monitor's
 * validation, and nothing where there is nothing.
 */
#ifndef BENCH_SELFTEST_H
#define BENCH_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct selftest_result {
	char name[64];
	char text[200]; /* what was found, in words */
	bool failed;
};

/*
 * A delay in each validation, on top of a longer one that both arms have, must come back
 * as the median of the differences of their calls within 10 % and within 20 ns more, on
 * one CPU. Takes about so many seconds.
 */
int selftest_injection(unsigned int delay_ns, double seconds, struct selftest_result *result,
		       struct error *err);

/*
 * Comparisons of simulated runs in which both arms are the same: noise of rounds and
 * of invocations, 20 comparisons a run, verdicts corrected as in a run. More than 5 %
 * of false verdicts is a failure. The same at every call.
 */
int selftest_simulated(size_t comparisons, struct selftest_result *result, struct error *err);

/* The same of real runs of one arm and its twin, so many seconds each. */
int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err);

#endif
