/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passes in the self-test, what fails, and what the host is too noisy to tell. Nothing here
 * measures. A program without errors is to fail by chance less than once in 1000 times.
 */
#ifndef BENCH_SELFTEST_JUDGE_H
#define BENCH_SELFTEST_JUDGE_H

#include "analysis/analyze.h"
#include "selftest/selftest.h"

/*
 * Passed: the delay was found within 10 %, and its 95 % interval is no wider than 15 % to each
 * side. Failed: the whole interval lies outside of the delay +-10 %. Else the host is too noisy to
 * tell in the seconds that were measured, and the text says how many would do.
 */
void selftest_judge_delay(unsigned int delay_ns, const struct difference *found, double seconds,
			  struct selftest_result *result);

/*
 * Seconds that all delays must be measured until each is known to 10 %, from what was found in so
 * many seconds. An interval is taken to be half as wide after four times the time. INFINITY where
 * nothing was found.
 */
double selftest_needed(const struct difference found[SELFTEST_DELAYS], double seconds);

/*
 * Whether another run, longer than these seconds, is to replace what was found in them: some
 * interval is too wide, none contradicts its delay, and there is time for it in left_s.
 */
bool selftest_goes_on(const struct difference found[SELFTEST_DELAYS], double seconds,
		      double left_s);

/* Comparisons of the same with the same, and how many of them find a difference. */
struct alarms {
	size_t comparisons;
	size_t misses;	 /* 95 % intervals that exclude 1 */
	size_t families; /* groups of comparisons corrected together; 0: none were */
	size_t alarmed;	 /* families that have a verdict, which is false */
};

/*
 * Appends to the result's text, and sets failed if more intervals miss 1, or more families have a
 * false verdict, than chance explains: if so many or more are less likely than 1 in 1000.
 */
void selftest_judge_alarms(const struct alarms *alarms, struct selftest_result *result);

/*
 * The least number of n independent events of 5 % each that is that unlikely; n + 1 where even all
 * n are not.
 */
size_t selftest_too_many(size_t n);

/* The chance that least or more of n independent events happen, each with chance each. */
double selftest_chance_of(size_t least, size_t n, double each);

#endif
