// SPDX-License-Identifier: GPL-2.0-or-later
/* What it means for a guest: recorded workloads, replayed under each gate. */
#include <stdio.h>
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const struct {
	const char *gate;
	bool sync;
	bool full; /* no headline: part of a full run alone */
} rivals[] = {
	{ "notify-map", false, true },
	{ "notify", false, false },
	{ "notify", true, false },
	{ "ptrace", false, false },
};

static int add_lane(struct plan *plan, const char *workload, enum placement placement, bool full,
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
		if (rivals[i].full && !full)
			continue;
		arm.gate = gate_find(rivals[i].gate);
		arm.sync = rivals[i].sync;
		if (plan_add_arm(lane, &arm, allow, err) < 0)
			return -1;
	}
	return 0;
}

static int add_place(struct plan *plan, enum placement placement, const struct run_options *options,
		     struct error *err)
{
	const char *const *names = workload_names();

	if (options->workload)
		return add_lane(plan, options->workload, placement, options->full, err);
	for (; *names; names++)
		if (add_lane(plan, *names, placement, options->full, err))
			return -1;
	return 0;
}

/* One CPU is the headline: on two a replay takes ten times as long. */
static bool wants(enum placement placement, const struct run_options *options)
{
	if (placement == PLACEMENT_CROSS_POLL)
		return false;
	return placement == PLACEMENT_SAME || options->full;
}

static int plan_guest(struct plan *plan, const struct run_options *options, struct error *err)
{
	for (int i = 0; i < PLACEMENTS; i++)
		if (wants((enum placement)i, options) &&
		    add_place(plan, (enum placement)i, options, err))
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
