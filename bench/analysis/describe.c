// SPDX-License-Identifier: GPL-2.0-or-later
/* What an arm is, in the words of the result. */
#include <stdio.h>

#include "analysis/parts.h"

static void set(char *text, size_t size, const char *value)
{
	snprintf(text, size, "%s", value);
}

static const char *op_name(const struct plan_lane *lane, const struct arm *arm)
{
	static const char *const names[] = {
		[SYNTHETIC_MAP] = "map",
		[SYNTHETIC_UNMAP] = "unmap",
		[SYNTHETIC_MIX] = "mix",
		[SYNTHETIC_FAULT_RUN] = "fault-run",
	};
	static const char *const mixes[] = { [SYNTHETIC_INTERLEAVED] = "mix",
					     [SYNTHETIC_MAPS_FIRST] = "mix-maps",
					     [SYNTHETIC_UNMAPS_FIRST] = "mix-unmaps" };

	if (lane->kind == LANE_REPLAY)
		return "replay";
	return arm->synthetic.op == SYNTHETIC_MIX ? mixes[arm->synthetic.order] :
						    names[arm->synthetic.op];
}

static bool changes_stub(const struct arm *arm)
{
	if (arm->many)
		return arm->many->one_listener;
	return arm->serve && arm->serve->done != STUB_DONE_FUTEX;
}

void analyze_describe_arm(struct model_arm *to, const struct plan_lane *lane,
			  const struct plan_arm *from)
{
	static const char *const touches[] = { "none", "read", "write" };
	static const char *const lates[] = { "none", "map", "unmap" };
	const struct arm *arm = &from->arm;
	bool listens = arm->gate->notifies;
	const char *serve = arm->many ? arm->many->name : arm->serve ? arm->serve->name : "-";

	set(to->id, sizeof(to->id), from->id);
	set(to->suite, sizeof(to->suite), lane->suite);
	set(to->gate, sizeof(to->gate), arm->floor ? arm->floor->name : arm->gate->name);
	set(to->serve, sizeof(to->serve), listens ? serve : "-");
	set(to->wake, sizeof(to->wake), !listens ? "-" : arm->sync ? "sync" : "async");
	set(to->placement, sizeof(to->placement), placement_name(lane->placement));
	set(to->op, sizeof(to->op), arm->floor ? "floor" : op_name(lane, arm));
	set(to->touch, sizeof(to->touch), touches[arm->touch]);
	set(to->path, sizeof(to->path), arm->flush ? "flush" : "resume");
	set(to->workload, sizeof(to->workload), lane->kind == LANE_REPLAY ? lane->workload : "");
	set(to->skipped, sizeof(to->skipped), from->skipped);
	to->batch = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.entries;
	to->pages = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.pages;
	to->stubs = arm->stubs;
	to->changes_stub = changes_stub(arm);
	to->strict = arm->strict;
	to->work_ns = arm->work_ns;
	to->tick_ms = arm->tick_ms;
	set(to->late, sizeof(to->late), lates[arm->late]);
	to->control = arm->twin || arm->stamped_twin;
	to->stamped = arm->stamped_twin;
}
