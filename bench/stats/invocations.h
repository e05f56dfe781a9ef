/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What invocations say together. Each gives one value, m, such as the median of the
 * logarithms of its paired ratios; all weigh the same, whatever each measured. The estimate is
 * their mean, the interval Student's.
 *
 * The clock adds to the interval: where it ticks in steps, a median is off by up to half a
 * step, by the same in all invocations, which no number of them tells. So each end is
 * farther from the mean by grain.
 */
#ifndef STATS_INVOCATIONS_H
#define STATS_INVOCATIONS_H

#include <stddef.h>

/* Fewer invocations resolve nothing: there is no verdict. */
#define STATS_INVOCATIONS_MIN 5

/* What is tested at this level: false verdicts in a table in at most one of 20 runs. */
#define STATS_ALPHA 0.05

/* The same of a run's controls, all together: one that fails by chance costs a whole run. */
#define STATS_CONTROL_ALPHA 0.01

struct estimate_of_mean {
	double mean, error; /* standard error; 0 of one value */
	double grain;	    /* half a step of the clock, in the unit of the values; 0: none */
	double degrees;	    /* of freedom, invocations - 1; of a difference Welch's */
};

/* Of the count values, NAN: an invocation without one. Returns how many have one. */
size_t stats_mean(const double *m, size_t count, struct estimate_of_mean *estimate);

/* a - b of two runs: Welch's. */
struct estimate_of_mean stats_difference(const struct estimate_of_mean *a,
					 const struct estimate_of_mean *b);

/* Half of the interval that misses with the chance alpha; INFINITY of one invocation. */
double stats_half(const struct estimate_of_mean *estimate, double alpha);

/* The p-value of the hypothesis that the true mean is limit; 1 of one invocation. */
double stats_p(const struct estimate_of_mean *estimate, double limit);

/* Bonferroni: by how many comparisons the table has. */
double stats_corrected(double p, size_t comparisons);

#endif
