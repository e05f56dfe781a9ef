// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the pieces of a notification cost without a stub, by the time of a null
 * system call. Rows of one process are measured where placement does not matter
 * alone.
 */
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const struct grid_place places[] = {
	{ PLACEMENT_SAME, 1 },
	{ PLACEMENT_CROSS, 1 },
	{ PLACEMENT_CROSS_POLL, 1 },
	{ PLACEMENT_FREE, 1 },
	{ 0, 0 },
};

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

static int add_lane(struct plan *plan, const struct grid_place *place, struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, "floor", place->placement, place->weight, err);
	bool alone = place->placement == PLACEMENT_SAME;

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
	size_t first = plan->lane_count;
	double sum = 0;

	for (const struct grid_place *place = places; place->weight > 0; place++)
		if (grid_wants(place, options) && add_lane(plan, place, err))
			return -1;
	for (size_t i = first; i < plan->lane_count; i++)
		sum += plan->lanes[i].share;
	for (size_t i = first; i < plan->lane_count; i++)
		plan->lanes[i].share /= sum;
	return 0;
}

const struct suite suite_floor = {
	.name = "floor",
	.question = "what is the floor?",
	.prefixed = true,
	.quick = true,
	.weight = 0.5,
	.plan = plan_floor,
};
