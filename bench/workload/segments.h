/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which part of a recording is replayed where there is no time for all of it, chosen
 * before anything is measured.
 *
 * A segment is a run of SEGMENT_BATCHES consecutive batches. All segments of a recording
 * are put into one order, of which a replay takes as many as it has time for: so a shorter
 * list is the beginning of a longer one. The order is that of the recording alone, the same
 * in each run, so that runs can be compared. Batches are of one stratum if they are alike in
 * size (1, 2 to 3, 4 to 15, 16 to 63, 64 to 99 calls) and kind (maps, unmaps, both). First comes
 * a segment for each stratum, then always one for the stratum of which the list has least,
 * among those of large batches or those of small ones, whichever calls the list is short of by
 * the recording. It is one of some that are far from the others of that stratum, the one that
 * brings the share of calls in large batches nearest to the recording's. So each beginning of
 * the order has about its part of each stratum, from all over the recording.
 *
 * A segment begins in the state in which the recording has its address spaces there: what
 * is mapped is mapped again, untimed, and the two batches before it are replayed untimed.
 */
#ifndef WORKLOAD_SEGMENTS_H
#define WORKLOAD_SEGMENTS_H

#include "workload/workload.h"

#define SEGMENT_BATCHES 16u
#define SEGMENT_LEAD	2u /* untimed batches before it */

/* With fewer, not all strata of a recording are there. */
#define SEGMENTS_MIN 8u

/* Calls of a batch from which on its time is that of its calls. */
#define SEGMENT_LARGE 16u

/* An address space that has something mapped when the segment's lead begins. */
struct segment_space {
	uint32_t mm;
	struct workload_entry *maps; /* all of it, in the order of addresses; owned */
	uint32_t count;
};

struct segment {
	uint32_t first, count; /* batches that are timed */
	uint32_t lead;	       /* batches before them */
	struct segment_space *spaces;
	uint32_t space_count;
	double work;		   /* of an arm, set-up included, about in calls */
	double calls, large_calls; /* of the timed batches; the latter in large ones */
};

struct segments {
	struct segment *list; /* in the order in which they are taken; owned */
	uint32_t count;
	double work; /* of all batches of the recording in its own order */
	double calls, large_calls;
};

/* -1 without memory; then there is nothing to free. */
int segments_order(struct segments *segments, const struct workload *workload, struct error *err);
void segments_free(struct segments *segments);

/*
 * How many fit into that much work, SEGMENTS_MIN at least: of these lengths the longest whose
 * share of calls in large batches is within a tenth of the recording's, if it is not much
 * shorter. 0 where the whole recording fits, which then is replayed from its beginning to its
 * end.
 */
uint32_t segments_fit(const struct segments *segments, double work);

/* The stratum of a batch, below SEGMENT_STRATA. */
#define SEGMENT_STRATA 15u
uint32_t segments_stratum(const struct workload *workload, uint32_t batch);

#endif
