// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Real UMLs: each operation of each UML is an arm, and the first UML is the baseline. A second
 * machine of the first UML is the A/A control. In a lane each UML is booted once, whatever its
 * number of arms. Only the command `uml` runs this suite, as only it is told of UMLs.
 */
#include <stddef.h>
#include <stdio.h>

#include "plan/uml_arm.h"
#include "suite/grid.h"

static void add_operation(struct plan_lane *lane, const struct run_options *options,
			  const struct uml_operation *operation)
{
	int baseline = -1;
	struct arm arm;

	arm_default(&arm);
	arm.gate = &gate_uml;
	arm.placement = lane->placement;
	arm.operation = operation;
	arm.synthetic.entries = 0; /* run/umls.c sets it */
	for (size_t i = 0; i < options->uml_count; i++) {
		int index;

		arm.uml = options->umls[i];
		index = plan_add_arm(lane, &arm, baseline);
		if (i)
			continue;
		baseline = index;
		arm.twin = true;
		plan_add_arm(lane, &arm, baseline);
		arm.twin = false;
	}
}

static const char *const predicted[] = { "notify-map", "notify", "ptrace", NULL };

/* Replays what the baseline did in an operation after one boot, behind gates of the replica. */
static void add_prediction(struct plan *plan, const char *recording, enum placement placement)
{
	struct plan_lane *lane = plan_add_lane(plan, PLAN_PREDICT, true, placement);
	struct arm arm;
	int allow;

	lane->target = suite_uml.target_percent / 100;
	arm_default(&arm);
	arm.placement = placement;
	snprintf(arm.workload, sizeof(arm.workload), "%s", recording);
	arm.gate = gate_find("allow");
	allow = plan_add_arm(lane, &arm, -1);
	for (const char *const *gate = predicted; *gate; gate++) {
		arm.gate = gate_find(*gate);
		plan_add_arm(lane, &arm, allow);
	}
}

/* Recordings are made with the UML on one CPU, so replays are in placement same. */
static void add_predictions(struct plan *plan, const struct uml_recordings *recordings)
{
	for (size_t i = 0; recordings && i < recordings->count; i++)
		add_prediction(plan, recordings->of[i].name, PLACEMENT_SAME);
}

static void plan_umls(struct plan *plan, const struct suite *suite,
		      const struct run_options *options)
{
	for (enum placement place = 0; place < PLACEMENTS; place++) {
		struct plan_lane *lane;

		if (!(options->uml_placements & 1u << place))
			continue;
		lane = suite_add_lane(plan, suite, place);
		for (size_t i = 0; uml_operations[i]; i++)
			if (uml_arm_wants(options->guest, uml_operations[i]))
				add_operation(lane, options, uml_operations[i]);
	}
	add_predictions(plan, options->recordings);
}

const struct suite suite_uml = {
	.name = "uml",
	.question = "how do these UMLs compare?",
	.prefixed = true,
	.in = RUN_QUICK,
	.target_percent = 1,
	.plan = plan_umls,
};
