// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an arm is, in the words of the model: its keys as results/README.md describes them. A key
 * that has no meaning for an arm gets "-", an empty word or 0. All of it is known before anything
 * is measured; the times come from analyze.c.
 */
#include <stdio.h>

#include "analysis/sorted_records.h"
#include "plan/arm_words.h"
#include "plan/uml_arm.h"

static void set(char *text, size_t size, const char *value)
{
	snprintf(text, size, "%s", value);
}

/* In order of precedence: rows of the floor and operations of UMLs have no synthetic batch. */
static enum word op_of(const struct plan_lane *lane, const struct arm *arm)
{
	static const enum word mixes[] = { [SYNTHETIC_INTERLEAVED] = WORD_MIX,
					   [SYNTHETIC_MAPS_FIRST] = WORD_MIX_MAPS,
					   [SYNTHETIC_UNMAPS_FIRST] = WORD_MIX_UNMAPS };

	if (arm->floor)
		return WORD_FLOOR;
	if (arm->operation)
		return word_of(arm->operation->name);
	if (lane->kind == LANE_REPLAY)
		return WORD_REPLAY;
	return arm->synthetic.op == SYNTHETIC_MIX ? mixes[arm->synthetic.order] :
						    arm_ops[arm->synthetic.op];
}

/* Empty unless there is a choice: the arm is synthetic, and its batches could follow a fault. */
static enum word after_of(const struct plan_lane *lane, const struct arm *arm)
{
	bool synthetic = lane->kind == LANE_ROUNDS || lane->kind == LANE_MANY;

	return synthetic && arm_faults(arm) ? arm_afters[arm->synthetic.called] : WORD_EMPTY;
}

/* For many stubs the way of serving them; such arms have a serve loop too, which is not used. */
static enum word serve_of(const struct arm *arm)
{
	if (!arm->gate->notifies)
		return WORD_DASH;
	return arm->many  ? word_of(arm->many->name) :
	       arm->serve ? word_of(arm->serve->name) :
			    WORD_DASH;
}

/*
 * Whether the stub differs from UML's: stubs of one listener come from a zygote, and some loops
 * learn of the end of a batch by something else than the stub's futex.
 */
static bool changes_stub(const struct arm *arm)
{
	if (arm->many)
		return arm->many->one_listener;
	return arm->serve && arm->serve->done != STUB_DONE_FUTEX;
}

static void describe_uml(struct model_arm *to, const struct arm_uml *uml)
{
	to->uml = word_of(uml->label);
	to->uml_mode = !uml->booted ? WORD_EMPTY : word_of(uml_arm_mode(uml));
}

/* Of suite predict, which replays what was recorded of a UML's operations: each per operation. */
static void describe_recording(struct model_arm *to, const struct plan_workload *recording)
{
	double operations = recording->operations;

	to->operations = (struct model_operations){
		.count = recording->operations,
		.rounds = recording->rounds / operations,
		.batches = recording->workload.batch_count / operations,
		.calls = recording->workload.entry_count / operations,
		/* Without the first one, which is the init's and no operation's. */
		.spaces = (recording->workload.mm_count - 1) / operations,
	};
}

void analyze_describe_arm(struct model_arm *to, const struct plan_lane *lane,
			  const struct plan_arm *from)
{
	const struct arm *arm = &from->arm;
	bool listens = arm->gate->notifies;

	set(to->id, sizeof(to->id), from->id);
	to->suite = word_of(lane->suite);
	to->gate = word_of(arm->floor ? arm->floor->name : arm->gate->name);
	to->serve = serve_of(arm);
	to->wake = !listens ? WORD_DASH : arm->sync ? WORD_SYNC : WORD_ASYNC;
	to->placement = word_of(placement_name(lane->placement));
	to->op = op_of(lane, arm);
	to->after = after_of(lane, arm);
	to->touch = arm_touches[arm->touch];
	to->path = arm->flush ? WORD_FLUSH : WORD_RESUME;
	to->late = arm_lates[arm->late];
	to->workload = lane->kind == LANE_REPLAY ? word_of(lane->workload) : WORD_EMPTY;
	if (arm->operation)
		describe_uml(to, &arm->uml);
	if (lane->recording && lane->recording->operations)
		describe_recording(to, lane->recording);
	set(to->skipped, sizeof(to->skipped), from->skipped);
	to->batch = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.entries;
	to->pages = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.pages;
	to->stubs = arm->stubs;
	to->monitors = arm->monitors > 1 ? arm->monitors : 0;
	to->handover = arm->handover;
	to->changes_stub = changes_stub(arm);
	if (arm->serve)
		snprintf(to->wedges_on, sizeof(to->wedges_on), "%s", serve_wedges_on(arm->serve));
	to->strict = arm->strict;
	to->work_ns = arm->work_ns;
	to->think_ns = arm->think_ns;
	to->tick_ms = arm->tick_ms;
	to->watchdog_ns = arm->watchdog_ns;
	to->stalls = arm->watchdog_ns ? arm->stalls : 0;
	to->control = arm->twin || arm->stamped_twin;
	to->stamped = arm->stamped_twin;
}
