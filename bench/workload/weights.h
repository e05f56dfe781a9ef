/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the replayed part of a recording says of all of it.
 *
 * The estimate of a whole is a weighted sum: a batch of a stratum (segments.h) stands for
 * as many as the stratum has by what was replayed of it. Within a stratum the weights rise or
 * fall with the calls of a batch, so that they give the recording's number of calls too
 * (calibration, Deville and Sarndal 1992, Journal of the American Statistical Association 87);
 * where that would take a weight below a fifth of the mean, those of batches of 16 calls and
 * more give the number of calls alone, those of others that of batches. Weights do not depend on what
 * was measured, and are those of all arms.
 */
#ifndef WORKLOAD_WEIGHTS_H
#define WORKLOAD_WEIGHTS_H

#include "workload/workload.h"

/* Of a recording or a part of it. */
struct workload_extent {
	double batches, calls;
	double share_in_16; /* of the calls, those in batches of 16 calls or more; 0 to 1 */
};

/* Of the batches by their weights, or of all where weights is NULL. */
struct workload_extent workload_extent(const struct workload *workload, const double *weights);

/* Of the replayed batches by themselves. */
struct workload_extent workload_part(const struct workload *workload, const bool *replayed);

/*
 * The weight of each batch, 0 for those that were not replayed; all 1 where all were. A
 * stratum of which nothing was replayed counts to one of the same size; where there is
 * none, nothing stands for it. -1 without memory.
 */
int weights_make(const struct workload *workload, const bool *replayed, double *weights,
		 struct error *err);

#endif
