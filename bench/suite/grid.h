/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What most suites are: a baseline and its rivals, each doing every work of a
 * list, in several placements. All of it is SPECs (see arm.h).
 */
#ifndef BENCH_SUITE_GRID_H
#define BENCH_SUITE_GRID_H

#include "suite/suite.h"

struct grid_extent {
	const char *const *rivals; /* ended by NULL, as the other list */
	const char *const *works;  /* such as "op=map,batch=16" */
};

struct grid {
	const char *baseline;	     /* such as "gate=allow" */
	struct grid_extent headline; /* of a run without --full; nothing: all */
	struct grid_extent all;
	bool pinned; /* it says nothing where both sides are not pinned */
};

/* Appends a lane for each placement; the baseline has its twin in each group. */
void grid_plan(struct plan *plan, const struct suite *suite, const struct grid *grid,
	       const struct run_options *options);

/*
 * Whether a run has that placement: cross-poll is for those who ask for it, and free, where
 * nothing is compared, for a full run.
 */
bool grid_wants(enum placement placement, const struct run_options *options);

/* Appends one arm of a lane, by two SPECs of this program that may be ""; returns its index. */
int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline);

/* Appends the A/A control of an arm of the lane, unless nothing is compared there (free). */
void grid_add_twin(struct plan_lane *lane, int baseline);

#endif
