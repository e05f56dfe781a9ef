// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it means for a guest: recorded workloads, replayed under each gate. A lane has one recording
 * in one placement, and its arms are the gates. How much of a recording an invocation replays is
 * decided later, by run/pilot.h.
 */
#include <stdio.h>
#include <stddef.h>

#include "suite/grid.h"

static const struct {
	const char *gate;
	bool sync;
	bool full; /* no headline: part of a full run alone */
} rivals[] = {
	{ "notify-map", false, true },	 { "notify", false, false },	 { "notify", true, false },
	{ "filter-unmap", false, true }, { "filter-both", false, true }, { "ptrace", false, false },
};

static void add_lane(struct plan *plan, const struct suite *suite, const char *workload,
		     enum placement placement, bool full)
{
	struct plan_lane *lane = suite_add_lane(plan, suite, placement);
	struct arm arm;
	int allow;

	arm_default(&arm);
	arm.placement = placement;
	snprintf(arm.workload, sizeof(arm.workload), "%s", workload);
	arm.gate = gate_find("allow");
	allow = plan_add_arm(lane, &arm, -1);
	grid_add_twin(lane, allow);
	for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
		if (rivals[i].full && !full)
			continue;
		arm.gate = gate_find(rivals[i].gate);
		arm.sync = rivals[i].sync;
		plan_add_arm(lane, &arm, allow);
	}
}

/* One CPU is the headline, as on two a replay takes ten times as long; cross-poll is left out. */
static bool wants(enum placement placement, const struct run_options *options)
{
	if (placement == PLACEMENT_CROSS_POLL)
		return false;
	return placement == PLACEMENT_SAME || options->full;
}

static void plan_guest(struct plan *plan, const struct suite *suite,
		       const struct run_options *options)
{
	const char *const given[] = { options->workload, NULL };
	const char *const *names = options->workload ? given : workload_names();

	for (enum placement place = 0; place < PLACEMENTS; place++)
		for (size_t i = 0; names[i] && wants(place, options); i++)
			add_lane(plan, suite, names[i], place, options->full);
}

const struct suite suite_guest = {
	.name = "guest",
	.question = "what does it all mean for a real guest?",
	.in = RUN_QUICK,
	.target_percent = 1,
	.plan = plan_guest,
};
