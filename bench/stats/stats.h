/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All statistics. An invocation (a process with stubs of its own) gives one value m for each
 * comparison, the median of the logarithms of its paired ratios. All invocations weigh the
 * same. The estimate is the mean of m, its interval and p-value Student's; a table's p-values
 * are multiplied by the number of its comparisons (Bonferroni).
 *
 * Where the clock ticks in steps, a median is off by up to half a step, by the same in all
 * invocations, which no number of them tells: each end is farther from the mean by grain.
 */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A verdict needs a corrected p below this. False verdicts are in at most 5 % of the tables:
 * at a level of 0.05 it is up to 6 % where processes are of two kinds, as the mean of a few
 * such m has heavier tails than Student's (test-coverage).
 */
#define STATS_VERDICT	      0.04
#define STATS_CONTROL_ALPHA   0.01 /* of all controls: one that fails by chance costs a run */
#define STATS_ALPHA	      0.05 /* that an interval misses */
#define STATS_INVOCATIONS_MIN 5	   /* fewer resolve nothing: there is no verdict */
#define STATS_PAIRS_MIN	      3	   /* clean pairs, in each group of invocations: likewise */

/*
 * Of more invocations than STATS_APART_MAX, neighbours are taken together so that at most
 * STATS_GROUPS groups are left: the standard error is by the groups. Short invocations that
 * follow each other share what the host is doing, so each by itself would tell less than
 * Student's t assumes.
 */
#define STATS_APART_MAX 50
#define STATS_GROUPS	25

struct estimate_of_mean {
	double mean, error; /* standard error; 0 of one value */
	double grain;	    /* half a step of the clock, in the unit of the values; 0: none */
	double degrees;	    /* of freedom: stats_degrees() */
};

/* Of the count values, NAN: an invocation without one. Returns how many have one. */
size_t stats_mean(const double *m, size_t count, struct estimate_of_mean *estimate);
double stats_degrees(size_t invocations);    /* groups - 1; 0 of none */
size_t stats_group_size(size_t invocations); /* 1 for as many as STATS_APART_MAX */

/* Half of the interval that misses with the chance alpha; INFINITY of one invocation. */
double stats_half(const struct estimate_of_mean *estimate, double alpha);

/*
 * The same of the difference of two, apart from grain the root of the sum of the squares of both
 * halves. It misses with at most the chance alpha, whatever their variances and numbers
 * (Banerjee, Sankhya A 23, 1961). Welch's does so with up to seven times the chance at an
 * alpha of 0.0002 for 5 and 15 invocations.
 */
double stats_half_of_two(const struct estimate_of_mean *a, const struct estimate_of_mean *b,
			 double alpha);

/*
 * The p-value of the hypothesis that the true mean is 0, 1 of one invocation; and that corrected
 * for as many comparisons as the table has.
 */
double stats_p(const struct estimate_of_mean *estimate);
double stats_corrected(double p, size_t comparisons);

/*
 * The chance that Student's t with so many degrees of freedom (above 0, not necessarily whole)
 * is farther from 0, on either side; relative error below 1e-10. Then the t of such a chance.
 */
double student_two_sided(double t, double degrees);
double student_quantile(double p, double degrees);

/*
 * Quantiles put the values into another order; n is not 0, and none is NAN. Between two values
 * q (0 to 1) is interpolated linearly (Hyndman and Fan's definition 7).
 */
double stats_quantile(double *values, size_t n, double q);
double stats_middle(double *values, size_t n);
double stats_log_middle(double *values, size_t n); /* the median of the logarithms */
void stats_sort(double *values, size_t n);	   /* in ascending order */

/* A quantile needs 10 values beyond it, 10 / (1 - q): of fewer it is NAN, but for the median. */
struct summary {
	size_t n;
	double mean, median, p25, p75, p90, p99, p999, max;
};
void stats_summarize(double *values, size_t n, struct summary *summary);

struct modes {
	double mode[2];	 /* medians of the two, the lower first; in the unit of the values */
	double share[2]; /* of the values, sum 1 */
	double cut;	 /* in the middle of the gap between them, by logarithms */
};

/*
 * Whether n positive values, which become sorted logarithms, have two modes: each has a tenth
 * of them, both are a factor of 1.3 and 1.5 times the sum of their interquartile ranges apart,
 * and values are rare in between, less than a quarter as dense as at the lower of both: a skewed
 * distribution has no such valley. False for fewer than 100, which leave *modes alone.
 */
bool modes_find(double *values, size_t n, struct modes *modes);

/*
 * The same of a few invocations by their m: each side has two of them, and the gap between the
 * sides is a factor of 1.3 and twice the width of either. NAN: none. False for fewer than 5; n is
 * STATS_INVOCATIONS_MAX at most.
 */
#define STATS_INVOCATIONS_MAX 200
bool modes_of_invocations(const double *m, size_t n, struct modes *modes);

#endif
