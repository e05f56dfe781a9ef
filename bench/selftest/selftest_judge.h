/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the self-test makes of what it found; nothing here measures. */
#ifndef BENCH_SELFTEST_JUDGE_H
#define BENCH_SELFTEST_JUDGE_H

#include "analysis/analyze.h"
#include "selftest/selftest.h"

/*
 * Passed: the delay came back within 10 %, and its 95 % interval is no wider than 15 % to each
 * side. Failed: the interval has nothing in common with the delay +-10 %. Else the host is too
 * noisy to tell in the seconds that it was measured for, and the text says by how much.
 */
void selftest_judge_delay(unsigned int delay_ns, const struct difference *found, double seconds,
			  struct selftest_result *result);

/*
 * How long all delays must be measured until each is known to 10 %, by what is known of them
 * after so many seconds: an interval is half as wide after four times the time.
 */
double selftest_needed(const struct difference found[SELFTEST_DELAYS], double seconds);

/*
 * Whether another run, for longer than these seconds, is to replace what was found in them: some
 * interval is too wide, none contradicts its delay, and there is time.
 */
bool selftest_goes_on(const struct difference found[SELFTEST_DELAYS], double seconds,
		      double left_s);

/* Comparisons of the same with the same, and how many of them say otherwise. */
struct alarms {
	size_t comparisons;
	size_t misses;	 /* of the 95 % intervals exclude 1 */
	size_t families; /* of comparisons that were corrected together; 0: none were */
	size_t alarmed;	 /* of the families have a verdict at a level of 5 % */
};

/*
 * Appends to the result's text. Failed where of 95 % intervals as many or more miss 1 as by
 * chance less than once in 1000 times, or of families as many have a false verdict.
 */
void selftest_judge_alarms(const struct alarms *alarms, struct selftest_result *result);

/*
 * The least number of events that are that rare: of n independent ones of 5 % each.
 * n + 1 where even all of them are not.
 */
size_t selftest_too_many(size_t n);

/* The chance of so many or more of n independent events, each of that chance. */
double selftest_chance_of(size_t least, size_t n, double each);

#endif
