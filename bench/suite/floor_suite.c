// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the parts of a notification cost without a stub. The baseline is the first row, a null
 * system call, and it has the twin. Rows without a peer process are measured in placement same
 * only, as placement makes no difference to them.
 */
#include <stddef.h>

#include "suite/grid.h"

/* No SPEC can name a row of the floor; one entry makes times per call equal those per batch. */
static int add_row(struct plan_lane *lane, const struct floor_row *row, int baseline)
{
	struct arm arm;

	arm_default(&arm);
	arm.gate = gate_find("none");
	arm.synthetic.entries = 1;
	arm.placement = lane->placement;
	arm.floor = row;
	return plan_add_arm(lane, &arm, baseline);
}

static void plan_floor(struct plan *plan, const struct suite *suite,
		       const struct run_options *options)
{
	for (enum placement place = 0; place < PLACEMENTS; place++) {
		struct plan_lane *lane;

		if (!grid_wants(place, options))
			continue;
		lane = suite_add_lane(plan, suite, place);
		grid_add_twin(lane, add_row(lane, floor_rows[0], -1));
		for (size_t i = 1; floor_rows[i]; i++)
			if (place == PLACEMENT_SAME || floor_rows[i]->has_peer)
				add_row(lane, floor_rows[i], 0);
	}
}

const struct suite suite_floor = {
	.name = "floor",
	.question = "what is the floor?",
	.prefixed = true,
	.in = RUN_QUICK,
	.target_percent = 2,
	.plan = plan_floor,
};
