// SPDX-License-Identifier: GPL-2.0-or-later
/* Laying out the arms of a suite that is a grid. */
#include "suite/grid.h"

#include <stdio.h>

static int parse(struct arm *arm, enum placement placement, const char *work, const char *spec,
		 struct error *err)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "placement=%s%s%s%s%s", placement_name(placement),
		 *work ? "," : "", work, *spec ? "," : "", spec);
	return arm_parse(arm, whole, err);
}

int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline,
		 struct error *err)
{
	struct arm arm;

	if (parse(&arm, lane->placement, work, spec, err))
		return -1;
	return plan_add_arm(lane, &arm, baseline, err);
}

static int add_twin(struct plan_lane *lane, size_t baseline, struct error *err)
{
	struct arm arm = lane->arms[baseline].arm;

	arm.twin = true;
	return plan_add_arm(lane, &arm, (int)baseline, err);
}

static int add_group(struct plan_lane *lane, const struct grid *grid, const char *const *rivals,
		     const char *work, struct error *err)
{
	int baseline = grid_add_arm(lane, work, grid->baseline, -1, err);

	if (baseline < 0 || add_twin(lane, (size_t)baseline, err) < 0)
		return -1;
	for (const char *const *rival = rivals; *rival; rival++)
		if (grid_add_arm(lane, work, *rival, baseline, err) < 0)
			return -1;
	return 0;
}

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

static int add_lane(struct plan *plan, const struct grid *grid, enum placement placement,
		    const struct grid_extent *extent, struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, grid->suite, placement, err);

	if (!lane)
		return -1;
	for (const char *const *work = extent->works; *work; work++)
		if (add_group(lane, grid, extent->rivals, *work, err))
			return -1;
	return 0;
}

int grid_plan(struct plan *plan, const struct grid *grid, const struct run_options *options,
	      struct error *err)
{
	bool all = options->full || !grid->headline.works;

	for (int i = 0; i < PLACEMENTS; i++)
		if (grid_wants((enum placement)i, options) &&
		    !(grid->pinned && i == PLACEMENT_FREE) &&
		    add_lane(plan, grid, (enum placement)i, all ? &grid->all : &grid->headline,
			     err))
			return -1;
	return 0;
}
