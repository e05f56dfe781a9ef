// SPDX-License-Identifier: GPL-2.0-or-later
/* Weights of replayed batches by stratum. */
#include "workload/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "workload/segments.h"

#define KINDS	   3   /* strata of a size */
#define WEIGHT_MIN 0.2 /* by the mean of the stratum */

static void add(struct workload_extent *extent, double calls, double weight)
{
	extent->batches += weight;
	extent->calls += weight * calls;
	extent->share_in_16 += calls >= SEGMENT_LARGE ? weight * calls : 0;
}

/* So far it is the number of these calls. */
static void divide_share(struct workload_extent *extent)
{
	extent->share_in_16 = extent->calls > 0 ? extent->share_in_16 / extent->calls : 0;
}

struct workload_extent workload_extent(const struct workload *workload, const double *weights)
{
	struct workload_extent extent = { 0 };

	for (uint32_t i = 0; i < workload->batch_count; i++)
		add(&extent, workload->batches[i].count, weights ? weights[i] : 1);
	divide_share(&extent);
	return extent;
}

struct workload_extent workload_part(const struct workload *workload, const bool *replayed)
{
	struct workload_extent extent = { 0 };

	for (uint32_t i = 0; i < workload->batch_count; i++)
		add(&extent, workload->batches[i].count, replayed[i]);
	divide_share(&extent);
	return extent;
}

struct stratum {
	double all, all_calls; /* of the recording */
	double count, calls;   /* of what was replayed */
	double least, most;    /* calls of a replayed batch */
	double squares;	       /* of calls, about the mean */
	bool large;
	double weight, slope; /* what a batch of the mean calls stands for, and a call more */
};

static void count(const struct workload *workload, const bool *replayed, const uint32_t *of,
		  struct stratum *strata)
{
	for (uint32_t i = 0; i < workload->batch_count; i++) {
		struct stratum *stratum = &strata[of[i]];
		double calls = workload->batches[i].count;

		stratum->all++;
		stratum->all_calls += calls;
		stratum->large = calls >= SEGMENT_LARGE;
		if (!replayed[i])
			continue;
		stratum->least = stratum->count ? fmin(stratum->least, calls) : calls;
		stratum->most = fmax(stratum->most, calls);
		stratum->count++;
		stratum->calls += calls;
	}
}

static void add_squares(const struct workload *workload, const bool *replayed, const uint32_t *of,
			struct stratum *strata)
{
	for (uint32_t i = 0; i < workload->batch_count; i++) {
		struct stratum *stratum = &strata[of[i]];

		if (replayed[i])
			stratum->squares +=
				pow(workload->batches[i].count - stratum->calls / stratum->count,
				    2);
	}
}

/* Gives the strata that nothing was replayed of to others of their size. */
static void collapse(struct stratum *strata)
{
	for (uint32_t s = 0; s < SEGMENT_STRATA; s++) {
		struct stratum *to = NULL;

		if (strata[s].count || !strata[s].all)
			continue;
		for (uint32_t k = s - s % KINDS; k < s - s % KINDS + KINDS; k++)
			if (strata[k].count && (!to || strata[k].count > to->count))
				to = &strata[k];
		if (!to)
			continue;
		to->all += strata[s].all;
		to->all_calls += strata[s].all_calls;
	}
}

/* See weights.h. */
static void solve(struct stratum *stratum)
{
	double mean, off, least;

	if (!stratum->count)
		return;
	stratum->weight = stratum->all / stratum->count;
	if (!(stratum->squares > 0)) {
		if (stratum->large)
			stratum->weight = stratum->all_calls / stratum->calls;
		return;
	}
	mean = stratum->calls / stratum->count;
	off = stratum->all_calls / stratum->all - mean;
	stratum->slope = stratum->all * off / stratum->squares;
	least = stratum->weight + fmin(stratum->slope * (stratum->least - mean),
				       stratum->slope * (stratum->most - mean));
	if (least >= WEIGHT_MIN * stratum->weight)
		return;
	stratum->slope = 0;
	if (stratum->large)
		stratum->weight = stratum->all_calls / stratum->calls;
}

static double weight_of(const struct stratum *stratum, double calls)
{
	return stratum->weight + stratum->slope * (calls - stratum->calls / stratum->count);
}

int weights_make(const struct workload *workload, const bool *replayed, double *weights,
		 struct error *err)
{
	struct stratum strata[SEGMENT_STRATA] = { 0 };
	uint32_t *of = malloc(workload->batch_count * sizeof(*of));

	if (!of)
		return error_set(err, STATUS_CANNOT, "no memory for %u batches",
				 workload->batch_count);
	for (uint32_t i = 0; i < workload->batch_count; i++)
		of[i] = segments_stratum(workload, i);
	count(workload, replayed, of, strata);
	add_squares(workload, replayed, of, strata);
	collapse(strata);
	for (uint32_t s = 0; s < SEGMENT_STRATA; s++)
		solve(&strata[s]);
	for (uint32_t i = 0; i < workload->batch_count; i++)
		weights[i] =
			replayed[i] ? weight_of(&strata[of[i]], workload->batches[i].count) : 0;
	free(of);
	return 0;
}
