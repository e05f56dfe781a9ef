// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quantiles by selection (Hoare's Find), in a time proportional to n. A run has up to ten million
 * values, of which six quantiles are wanted: sorting them would take seconds. Each selection leaves
 * the larger values behind it, so the next higher quantile looks at those alone.
 */
#include <math.h>
#include <stdlib.h>

#include "stats/stats.h"

/*
 * Puts the value of that rank (from 0) where it belongs, no larger one before it, no smaller one
 * behind it, and returns it.
 *
 * No branch of a partition depends on a value: it would be mispredicted every other time. Of the
 * values that equal the pivot, those at odd places count as below it. So many equal values, as of a
 * coarse clock, are halved like others.
 */
static double select_rank(double *values, size_t n, size_t rank)
{
	for (;;) {
		double pivot = values[rank];
		size_t below = 0;

		values[rank] = values[n - 1];
		for (size_t i = 0; i + 1 < n; i++) {
			double held = values[i];

			values[i] = values[below];
			values[below] = held;
			below += (held < pivot) | ((held == pivot) & i);
		}
		values[n - 1] = values[below];
		values[below] = pivot;
		if (rank == below)
			return pivot;
		n = rank < below ? below : n - below - 1;
		if (rank > below) {
			values += below + 1;
			rank -= below + 1;
		}
	}
}

/* The first values are known to be those of the lowest ranks, all below the quantile's. */
static double quantile_after(double *values, size_t n, double q, size_t first)
{
	double place = q * (double)(n - 1), part = place - floor(place);
	size_t rank = (size_t)place;
	double low = select_rank(values + first, n - first, rank - first);

	return part > 0 ? low + part * (select_rank(values + rank + 1, n - rank - 1, 0) - low) :
			  low;
}

double stats_quantile(double *values, size_t n, double q)
{
	return quantile_after(values, n, q, 0);
}

double stats_middle(double *values, size_t n)
{
	return stats_quantile(values, n, 0.5);
}

/* For an even n the mean of two logarithms is that of their product, halved: one log(), not two. */
double stats_log_middle(double *values, size_t n)
{
	double low = select_rank(values, n, (n - 1) / 2);

	return log(low * (n % 2 ? low : select_rank(values + n / 2, n / 2, 0))) / 2;
}

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

void stats_sort(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), ascending);
}

/* Values that a quantile needs so that 10 are in the tail that it cuts off. */
static size_t quantile_needs(double q)
{
	return (size_t)llround(10 / fmin(q, 1 - q));
}

/* The quantiles come in ascending order: each selects among the values above the last one. */
void stats_summarize(double *values, size_t n, struct summary *summary)
{
	static const double q[] = { 0.25, 0.5, 0.75, 0.9, 0.99, 0.999 };
	double *const to[] = { &summary->p25, &summary->median, &summary->p75,
			       &summary->p90, &summary->p99,	&summary->p999 };
	size_t first = 0;

	*summary = (struct summary){ .n = n, .max = values[0] };
	for (size_t i = 0; i < n; i++) {
		summary->mean += values[i];
		summary->max = values[i] > summary->max ? values[i] : summary->max;
	}
	summary->mean /= (double)n;
	for (size_t i = 0; i < sizeof(q) / sizeof(q[0]); i++) {
		bool enough = n >= quantile_needs(q[i]) || to[i] == &summary->median;

		*to[i] = enough ? quantile_after(values, n, q[i], first) : (double)NAN;
		first = enough ? (size_t)(q[i] * (double)(n - 1)) : first;
	}
}
