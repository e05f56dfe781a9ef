// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Weights of replayed batches, and their sums. A batch gets the weight of its segment, which is one
 * over the chance that the list has it (segments_choose()). Then all are scaled so that the work
 * that was replayed stands for the work of the recording.
 */
#include "workload/weights.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct workload_extent workload_extent(const struct workload *workload, const double *weights)
{
	struct workload_extent extent = { 0 };
	double large = 0;

	for (uint32_t i = 0; i < workload->batch_count; i++) {
		double weight = weights ? weights[i] : 1;
		uint32_t calls = workload->batches[i].count;

		extent.batches += weight;
		extent.calls += weight * calls;
		large += calls >= SEGMENT_LARGE ? weight * calls : 0;
	}
	extent.share_in_16 = extent.calls > 0 ? large / extent.calls : 0;
	return extent;
}

/* Gives the replayed batches of a segment the weight. Returns their share of its batches. */
static double weigh_segment(const struct segment *segment, double weight, const bool *replayed,
			    double *weights)
{
	double count = 0;

	for (uint32_t i = segment->first; i < segment->first + segment->count; i++) {
		weights[i] = replayed[i] ? weight : 0;
		count += replayed[i];
	}
	return count / segment->count;
}

/* The list as replaying had it; a whole recording is all segments, each with weight 1. */
static uint32_t choose(const struct segments *segments, uint32_t count, uint32_t invocation,
		       struct segment_choice *choices)
{
	if (count)
		return segments_choose(segments, count, invocation, choices);
	for (uint32_t i = 0; i < segments->count; i++)
		choices[i] = (struct segment_choice){ &segments->list[i], 1 };
	return segments->count;
}

/*
 * A first round over the list finds how much of the work was done (by batches, as if those of a
 * segment were alike); the second one sets the weights that make up for the rest.
 */
void weights_make(const struct segments *segments, uint32_t count, uint32_t invocation,
		  const bool *replayed, double *weights)
{
	struct segment_choice *choices = memory_new(segments->count, sizeof(*choices));
	double done = 0;
	uint32_t chosen;

	for (uint32_t i = 0; i < segments->count; i++)
		weigh_segment(&segments->list[i], 0, replayed, weights);
	chosen = choose(segments, count, invocation, choices);
	for (uint32_t i = 0; i < chosen; i++)
		done += choices[i].weight * choices[i].segment->work *
			weigh_segment(choices[i].segment, choices[i].weight, replayed, weights);
	for (uint32_t i = 0; i < chosen; i++)
		weigh_segment(choices[i].segment, choices[i].weight * segments->work / done,
			      replayed, weights);
	free(choices);
}
