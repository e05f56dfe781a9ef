/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which arms of synthetic work share a stub, and which of them share their rounds as well. */
#ifndef BENCH_SCHEDULE_SHARING_H
#define BENCH_SCHEDULE_SHARING_H

#include "plan/plan.h"

/*
 * A stub that more arms share is warmer, by some percent of a batch: so arms that
 * are compared share theirs with as many. Sizes come with all gates of a suite;
 * what comes with few arms, as pages of a call do, the order of a mix and runs of
 * faults, has stubs of its own.
 */
bool sharing_stub(const struct arm *a, const struct arm *b);

/*
 * An arm with op=unmap undoes what the arm does that is the same but for op=map and after, so
 * neither needs an untimed batch for that. undone_by[], by index in the lane, becomes the index of
 * the arm that undoes it, or -1; no two are undone by one. All arms with the same baseline have
 * such an arm, or none of them gets it: with it a batch comes sooner after its stub's last one.
 */
void sharing_find(const struct plan_lane *lane, int *undone_by);

#endif
