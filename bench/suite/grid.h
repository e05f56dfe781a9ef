/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What most suites are: a baseline and its rivals, each doing every work of a list, in several
 * placements. All of it is written as parts of SPECs (plan/arm.h); a mistake in one ends the
 * program, as only its authors can have made it.
 */
#ifndef BENCH_SUITE_GRID_H
#define BENCH_SUITE_GRID_H

#include "suite/suite.h"

/* Parts of SPECs, static. */
struct grid_extent {
	const char *const *rivals; /* ended by NULL, as the other list */
	const char *const *works;  /* such as "op=map,batch=16" */
};

struct grid {
	const char *baseline;	     /* such as "gate=allow" */
	struct grid_extent headline; /* of a run without --full; nothing: all */
	struct grid_extent all;
	bool pinned; /* not in placement free, where it would say nothing */
};

/* Appends a lane for each placement that the run has. In each group the baseline has a twin. */
void grid_plan(struct plan *plan, const struct suite *suite, const struct grid *grid,
	       const struct run_options *options);

/*
 * Whether a run has that placement: cross-poll if it is asked for, and free, where nothing is
 * compared, in a full run.
 */
bool grid_wants(enum placement placement, const struct run_options *options);

/*
 * Appends an arm to a lane. work and spec are parts of its SPEC, which may be ""; the placement is
 * that of the lane. Returns its index in the lane.
 */
int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline);

/* Appends the A/A control of an arm of the lane; nothing in placement free. */
void grid_add_twin(struct plan_lane *lane, int baseline);

#endif
