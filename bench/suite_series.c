// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each step of the series costs, by batches of every size, against the
 * base kernel's filter and against ptrace mode.
 */
#include <stddef.h>

#include "suite.h"

static const struct {
	const char *gate;
	bool sync;
} rivals[] = {
	{ "none", false },   { "notify-map", false }, { "notify-map", true },
	{ "notify", false }, { "notify", true },      { "ptrace", false },
};

static const uint32_t batches[] = { 1, 4, 16, 64, 99 };
static const uint32_t batches_quick[] = { 1, 16, 99 };

/* The cost of checking every page shows where an entry has several. */
#define STRICT_PAGES 4
#define DETAIL_BATCH 16

static int add_control(struct plan_lane *lane, struct arm arm, int baseline, struct error *err)
{
	arm.twin = true;
	return plan_add_arm(lane, &arm, baseline, err) < 0 ? -1 : 0;
}

/*
 * What the stamps cost, by a notify arm that is stamped in the timed pass, against
 * one that has a stub of its own as well.
 */
static int add_stamped(struct plan_lane *lane, struct arm arm, struct error *err)
{
	int twin;

	arm.twin = true;
	twin = plan_add_arm(lane, &arm, -1, err);
	arm.twin = false;
	arm.stamped_twin = true;
	return twin < 0 || plan_add_arm(lane, &arm, twin, err) < 0 ? -1 : 0;
}

static int add_strict(struct plan_lane *lane, struct arm arm, struct error *err)
{
	int notify;

	arm.synthetic.pages = STRICT_PAGES;
	notify = plan_add_arm(lane, &arm, -1, err);
	arm.strict = true;
	return notify < 0 || plan_add_arm(lane, &arm, notify, err) < 0 ? -1 : 0;
}

static bool has_details(const struct arm *arm)
{
	return arm->placement == PLACEMENT_SAME && arm->synthetic.op == SYNTHETIC_MAP &&
	       arm->synthetic.entries == DETAIL_BATCH;
}

/* All arms of one operation and batch size. */
static int add_group(struct plan_lane *lane, struct arm arm, struct error *err)
{
	int allow;

	arm.gate = gate_find("allow");
	allow = plan_add_arm(lane, &arm, -1, err);
	if (allow < 0 || add_control(lane, arm, allow, err))
		return -1;
	for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
		arm.gate = gate_find(rivals[i].gate);
		arm.sync = rivals[i].sync;
		if (plan_add_arm(lane, &arm, allow, err) < 0)
			return -1;
	}
	if (!has_details(&arm))
		return 0;
	arm.gate = gate_find("notify");
	arm.sync = false;
	return add_stamped(lane, arm, err) || add_strict(lane, arm, err) ? -1 : 0;
}

static int add_lane(struct plan *plan, enum placement placement, double share, bool quick,
		    struct error *err)
{
	const uint32_t *sizes = quick ? batches_quick : batches;
	size_t count = quick ? sizeof(batches_quick) / sizeof(batches_quick[0]) :
			       sizeof(batches) / sizeof(batches[0]);
	struct plan_lane *lane = plan_add_lane(plan, "series", placement, share, err);
	struct arm arm;

	if (!lane)
		return -1;
	arm_default(&arm);
	arm.placement = placement;
	for (int op = SYNTHETIC_MAP; op <= SYNTHETIC_UNMAP; op++) {
		for (size_t i = 0; i < count; i++) {
			arm.synthetic.op = (enum synthetic_op)op;
			arm.synthetic.entries = sizes[i];
			if (add_group(lane, arm, err))
				return -1;
		}
	}
	return 0;
}

static int plan_series(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (add_lane(plan, PLACEMENT_SAME, 0.4, options->quick, err) ||
	    add_lane(plan, PLACEMENT_CROSS, 0.4, options->quick, err))
		return -1;
	return add_lane(plan, PLACEMENT_FREE, 0.2, options->quick, err);
}

const struct suite suite_series = {
	.name = "series",
	.question = "what does each step of the series cost, per call and per batch?",
	.plan = plan_series,
};
