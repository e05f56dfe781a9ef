// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rounds were in another state of the host than most, by the A/A twins of their lane.
 *
 * A kernel has states of 10 ms to a second in which the work of all stubs takes longer, while the
 * monitor's native calls take the same. On a virtual machine (6.18) each mmap of a stub took 1.4
 * or 1.85 us, which made 16 maps behind gate allow 33 or 39 us and notify's ratio to them 3.8 or
 * 3.3. How much of a run is slow changes from one to the next.
 *
 * A twin does the work of the lane's baseline in the same rounds, and is in no ratio but that of
 * its own control: so what is left out by its times does not depend on what is compared. What
 * remains is of the state that the lane is in for most of its time.
 */
#include <stdlib.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

/*
 * A batch varies by a tenth by itself, so one tells little, and its neighbours are counted with it.
 * However much they vary, a batch is above the median with a chance of one half at most. The chance
 * that more than two thirds of 21 are is 1 in 25 at most; of the 11 at an end of an invocation,
 * 1 in 8; of 4 it would be 1 in 3.
 */
#define TWIN_LIMIT  1.05 /* what is slower, by the median of the twin's batches, is slow */
#define TWIN_BESIDE 10	 /* batches on either side that are counted with one */
#define TWIN_LEAST  9	 /* batches of an invocation; fewer tell nothing */

/* Marks all records of the twin's round but its own batch: a twin's batches stay clean. */
static void mark_round(struct analysis *analysis, const struct record *twin)
{
	const struct record *first = analysis->measured->items;
	const struct record *end = first + analysis->measured->count;
	const struct record *at = twin;

	while (at > first && record_in_round(at - 1, twin))
		at--;
	for (; at < end && record_in_round(at, twin); at++)
		if (at != twin)
			analyze_set_bit(analysis->other_state, (size_t)(at - first));
}

static bool is_slow(const struct series *twin, size_t at, double limit)
{
	return record_time(series_at(twin, at)) > limit;
}

/*
 * For the twin's batches from to end - 1, which are of one invocation: marks a round if over two
 * thirds of the batches around it are slow. slow counts those from first to behind - 1.
 */
static void mark_rounds(struct analysis *analysis, const struct series *twin, size_t from,
			size_t end, double limit)
{
	size_t first = from, behind = from, slow = 0;

	for (size_t i = from; i < end; i++) {
		for (; behind < end && behind <= i + TWIN_BESIDE; behind++)
			slow += is_slow(twin, behind, limit);
		for (; first + TWIN_BESIDE < i; first++)
			slow -= is_slow(twin, first, limit);
		if (3 * slow > 2 * (behind - first))
			mark_round(analysis, series_at(twin, i));
	}
}

static void mark_by(struct analysis *analysis, const struct series *twin)
{
	double *ns = memory_new(twin->count, sizeof(*ns)), limit;
	size_t from = 0;

	for (size_t i = 0; i < twin->count; i++)
		ns[i] = record_time(series_at(twin, i));
	limit = TWIN_LIMIT * stats_middle(ns, twin->count);
	free(ns);
	for (size_t end = 1; end <= twin->count; end++) {
		if (end < twin->count &&
		    series_at(twin, end)->invocation == series_at(twin, from)->invocation)
			continue;
		if (end - from >= TWIN_LEAST)
			mark_rounds(analysis, twin, from, end, limit);
		from = end;
	}
}

void analyze_mark_other_state(struct analysis *analysis, const struct plan_lane *lane)
{
	/* No two batches of a replay are alike: their median means nothing. */
	if (lane->kind == LANE_REPLAY)
		return;
	for (size_t i = 0; i < lane->count; i++)
		if (lane->arms[i].arm.twin && analysis->timed[lane->first + i].count)
			mark_by(analysis, &analysis->timed[lane->first + i]);
}
