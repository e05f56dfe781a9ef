// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each step of the series costs, by batches of every size, against the
 * base kernel's filter and against ptrace mode.
 */
#include <stddef.h>
#include <string.h>

#include "suite/suite.h"
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

static const struct grid grid = {
	.suite = "series",
	.baseline = "gate=allow",
	.headline = { headline_rivals, headline_works },
	.all = { rivals, works },
};

#define DETAIL	  "op=map,batch=16"
#define FAULT_RUN "op=fault-run,batch=1"

/*
 * What the stamps cost, by a notify arm that is stamped in the timed pass, against
 * one that has a stub of its own as well.
 */
static int add_stamped(struct plan_lane *lane, struct error *err)
{
	struct arm arm;
	int twin;

	if (arm_parse(&arm, DETAIL, err))
		return -1;
	arm.twin = true;
	twin = plan_add_arm(lane, &arm, -1, err);
	arm.twin = false;
	arm.stamped_twin = true;
	return twin < 0 || plan_add_arm(lane, &arm, twin, err) < 0 ? -1 : 0;
}

/* The cost of checking every page shows where an entry has several. */
static int add_strict(struct plan_lane *lane, struct error *err)
{
	int notify = grid_add_arm(lane, DETAIL, "pages=4", -1, err);

	if (notify < 0)
		return -1;
	return grid_add_arm(lane, DETAIL, "pages=4,validate=strict", notify, err) < 0 ? -1 : 0;
}

/* A guest that walks over new pages: each batch right after the fault behind the last one. */
static int add_fault_run(struct plan_lane *lane, struct error *err)
{
	static const char *const against[] = { "gate=notify", "gate=ptrace" };
	int allow = grid_add_arm(lane, FAULT_RUN, "gate=allow", -1, err);

	for (size_t i = 0; i < sizeof(against) / sizeof(against[0]) && allow >= 0; i++)
		if (grid_add_arm(lane, FAULT_RUN, against[i], allow, err) < 0)
			return -1;
	return allow < 0 ? -1 : 0;
}

static int plan_series(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (grid_plan(plan, &grid, options, err))
		return -1;
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];

		if (strcmp(lane->suite, grid.suite) || lane->placement != PLACEMENT_SAME)
			continue;
		if (add_stamped(lane, err) ||
		    (options->full && (add_strict(lane, err) || add_fault_run(lane, err))))
			return -1;
	}
	return 0;
}

const struct suite suite_series = {
	.name = "series",
	.question = "what does each step of the series cost, per call and per batch?",
	.in = RUN_QUICK,
	.target_percent = 1,
	.plan = plan_series,
};
