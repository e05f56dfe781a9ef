// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When sync wake-up pays off, by how long the guest computes between its traps. Both single batches
 * and a whole recording are measured: in a real UML sync wake-up has made batches faster and the
 * operations that they belong to slower. Placement free is included, as only there the scheduler
 * can choose another CPU. A recording does not say how long its guest computed: it is replayed with
 * the same time before each trap.
 */
#include <stddef.h>
#include <stdio.h>

#include "suite/grid.h"

static const char *const thinks[] = { "think=0ns", "think=10us", "think=100us", "think=1000us",
				      NULL };
static const char *const tasks[] = { "op=map,batch=16", "workload=boot", NULL };

/* A lane has one task, as its arms must be of one kind. Nothing is compared in placement free. */
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
