/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which arms of synthetic work share a stub, and which arm's timed batch undoes another's. */
#ifndef BENCH_SCHEDULE_SHARING_H
#define BENCH_SCHEDULE_SHARING_H

#include "plan/plan.h"

/*
 * Whether two arms share a stub. The more arms share one, the warmer it is, by some percent of a
 * batch: so arms that are compared must share theirs with the same number of arms. All gates of a
 * suite have all batch sizes, so arms of different sizes share. What only few gates have (other
 * pages per call, orders of a mix, runs of faults) gets stubs of its own.
 */
bool sharing_stub(const struct arm *a, const struct arm *b);

/*
 * An arm with op=unmap undoes what an arm does that differs only in op=map and after: so neither
 * needs an untimed batch for that. Sets undone_by[], by index in the lane, to the index of the arm
 * that undoes it, or to -1. No arm undoes two.
 *
 * Of the arms with the same baseline either all are undone so, or none: with it a batch comes
 * sooner after its stub's last one, which makes it faster.
 */
void sharing_find(const struct plan_lane *lane, int *undone_by);

#endif
