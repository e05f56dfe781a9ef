// SPDX-License-Identifier: GPL-2.0-or-later
/* The two-level bootstrap of a median, and summaries. */
#include "measure/stats.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "measure/sort.h"

#define RESAMPLES 1000

struct group {
	const double *sorted;
	size_t count;
	unsigned int drawn;	/* how often, in this resample */
	size_t low, high, here; /* where a search is */
};

struct bootstrap {
	double *by_group;	       /* the values, sorted within each group */
	double *all;		       /* all values, sorted; borrowed */
	double (*scale)(double value); /* on which medians are compared */
	size_t count;
	struct group *groups;
	size_t group_count; /* without empty ones */
	gsl_rng *random;
};

static void close_bootstrap(struct bootstrap *b)
{
	free(b->by_group);
	free(b->groups);
	if (b->random)
		gsl_rng_free(b->random);
}

static size_t count_of(const struct sample_groups *sample)
{
	size_t count = 0;

	for (size_t i = 0; i < sample->groups; i++)
		count += sample->counts[i];
	return count;
}

/* all: room for all values, which may be where the sample has them. */
static int open_bootstrap(struct bootstrap *b, const struct sample_groups *sample, double *all,
			  uint64_t seed, struct error *err)
{
	size_t at = 0;

	memset(b, 0, sizeof(*b));
	b->count = count_of(sample);
	if (!b->count)
		return error_set(err, STATUS_CANNOT, "no values to take the median of");
	b->by_group = malloc(b->count * sizeof(double));
	b->all = all;
	b->groups = calloc(sample->groups, sizeof(*b->groups));
	b->random = gsl_rng_alloc(gsl_rng_mt19937);
	if (!b->by_group || !b->groups || !b->random) {
		close_bootstrap(b);
		return error_set(err, STATUS_CANNOT, "no memory for %zu values", b->count);
	}
	memcpy(b->by_group, sample->values, b->count * sizeof(double));
	for (size_t i = 0; i < sample->groups; at += sample->counts[i++]) {
		if (!sample->counts[i])
			continue;
		sort_values(b->by_group + at, sample->counts[i]);
		b->groups[b->group_count++] =
			(struct group){ .sorted = b->by_group + at, .count = sample->counts[i] };
	}
	memcpy(b->all, b->by_group, b->count * sizeof(double));
	sort_values(b->all, b->count);
	gsl_rng_set(b->random, (unsigned long)seed);
	return 0;
}

/* How many values of the group are at or below the limit; it is known from where to where. */
static size_t values_up_to(struct group *group, double limit)
{
	size_t low = group->low, high = group->high;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (group->sorted[middle] <= limit)
			low = middle + 1;
		else
			high = middle;
	}
	group->here = low;
	return low;
}

/* The next limit is below the last one, or above it. */
static void narrow(struct bootstrap *b, bool below)
{
	for (size_t i = 0; i < b->group_count; i++) {
		struct group *group = &b->groups[i];

		if (!group->drawn)
			continue;
		if (below)
			group->high = group->here;
		else
			group->low = group->here;
	}
}

/* The least value that has at least rank of the drawn groups' values at or below it. */
static double value_of_rank(struct bootstrap *b, double rank)
{
	size_t low = 0, high = b->count - 1;

	for (size_t i = 0; i < b->group_count; i++) {
		b->groups[i].low = 0;
		b->groups[i].high = b->groups[i].count;
	}
	while (low < high) {
		size_t middle = (low + high) / 2, below = 0;

		for (size_t i = 0; i < b->group_count; i++)
			if (b->groups[i].drawn)
				below += b->groups[i].drawn *
					 values_up_to(&b->groups[i], b->all[middle]);
		if ((double)below >= rank)
			high = middle;
		else
			low = middle + 1;
		narrow(b, high == middle);
	}
	return b->all[low];
}

/*
 * The median of one resample. Drawing n values anew moves the rank of their
 * median in the values at hand by a normal error of sqrt(n) / 2: so it is
 * enough to draw that error, and the cost does not grow with n.
 */
static double resample(struct bootstrap *b, bool draw_groups)
{
	size_t total = 0;
	double rank;

	for (size_t i = 0; i < b->group_count; i++)
		b->groups[i].drawn = !draw_groups;
	for (size_t i = 0; i < b->group_count; i++) {
		size_t drawn = i;

		if (draw_groups) {
			drawn = gsl_rng_uniform_int(b->random, b->group_count);
			b->groups[drawn].drawn++;
		}
		total += b->groups[drawn].count;
	}
	rank = ((double)total + gsl_ran_gaussian(b->random, sqrt((double)total))) / 2;
	return value_of_rank(b, fmin(fmax(rank, 1), (double)total));
}

/*
 * What the interval's half widths are multiplied with; see stats.h. variance is
 * that of both levels of the bootstrap, within that of the values' level alone.
 */
static double correction(size_t groups, double variance, double within)
{
	double degrees = (double)groups - 1, wanted, student;

	if (groups < 2 || !(variance > 0))
		return 1;
	/* The groups' medians differ by their own sampling errors too: these must not count twice. */
	wanted = fmax(within, (variance - within) * (double)groups / degrees);
	student = gsl_cdf_tdist_Pinv(0.975, degrees) / gsl_cdf_ugaussian_Pinv(0.975);
	return sqrt(wanted / variance) * (1 + (1 - within / wanted) * (student - 1));
}

/*
 * Resamples give it with an error in proportion to the whole, the groups' own estimates
 * without, but of a mean of the groups: where they are far apart, the median of all comes
 * near to the median of the groups, whose variance is up to 1.6 times that.
 */
static double variance_between(const struct resamples *resamples, double variance, double within)
{
	double groups = (double)resamples->groups, drawn;

	if (resamples->groups < 2)
		return 0;
	drawn = (variance - within) * groups / (groups - 1);
	if (drawn > 3 * within)
		return drawn;
	return gsl_stats_variance(resamples->by_group, 1, resamples->groups) / groups;
}

void stats_interval(const struct resamples *resamples, struct estimated *estimate)
{
	size_t count = resamples->count;
	double within = gsl_stats_variance(resamples->within, 1, count);
	double variance = gsl_stats_variance(resamples->both, 1, count);
	double factor = correction(resamples->groups, variance, within), low, high;

	sort_values(resamples->both, count);
	low = gsl_stats_quantile_from_sorted_data(resamples->both, 1, count, 0.025);
	high = gsl_stats_quantile_from_sorted_data(resamples->both, 1, count, 0.975);
	estimate->ci95.low = estimate->value - fmax(estimate->value - low, 0) * factor;
	estimate->ci95.high = estimate->value + fmax(high - estimate->value, 0) * factor;
	estimate->degrees = (double)resamples->groups - 1;
	estimate->within = within;
	estimate->between = variance_between(resamples, variance, within);
}

static int find_interval(struct bootstrap *b, struct estimated *median, struct error *err)
{
	double *medians = malloc((2 * RESAMPLES + b->group_count) * sizeof(double));
	struct resamples resamples;
	double *by_group;

	if (!medians)
		return error_set(err, STATUS_CANNOT, "no memory for resamples");
	by_group = medians + 2 * RESAMPLES;
	resamples = (struct resamples){ medians, medians + RESAMPLES, RESAMPLES, by_group,
					b->group_count };
	for (int i = 0; i < RESAMPLES; i++)
		resamples.within[i] = b->scale(resample(b, false));
	for (int i = 0; i < RESAMPLES; i++)
		resamples.both[i] = b->scale(resample(b, true));
	for (size_t i = 0; i < b->group_count; i++)
		by_group[i] = b->scale(gsl_stats_median_from_sorted_data(b->groups[i].sorted, 1,
									 b->groups[i].count));
	stats_interval(&resamples, median);
	free(medians);
	return 0;
}

static double as_it_is(double value)
{
	return value;
}

static double logarithm(double value)
{
	return log(fmax(value, DBL_MIN));
}

static int estimate(const struct sample_groups *sample, double *all, uint64_t seed,
		    double (*scale)(double), struct estimated *median, struct error *err)
{
	struct bootstrap b;
	int result;

	if (open_bootstrap(&b, sample, all, seed, err))
		return -1;
	b.scale = scale;
	median->value = scale(gsl_stats_median_from_sorted_data(b.all, 1, b.count));
	result = find_interval(&b, median, err);
	close_bootstrap(&b);
	return result;
}

static int estimate_of_copy(const struct sample_groups *sample, uint64_t seed,
			    double (*scale)(double), struct estimated *median, struct error *err)
{
	double *all = malloc((count_of(sample) + 1) * sizeof(*all));
	int result;

	if (!all)
		return error_set(err, STATUS_CANNOT, "no memory for %zu values", count_of(sample));
	result = estimate(sample, all, seed, scale, median, err);
	free(all);
	return result;
}

int stats_median(const struct sample_groups *sample, uint64_t seed, struct estimated *median,
		 struct error *err)
{
	return estimate_of_copy(sample, seed, as_it_is, median, err);
}

int stats_median_positive(const struct sample_groups *sample, uint64_t seed,
			  struct estimated *median, struct error *err)
{
	if (estimate_of_copy(sample, seed, logarithm, median, err))
		return -1;
	stats_positive(median);
	return 0;
}

int stats_summarize_positive(double *values, const size_t *counts, size_t groups, uint64_t seed,
			     struct estimated *median, struct summary *summary, struct error *err)
{
	const struct sample_groups sample = { values, counts, groups };

	if (estimate(&sample, values, seed, logarithm, median, err))
		return -1;
	stats_positive(median);
	stats_summarize(values, count_of(&sample), summary);
	return 0;
}
