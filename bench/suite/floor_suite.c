// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the pieces of a notification cost without a stub, by the time of a null
 * system call. Rows of one process are measured where placement does not matter
 * alone.
 */
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static int add_row(struct plan_lane *lane, const struct floor_row *row, bool twin, int baseline,
		   struct error *err)
{
	struct arm arm;

	arm_default(&arm);
	arm.gate = gate_find("none");
	arm.serve = NULL;
	arm.synthetic.entries = 1;
	arm.placement = lane->placement;
	arm.floor = row;
	arm.twin = twin;
	return plan_add_arm(lane, &arm, baseline, err);
}

static int add_lane(struct plan *plan, enum placement placement, struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, "floor", placement, err);
	bool alone = placement == PLACEMENT_SAME;

	if (!lane || add_row(lane, floor_rows[0], false, -1, err) < 0 ||
	    add_row(lane, floor_rows[0], true, 0, err) < 0)
		return -1;
	for (size_t i = 1; floor_rows[i]; i++)
		if ((alone || floor_rows[i]->has_peer) &&
		    add_row(lane, floor_rows[i], false, 0, err) < 0)
			return -1;
	return 0;
}

static int plan_floor(struct plan *plan, const struct run_options *options, struct error *err)
{
	for (int i = 0; i < PLACEMENTS; i++)
		if (grid_wants((enum placement)i, options) &&
		    add_lane(plan, (enum placement)i, err))
			return -1;
	return 0;
}

const struct suite suite_floor = {
	.name = "floor",
	.question = "what is the floor?",
	.prefixed = true,
	.in = RUN_QUICK,
	.target_percent = 2,
	.plan = plan_floor,
};
