// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Marks the arms of a plan that this host cannot measure, each with the reason: for lack of memory,
 * of CPUs for its placement, or of a kernel feature for its gate or loop. Cheap checks come first;
 * a gate is tried only for arms that passed them, and once for all arms that need the same. Lanes
 * without an arm left lose their time to the others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "plan/capabilities.h"
#include "base/memory.h"
#include "measure/clock.h"
#include "plan/plan.h"

/* Only frames are counted, so any address will do as the first of the ranges. */
#define SOME_ADDRESS 0x100000000000ull

static void skip(struct plan_arm *arm, const char *reason)
{
	snprintf(arm->skipped, sizeof(arm->skipped), "%.*s", (int)sizeof(arm->skipped) - 1, reason);
}

/* Comes last of the cheap checks: a missing placement is the reason for the whole lane. */
static void skip_place(struct plan_lane *lane)
{
	struct placement_cpus cpus;
	struct error err;

	if (!placement_choose(lane->placement, &cpus, &err))
		return;
	for (size_t i = 0; i < lane->count; i++)
		skip(&lane->arms[i], err.text);
}

/* Bytes of physmem up to the highest frame that a batch maps. */
static uint64_t end_of(const struct workload_entry *entries, uint32_t count)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < count; i++)
		if (entries[i].op == WORKLOAD_MAP)
			end = MAX(end, entries[i].offset + entries[i].length);
	return end;
}

static int synthetic_need(const struct plan_arm *arm, uint64_t *bytes, struct error *err)
{
	struct synthetic_batches batches;

	if (synthetic_make(&batches, &arm->arm.synthetic, SOME_ADDRESS, 0, err))
		return error_prefix(err, "%s: ", arm->id);
	/* Each stub has frames of its own. */
	*bytes = arm->arm.stubs * MAX(end_of(batches.approach, batches.approach_count),
				      MAX(end_of(batches.timed, batches.timed_count),
					  end_of(batches.undo, batches.undo_count)));
	return 0;
}

/* KiB of need are rounded up, so that the message never shows two equal numbers. */
static void skip_large(struct plan_arm *arm, uint64_t need, uint64_t physmem_bytes)
{
	char reason[128];

	if (arm->skipped[0] || need <= physmem_bytes)
		return;
	snprintf(reason, sizeof(reason), "needs %llu KiB of guest memory, --physmem gives %llu KiB",
		 (unsigned long long)(need + 1023) / 1024,
		 (unsigned long long)physmem_bytes / 1024);
	skip(arm, reason);
}

static int check_synthetic(const struct plan *plan, struct plan_lane *lane, struct error *err)
{
	uint64_t need;

	for (size_t i = 0; i < lane->count; i++) {
		if (synthetic_need(&lane->arms[i], &need, err))
			return -1;
		skip_large(&lane->arms[i], need, plan->physmem_bytes);
	}
	return 0;
}

/*
 * A UML's kernel forks its stubs, and they begin on its CPU. So an operation that makes new address
 * spaces cannot have its stubs on another CPU throughout.
 */
static void check_uml(struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++)
		if (lane->placement == PLACEMENT_CROSS && lane->arms[i].arm.operation->new_spaces)
			skip(&lane->arms[i], "the address spaces that it makes begin on the CPU of "
					     "the UML's kernel, so it is in no placement cross");
}

/*
 * The entry is in the plan before the file is read, so that plan_free() frees what an error leaves.
 * Its address does not change when the list grows: lanes point to it.
 */
struct plan_workload *plan_add_workload(struct plan *plan, const char *name, const char *path,
					struct error *err)
{
	struct plan_workload *of = memory_new(1, sizeof(*of));

	plan->workloads = memory_grow(plan->workloads, plan->workload_count, sizeof(of));
	plan->workloads[plan->workload_count++] = of;
	snprintf(of->name, sizeof(of->name), "%s", name);
	if (workload_open(&of->workload, path, err))
		return NULL;
	segments_make(&of->segments, &of->workload);
	return of;
}

static int check_replay(struct plan *plan, struct plan_lane *lane, struct error *err)
{
	lane->recording = plan_find_workload(plan, lane->workload);
	if (!lane->recording)
		lane->recording = plan_add_workload(plan, lane->workload, lane->workload, err);
	if (!lane->recording)
		return -1;
	for (size_t i = 0; i < lane->count; i++)
		skip_large(&lane->arms[i], lane->recording->workload.frame_bytes,
			   plan->physmem_bytes);
	return 0;
}

/* Whether a gate and loop can be used here, tried once for all arms that have them. */
struct trial {
	struct capability of;
	bool works;
	struct error why;
};

struct trials {
	struct trial *made;
	size_t count;
};

/* Rows of the floor start no stub: they check what they need by themselves. */
static void skip_floor(struct plan_arm *arm)
{
	struct clock clock;
	struct error err;

	clock_use_gettime(&clock, "nothing is timed");
	if (floor_check(arm->arm.floor, &clock, &err))
		skip(arm, err.text);
}

static const struct trial *try_gate(struct trials *trials, const struct arm *arm)
{
	struct trial *trial = trials->made;

	for (size_t i = 0; i < trials->count; i++, trial++)
		if (trial->of.gate == arm->gate && trial->of.serve == arm->serve &&
		    trial->of.sync == arm->sync && trial->of.many == arm->many)
			return trial;
	trials->count++;
	trial->of = (struct capability){ arm->gate, arm->serve, arm->sync, arm->many };
	trial->works = !capability_try(&trial->of, &trial->why);
	return trial;
}

/*
 * What the host does not offer skips the arm. What it refuses for now (STATUS_CANNOT) ends the run:
 * a run without that arm would look complete.
 */
static int check_gate(struct trials *trials, struct plan_arm *arm, struct error *err)
{
	const struct trial *trial = try_gate(trials, &arm->arm);

	if (!trial->works && trial->why.status == STATUS_CANNOT) {
		*err = trial->why;
		return error_prefix(err, "%s: ", arm->id);
	}
	if (!trial->works)
		skip(arm, trial->why.text);
	return 0;
}

/* UMLs are booted once before the run instead, in run/umls.c. */
static int skip_gates(struct plan *plan, struct error *err)
{
	struct trials trials = { .made = memory_new(plan->arm_count, sizeof(*trials.made)) };
	int result = 0;

	for (size_t i = 0; i < plan->lane_count; i++) {
		for (size_t k = 0; k < plan->lanes[i].count; k++) {
			struct plan_arm *arm = &plan->lanes[i].arms[k];

			if (!arm->skipped[0] && arm->arm.floor)
				skip_floor(arm);
			else if (!arm->skipped[0] && !arm->arm.operation && !result)
				result = check_gate(&trials, arm, err);
		}
	}
	free(trials.made);
	return result;
}

/* Stops of arms that are alone disturb nobody. */
static bool has_both(const struct plan_lane *lane)
{
	size_t apart = 0, all = 0;

	for (size_t i = 0; i < lane->count; i++) {
		if (lane->arms[i].skipped[0])
			continue;
		all++;
		apart += plan_is_apart(&lane->arms[i]);
	}
	return apart && apart < all;
}

static void measure_stops(struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (has_both(&plan->lanes[i])) {
			plan_note_stops(plan, tracer_stops_slowdown());
			return;
		}
}

static bool is_empty(const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0])
			return false;
	return true;
}

/* Lanes without an arm take no time; the others keep their proportions. */
static int share_anew(struct plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (is_empty(&plan->lanes[i]))
			plan->lanes[i].share = 0;
	if (!plan_scale_shares(plan))
		return error_set(err, STATUS_UNSUPPORTED, "no arm can be measured here: %s",
				 plan->lanes[0].arms[0].skipped);
	for (size_t i = 0; i < plan->lane_count; i++)
		plan->lanes[i].weight = plan->lanes[i].share;
	return 0;
}

/* The floor has no guests, and a UML has memory of its own. */
static int check_memory(struct plan *plan, struct plan_lane *lane, struct error *err)
{
	if (lane->kind == LANE_UML)
		check_uml(lane);
	if (lane->kind == LANE_FLOOR || lane->kind == LANE_UML)
		return 0;
	return lane->kind == LANE_REPLAY ? check_replay(plan, lane, err) :
					   check_synthetic(plan, lane, err);
}

int plan_check_host(struct plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];

		if (check_memory(plan, lane, err))
			return -1;
		skip_place(lane);
	}
	if (skip_gates(plan, err) || share_anew(plan, err))
		return -1;
	measure_stops(plan);
	return 0;
}
