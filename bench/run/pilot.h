/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of each recording a run replays, decided before it measures: an invocation of
 * which nothing is kept replays a few segments under all arms, which says what a segment
 * takes on this host; a list is as long as an invocation has time for, with a fifth in reserve,
 * since processes differ, but not shorter than segments.h asks for. All invocations replay lists
 * of that length to their end.
 */
#ifndef BENCH_PILOT_H
#define BENCH_PILOT_H

#include "plan/plan.h"
#include "record/records.h"

/* Segments of each replay in the pilot. */
#define PILOT_SEGMENTS 4

/*
 * Of a plan that has been checked: sets the segments and seconds of its replays. Takes a
 * second or two; nothing is done where nothing is replayed. An interrupt leaves the lists
 * of the pilot. *left_out: an arm wedged, and is marked as skipped (supervise.h).
 */
int pilot_run(struct plan *plan, bool *left_out, struct error *err);

/* What follows for a lane of the plan from its RECORD_REPLAY. */
void pilot_choose(struct plan_lane *lane, const struct record_replay *pilot,
		  const struct plan *plan);

/* Seconds that the replays of an invocation take. */
double pilot_seconds(const struct plan *plan);

#endif
