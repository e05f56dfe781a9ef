/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of each recording a run replays, which is decided before it measures.
 *
 * The pilot is an invocation whose records are not kept. It replays a few segments under all arms
 * and so finds out what a unit of replayed work takes on this host. From that follows how many
 * segments an invocation has time for; segments.h has the least. Every invocation then replays a
 * list of that length to its end, so that what is replayed does not depend on how fast it was.
 */
#ifndef BENCH_PILOT_H
#define BENCH_PILOT_H

#include "plan/plan.h"
#include "record/records.h"

/* Segments of each replay in the pilot; a list has at least as many (SEGMENTS_MIN). */
#define PILOT_SEGMENTS 4

/*
 * Sets segments and replay_s of each replay of a plan that has been checked. Takes a second or
 * two; does nothing where nothing is replayed. After an interrupt the lists stay as short as the
 * pilot's. *left_out is set if an arm wedged, which is then marked as skipped (supervise.h).
 */
int pilot_run(struct plan *plan, bool *left_out, struct error *err);

/*
 * Sets segments and replay_s of one lane from the RECORD_REPLAY that the pilot made of it. Does
 * nothing if the pilot replayed nothing of it.
 */
void pilot_choose(struct plan_lane *lane, const struct record_replay *pilot,
		  const struct plan *plan);

/* Seconds that all replays of an invocation take, about: the sum of replay_s. */
double pilot_seconds(const struct plan *plan);

#endif
