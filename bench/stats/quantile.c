// SPDX-License-Identifier: GPL-2.0-or-later
/* Selection by partition in three parts (Hoare's Find): ties cost nothing. */
#include "stats/quantile.h"

#include <math.h>

static void swap(double *a, double *b)
{
	double held = *a;

	*a = *b;
	*b = held;
}

static double middle_of_three(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Puts the value of that rank where it belongs, no larger one before it, no smaller behind. */
static double select_rank(double *values, size_t n, size_t rank)
{
	size_t from = 0, to = n;

	while (to - from > 1) {
		double pivot = middle_of_three(values[from], values[from + (to - from) / 2],
					       values[to - 1]);
		size_t less = from, at = from, more = to;

		while (at < more) {
			if (values[at] < pivot)
				swap(&values[less++], &values[at++]);
			else if (values[at] > pivot)
				swap(&values[at], &values[--more]);
			else
				at++;
		}
		if (rank < less)
			to = less;
		else if (rank >= more)
			from = more;
		else
			break;
	}
	return values[rank];
}

static double least_of(const double *values, size_t n)
{
	double least = values[0];

	for (size_t i = 1; i < n; i++)
		least = values[i] < least ? values[i] : least;
	return least;
}

double stats_quantile(double *values, size_t n, double q)
{
	double place = q * (double)(n - 1), part = place - floor(place);
	size_t rank = (size_t)place;
	double low = select_rank(values, n, rank);

	if (!(part > 0) || rank + 1 == n)
		return low;
	return low + part * (least_of(values + rank + 1, n - rank - 1) - low);
}

double stats_middle(double *values, size_t n)
{
	return stats_quantile(values, n, 0.5);
}

size_t stats_quantile_needs(double q)
{
	return (size_t)llround(10 / fmin(q, 1 - q));
}

static double if_known(double *values, size_t n, double q)
{
	return n < stats_quantile_needs(q) ? (double)NAN : stats_quantile(values, n, q);
}

void stats_summarize(double *values, size_t n, struct summary *summary)
{
	double sum = 0, max = values[0];

	for (size_t i = 0; i < n; i++) {
		sum += values[i];
		max = fmax(max, values[i]);
	}
	*summary = (struct summary){
		.n = n,
		.mean = sum / (double)n,
		.median = stats_middle(values, n),
		.p25 = if_known(values, n, 0.25),
		.p75 = if_known(values, n, 0.75),
		.p90 = if_known(values, n, 0.9),
		.p99 = if_known(values, n, 0.99),
		.p999 = if_known(values, n, 0.999),
		.max = max,
	};
}
