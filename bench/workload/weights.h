/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the replayed part of a recording says of all of it: each batch by its weight. */
#ifndef WORKLOAD_WEIGHTS_H
#define WORKLOAD_WEIGHTS_H

#include "workload/segments.h"

/* Of a recording or a part of it. */
struct workload_extent {
	double batches, calls;
	double share_in_16; /* of the calls, those in batches of 16 calls or more; 0 to 1 */
};

/* Of the batches by their weights, or of all where weights is NULL. */
struct workload_extent workload_extent(const struct workload *workload, const double *weights);

/*
 * The weight of each batch that an invocation replayed of its list of so many segments, 0 for
 * the others; with 0 segments, of the whole recording. If it did not replay all of that, what it
 * did stands for the rest.
 */
void weights_make(const struct segments *segments, uint32_t count, uint32_t invocation,
		  const bool *replayed, double *weights);

#endif
