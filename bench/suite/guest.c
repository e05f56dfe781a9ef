// SPDX-License-Identifier: GPL-2.0-or-later
/* What it means for a guest: recorded workloads, replayed under each gate. */
#include <stdio.h>
#include <stddef.h>

#include "suite/suite.h"

static const struct {
	const char *gate;
	bool sync;
} rivals[] = {
	{ "notify-map", false },
	{ "notify", false },
	{ "notify", true },
	{ "ptrace", false },
};

/*
 * One CPU first, and in a quick run alone: on two, where a notification takes ten times as
 * long, a quick run has no time for a list of segments that is like a recording.
 */
static const struct {
	enum placement placement;
	double share;
} places[] = {
	{ PLACEMENT_SAME, 0.7 },
	{ PLACEMENT_FREE, 0.15 },
	{ PLACEMENT_CROSS, 0.15 },
};

static int add_lane(struct plan *plan, const char *workload, enum placement placement, double share,
		    struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, "guest", placement, share, err);
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

static int add_place(struct plan *plan, size_t place, const char *workload, bool alone,
		     struct error *err)
{
	enum placement placement = places[place].placement;
	double share = alone ? 1 : places[place].share;

	const char *const *names = workload_names();
	size_t count = 0;

	if (workload)
		return add_lane(plan, workload, placement, share, err);
	while (names[count])
		count++;
	for (size_t i = 0; i < count; i++)
		if (add_lane(plan, names[i], placement, share / (double)count, err))
			return -1;
	return 0;
}

static int plan_guest(struct plan *plan, const struct run_options *options, struct error *err)
{
	size_t count = options->quick ? 1 : sizeof(places) / sizeof(places[0]);

	for (size_t i = 0; i < count; i++)
		if (add_place(plan, i, options->workload, options->quick, err))
			return -1;
	return 0;
}

const struct suite suite_guest = {
	.name = "guest",
	.question = "what does it all mean for a real guest?",
	.quick = true,
	.weight = 4,
	.plan = plan_guest,
};
