/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What most suites are: a baseline and its rivals, each doing every work of a
 * list, in every placement of another list. All of it is SPECs (see arm.h).
 */
#ifndef BENCH_SUITE_GRID_H
#define BENCH_SUITE_GRID_H

#include "plan/plan.h"

struct grid_place {
	enum placement placement;
	double weight; /* the lane's part of the suite's time; cross-poll comes if asked for */
};

struct grid {
	const char *suite;
	const char *baseline;		 /* such as "gate=allow" */
	const char *const *rivals;	 /* ended by NULL, as the lists below */
	const char *const *works;	 /* such as "op=map,batch=16" */
	const char *const *quick;	 /* works of a quick run */
	const struct grid_place *places; /* ended by weight 0 */
};

/* Appends a lane for each placement; the baseline has its twin in each group. */
int grid_plan(struct plan *plan, const struct grid *grid, const struct run_options *options,
	      struct error *err);

/* Whether a run has that place: cross-poll is for those who ask for it. */
bool grid_wants(const struct grid_place *place, const struct run_options *options);

/* Appends one arm of a lane, by two SPECs that may be ""; returns its index or -1. */
int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline,
		 struct error *err);

#endif
