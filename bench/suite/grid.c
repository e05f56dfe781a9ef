// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lays out the arms of a suite that is a grid: for each placement a lane, for each work a group of
 * the baseline, its twin and its rivals. A SPEC is put together from three parts, placement, work
 * and rival, and parsed as one that a user gives, so a suite can have no arm that --arm could not.
 */
#include "suite/grid.h"

#include <stdio.h>
#include <stdlib.h>

int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline)
{
	struct arm arm;
	struct error err;
	char whole[256];

	snprintf(whole, sizeof(whole), "placement=%s%s%s%s%s", placement_name(lane->placement),
		 *work ? "," : "", work, *spec ? "," : "", spec);
	if (arm_parse(&arm, whole, &err)) {
		/* No user wrote it: a mistake of the suite, which each test of plans finds. */
		fprintf(stderr, "suite %s: %s\n", lane->suite, err.text);
		abort();
	}
	return plan_add_arm(lane, &arm, baseline);
}

/* Copies the arm first: plan_add_arm() may move those of the lane. */
void grid_add_twin(struct plan_lane *lane, int baseline)
{
	struct arm arm = lane->arms[baseline].arm;

	if (lane->placement == PLACEMENT_FREE)
		return;
	arm.twin = true;
	plan_add_arm(lane, &arm, baseline);
}

static void add_group(struct plan_lane *lane, const struct grid *grid, const char *const *rivals,
		      const char *work)
{
	int baseline = grid_add_arm(lane, work, grid->baseline, -1);

	grid_add_twin(lane, baseline);
	for (const char *const *rival = rivals; *rival; rival++)
		grid_add_arm(lane, work, *rival, baseline);
}

/* cross-poll forbids idle states on all CPUs, and needs root (host/placement.h). */
bool grid_wants(enum placement placement, const struct run_options *options)
{
	switch (placement) {
	case PLACEMENT_CROSS_POLL:
		return options->cross_poll;
	case PLACEMENT_FREE:
		return options->full;
	default:
		return true;
	}
}

void grid_plan(struct plan *plan, const struct suite *suite, const struct grid *grid,
	       const struct run_options *options)
{
	/* A grid without a headline is the same in every run that has the suite. */
	bool all = options->full || !grid->headline.works;
	const struct grid_extent *extent = all ? &grid->all : &grid->headline;

	for (enum placement i = 0; i < PLACEMENTS; i++) {
		struct plan_lane *lane;

		if (!grid_wants(i, options) || (grid->pinned && i == PLACEMENT_FREE))
			continue;
		lane = suite_add_lane(plan, suite, i);
		for (const char *const *work = extent->works; *work; work++)
			add_group(lane, grid, extent->rivals, *work);
	}
}
