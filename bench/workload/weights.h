/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the replayed part of a recording says of all of it: each batch by its weight. Weights follow
 * from the list of segments and from which batches were replayed, not from any time.
 */
#ifndef WORKLOAD_WEIGHTS_H
#define WORKLOAD_WEIGHTS_H

#include "workload/segments.h"

/* How much a recording is, or a part of it; as sums of weights, so not whole numbers. */
struct workload_extent {
	double batches, calls;
	double share_in_16; /* of the calls, those in batches of 16 calls or more; 0 to 1 */
};

/* Of the batches by their weights, one for each batch; NULL: all weights are 1. */
struct workload_extent workload_extent(const struct workload *workload, const double *weights);

/*
 * Sets the weight of each batch of the recording: of those that the invocation replayed
 * (replayed[]) of its list of count segments, 0 for the others. count 0 is the whole recording. If
 * it did not replay all of its list, the weights of what it did are raised, so that they stand for
 * the same work. At least one batch of the list must have been replayed.
 */
void weights_make(const struct segments *segments, uint32_t count, uint32_t invocation,
		  const bool *replayed, double *weights);

#endif
