// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When sync wake-up pays off, by how long the guest computes between its traps: of batches, and of
 * whole recordings, as a real UML has had batches that sync wake-up made faster in operations that
 * it made slower. Unpinned too, where alone it has a choice of CPUs. A recording has no such times:
 * each is tried with the same one before all of its traps.
 */
#include <stddef.h>
#include <stdio.h>

#include "suite/grid.h"

static const char *const thinks[] = { "think=0ns", "think=10us", "think=100us", "think=1000us",
				      NULL };
static const char *const tasks[] = { "op=map,batch=16", "workload=boot", NULL };

/* The arms of a lane have one kind of task. */
static void add_lane(struct plan *plan, const struct suite *suite, enum placement placement,
		     const char *task)
{
	struct plan_lane *lane = suite_add_lane(plan, suite, placement);

	for (const char *const *think = thinks; *think; think++) {
		char spec[64];
		int async;

		snprintf(spec, sizeof(spec), "gate=notify,%s", *think);
		async = grid_add_arm(lane, task, spec, -1);
		grid_add_twin(lane, async);
		snprintf(spec, sizeof(spec), "gate=notify,wake=sync,%s", *think);
		grid_add_arm(lane, task, spec, placement == PLACEMENT_FREE ? -1 : async);
	}
}

static void plan_think(struct plan *plan, const struct suite *suite,
		       const struct run_options *options)
{
	for (enum placement place = 0; place < PLACEMENTS; place++)
		for (const char *const *task = tasks; *task && grid_wants(place, options); task++)
			add_lane(plan, suite, place, *task);
}

const struct suite suite_think = {
	.name = "think",
	.question = "when does sync wake-up pay off, by how long the guest computes?",
	.prefixed = true,
	.in = RUN_FULL,
	.target_percent = 0.5,
	.plan = plan_think,
};
