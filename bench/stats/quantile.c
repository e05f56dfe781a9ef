// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Selection (Hoare's Find): about a pivot near the rank that is wanted, by a sample. No branch
 * of a partition depends on a value, which on random ones would be foreseen wrongly every
 * other time.
 */
#include "stats/quantile.h"

#include <math.h>
#include <stdbool.h>

#define SAMPLE 15
#define FEW    48 /* are sorted */

static void sort_few(double *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double held = values[i];
		size_t k = i;

		for (; k && values[k - 1] > held; k--)
			values[k] = values[k - 1];
		values[k] = held;
	}
}

/* Of n values one that is near that rank. */
static double pick(const double *values, size_t n, size_t rank)
{
	double some[SAMPLE];

	for (size_t i = 0; i < SAMPLE; i++)
		some[i] = values[i * (n - 1) / (SAMPLE - 1)];
	sort_few(some, SAMPLE);
	return some[rank * (SAMPLE - 1) / (n - 1)];
}

/* Those below the pivot come first, if wanted with those equal to it; returns how many. */
static inline size_t put_first(double *values, size_t n, double pivot, bool with_equal)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		double held = values[i];

		values[i] = values[count];
		values[count] = held;
		count += with_equal ? held <= pivot : held < pivot;
	}
	return count;
}

/* Puts the value of that rank where it belongs, no larger one before it, no smaller behind. */
static double select_rank(double *values, size_t n, size_t rank)
{
	while (n > FEW) {
		double pivot = pick(values, n, rank);
		size_t below = put_first(values, n, pivot, false);

		if (rank < below) {
			n = below;
			continue;
		}
		values += below;
		n -= below;
		rank -= below;
		below = put_first(values, n, pivot, true);
		if (rank < below)
			return pivot;
		values += below;
		n -= below;
		rank -= below;
	}
	sort_few(values, n);
	return values[rank];
}

static double least_of(const double *values, size_t n)
{
	double least = values[0];

	for (size_t i = 1; i < n; i++)
		least = values[i] < least ? values[i] : least;
	return least;
}

/*
 * A quantile of n values of which those from..to - 1 are in the places of these ranks, though
 * not in order, and it lies among them. Narrows them, to what is above it.
 */
static double quantile_in(double *values, size_t n, double q, size_t *from, size_t to)
{
	double place = q * (double)(n - 1), part = place - floor(place);
	size_t rank = (size_t)place;
	double low = select_rank(values + *from, to - *from, rank - *from);

	*from = rank;
	if (!(part > 0) || rank + 1 == n)
		return low;
	return low + part * (least_of(values + rank + 1, to - rank - 1) - low);
}

double stats_quantile(double *values, size_t n, double q)
{
	size_t from = 0;

	return quantile_in(values, n, q, &from, n);
}

double stats_middle(double *values, size_t n)
{
	return stats_quantile(values, n, 0.5);
}

size_t stats_quantile_needs(double q)
{
	return (size_t)llround(10 / fmin(q, 1 - q));
}

/* The next one above; NAN where the values are too few for it. */
static double next_quantile(double *values, size_t n, double q, size_t *from)
{
	return n < stats_quantile_needs(q) ? (double)NAN : quantile_in(values, n, q, from, n);
}

void stats_summarize(double *values, size_t n, struct summary *summary)
{
	double sum = 0, max = values[0];
	size_t from = 0, first = 0;

	for (size_t i = 0; i < n; i++) {
		sum += values[i];
		max = values[i] > max ? values[i] : max;
	}
	*summary = (struct summary){ .n = n, .mean = sum / (double)n, .max = max };
	summary->median = quantile_in(values, n, 0.5, &from, n);
	summary->p25 = n < stats_quantile_needs(0.25) ?
			       (double)NAN :
			       quantile_in(values, n, 0.25, &first, from + 1);
	summary->p75 = next_quantile(values, n, 0.75, &from);
	summary->p90 = next_quantile(values, n, 0.9, &from);
	summary->p99 = next_quantile(values, n, 0.99, &from);
	summary->p999 = next_quantile(values, n, 0.999, &from);
}
