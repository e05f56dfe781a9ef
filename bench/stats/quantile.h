/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantiles of values, by selection: the values are put into another order, not sorted. */
#ifndef STATS_QUANTILE_H
#define STATS_QUANTILE_H

#include <stddef.h>

/*
 * The quantile q (0 to 1) of n values, n not 0 and none of them NAN, between two values by
 * linear interpolation (Hyndman and Fan's definition 7).
 */
double stats_quantile(double *values, size_t n, double q);

double stats_middle(double *values, size_t n);

/*
 * Values needed for a quantile to say something of the tail that it cuts off: 10 beyond it.
 * 100 for the 90th percentile, 1000 for the 99th, 40 for a quartile.
 */
size_t stats_quantile_needs(double q);

/* A quantile of fewer values than it needs is NAN. */
struct summary {
	size_t n;
	double mean, median, p25, p75, p90, p99, p999, max;
};

/* n must not be 0. */
void stats_summarize(double *values, size_t n, struct summary *summary);

#endif
