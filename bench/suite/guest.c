// SPDX-License-Identifier: GPL-2.0-or-later
/* What it means for a guest: recorded workloads, replayed under each gate. */
#include <stdio.h>
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const struct {
	const char *gate;
	bool sync;
} rivals[] = {
	{ "notify-map", false },
	{ "notify", false },
	{ "notify", true },
	{ "ptrace", false },
};

static int add_lane(struct plan *plan, const char *workload, enum placement placement,
		    struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, "guest", placement, err);
	struct arm arm;
	int allow;

	if (!lane)
		return -1;
	arm_default(&arm);
	arm.placement = placement;
	snprintf(arm.workload, sizeof(arm.workload), "%s", workload);
	arm.gate = gate_find("allow");
	allow = plan_add_arm(lane, &arm, -1, err);
	arm.twin = true;
	if (allow < 0 || plan_add_arm(lane, &arm, allow, err) < 0)
		return -1;
	arm.twin = false;
	for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
		arm.gate = gate_find(rivals[i].gate);
		arm.sync = rivals[i].sync;
		if (plan_add_arm(lane, &arm, allow, err) < 0)
			return -1;
	}
	return 0;
}

static int add_place(struct plan *plan, enum placement placement, const char *workload,
		     struct error *err)
{
	const char *const *names = workload_names();

	if (workload)
		return add_lane(plan, workload, placement, err);
	for (; *names; names++)
		if (add_lane(plan, *names, placement, err))
			return -1;
	return 0;
}

/* A quick run has no time for what takes several times as long. */
static bool wants(enum placement placement, const struct run_options *options)
{
	if (placement == PLACEMENT_CROSS_POLL || (options->quick && placement != PLACEMENT_SAME))
		return false;
	return grid_wants(placement, options);
}

static int plan_guest(struct plan *plan, const struct run_options *options, struct error *err)
{
	for (int i = 0; i < PLACEMENTS; i++)
		if (wants((enum placement)i, options) &&
		    add_place(plan, (enum placement)i, options->workload, err))
			return -1;
	return 0;
}

const struct suite suite_guest = {
	.name = "guest",
	.question = "what does it all mean for a real guest?",
	.in = RUN_QUICK,
	.target_percent = 1,
	.plan = plan_guest,
};
