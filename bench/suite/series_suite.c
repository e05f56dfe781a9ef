// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each step of the series costs, for batches of several sizes, compared with the filter of the
 * kernel before the series (gate allow) and with ptrace mode.
 */
#include <stddef.h>
#include <string.h>

#include "suite/grid.h"

static const char *const rivals[] = {
	"gate=none",   "gate=notify-map",	"gate=notify-map,wake=sync",
	"gate=notify", "gate=notify,wake=sync", "gate=ptrace",
	NULL,
};

static const char *const works[] = {
	"op=map,batch=1",
	"op=map,batch=4",
	"op=map,batch=16",
	"op=map,batch=64",
	"op=map,batch=99",
	"op=unmap,batch=1",
	"op=unmap,batch=4",
	"op=unmap,batch=16",
	"op=unmap,batch=64",
	"op=unmap,batch=99",
	NULL,
};

static const char *const headline_rivals[] = {
	"gate=notify-map", "gate=notify", "gate=notify,wake=sync", "gate=ptrace", NULL,
};

static const char *const headline_works[] = {
	"op=map,batch=1",
	"op=map,batch=16",
	"op=map,batch=99",
	"op=unmap,batch=1",
	"op=unmap,batch=16",
	"op=unmap,batch=99",
	NULL,
};

static const struct grid grids[] = {
	{
		.baseline = "gate=allow",
		.headline = { headline_rivals, headline_works },
		.all = { rivals, works },
	},
	{ 0 },
};

#define DETAIL	  "op=map,batch=16"
#define FAULT_RUN "op=fault-run,batch=1"

/*
 * What the stamps cost: an arm that is stamped in the timed pass, compared with the same arm
 * without stamps. Both have stubs of their own.
 */
static void add_stamped(struct plan_lane *lane)
{
	struct arm arm;
	int twin;

	arm_default(&arm);
	arm.twin = true;
	twin = plan_add_arm(lane, &arm, -1);
	arm.twin = false;
	arm.stamped_twin = true;
	plan_add_arm(lane, &arm, twin);
}

/* The cost of checking every page shows where an entry has several. */
static void add_strict(struct plan_lane *lane)
{
	int notify = grid_add_arm(lane, DETAIL, "pages=4", -1);

	grid_add_arm(lane, DETAIL, "pages=4,validate=strict", notify);
}

/* A guest that touches one new page after the other: each batch follows a page fault. */
static void add_fault_run(struct plan_lane *lane)
{
	int allow = grid_add_arm(lane, FAULT_RUN, "gate=allow", -1);

	grid_add_arm(lane, FAULT_RUN, "gate=notify", allow);
	grid_add_arm(lane, FAULT_RUN, "gate=ptrace", allow);
}

static void plan_series(struct plan *plan, const struct suite *suite,
			const struct run_options *options)
{
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];

		if (strcmp(lane->suite, suite->name) || lane->placement != PLACEMENT_SAME)
			continue;
		add_stamped(lane);
		if (!options->full)
			continue;
		add_strict(lane);
		add_fault_run(lane);
	}
}

const struct suite suite_series = {
	.name = "series",
	.question = "what does each step of the series cost, per call and per batch?",
	.in = RUN_QUICK,
	.target_percent = 1,
	.grids = grids,
	.plan = plan_series,
};
