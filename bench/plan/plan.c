// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes, their arms, and which of these are compared. Baselines make trees of the arms of a lane.
 * Arms of one tree take turns in the same rounds, but for gates that run apart (gate.h). Besides
 * its baseline an arm has other partners that it is compared with, each found by searching the lane
 * for the arm that differs in one respect.
 */
#include "plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct plan_lane *plan_add_lane(struct plan *plan, const char *suite, bool prefixed,
				enum placement placement)
{
	struct plan_lane *lane;

	plan->lanes = memory_grow(plan->lanes, plan->lane_count, sizeof(*plan->lanes));
	lane = &plan->lanes[plan->lane_count++];
	*lane = (struct plan_lane){ .prefixed = prefixed, .placement = placement };
	snprintf(lane->suite, sizeof(lane->suite), "%s", suite);
	return lane;
}

static void make_id(struct plan_arm *arm, const struct plan_lane *lane)
{
	int prefix = 0;

	if (lane->prefixed)
		prefix = snprintf(arm->id, sizeof(arm->id), "%s/", lane->suite);
	arm_id(&arm->arm, arm->id + prefix, sizeof(arm->id) - (size_t)prefix);
}

/* Arms of the floor and of UMLs have defaults in the other members: those must be asked first. */
enum lane_kind plan_kind_of(const struct arm *arm)
{
	if (arm->floor)
		return LANE_FLOOR;
	if (arm->operation)
		return LANE_UML;
	if (arm->many)
		return LANE_MANY;
	return arm->workload[0] ? LANE_REPLAY : LANE_ROUNDS;
}

int plan_add_arm(struct plan_lane *lane, const struct arm *arm, int baseline)
{
	struct plan_arm *added;

	lane->arms = memory_grow(lane->arms, lane->count, sizeof(*lane->arms));
	if (!lane->count) {
		lane->kind = plan_kind_of(arm);
		memcpy(lane->workload, arm->workload, sizeof(lane->workload));
	}
	added = &lane->arms[lane->count];
	*added = (struct plan_arm){ .arm = *arm, .baseline = baseline };
	/* Suites that fill in arms by hand do not call arm_check(), which does this else. */
	if (!arm->gate->notifies || arm->many)
		added->arm.serve = NULL;
	make_id(added, lane);
	return (int)lane->count++;
}

bool plan_is_apart(const struct plan_arm *arm)
{
	return arm->arm.gate->apart && !arm->takes_turns;
}

void plan_note_stops(struct plan *plan, double slowdown)
{
	const bool harmless = tracer_stops_are_harmless(slowdown);

	plan->stops_slowdown = slowdown;
	for (size_t i = 0; i < plan->lane_count; i++)
		for (size_t k = 0; k < plan->lanes[i].count; k++)
			plan->lanes[i].arms[k].takes_turns = harmless;
}

bool plan_scale_shares(struct plan *plan)
{
	double sum = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		sum += plan->lanes[i].share;
	for (size_t i = 0; i < plan->lane_count && sum > 0; i++)
		plan->lanes[i].share /= sum;
	return sum > 0;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		free(plan->lanes[i].arms);
	free(plan->lanes);
	for (size_t i = 0; i < plan->workload_count; i++) {
		segments_free(&plan->workloads[i]->segments);
		workload_free(&plan->workloads[i]->workload);
		free(plan->workloads[i]);
	}
	free(plan->workloads);
	memset(plan, 0, sizeof(*plan));
}

/* index - first wraps if the arm is before the lane, and is then not below count. */
const struct plan_lane *plan_lane_of(const struct plan *plan, size_t index)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (index - plan->lanes[i].first < plan->lanes[i].count)
			return &plan->lanes[i];
	return NULL;
}

const struct plan_arm *plan_arm(const struct plan *plan, size_t index)
{
	const struct plan_lane *lane = plan_lane_of(plan, index);

	return lane ? &lane->arms[index - lane->first] : NULL;
}

bool plan_same_place(const struct plan_lane *a, const struct plan_lane *b)
{
	return a->placement == b->placement && !strcmp(a->suite, b->suite) &&
	       !strcmp(a->workload, b->workload);
}

uint32_t plan_entries(const struct plan_lane *lane, const struct plan_arm *arm, uint32_t batch)
{
	return lane->kind == LANE_REPLAY ? lane->recording->workload.batches[batch].count :
					   arm->arm.synthetic.entries;
}

const struct plan_workload *plan_find_workload(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->workload_count; i++)
		if (!strcmp(plan->workloads[i]->name, name))
			return plan->workloads[i];
	return NULL;
}

size_t plan_root(const struct plan_lane *lane, size_t index)
{
	while (lane->arms[index].baseline >= 0)
		index = (size_t)lane->arms[index].baseline;
	return index;
}

/* Whether their stubs make the same calls for the same guest, whatever stands in between. */
static bool same_work(const struct arm *a, const struct arm *b)
{
	return synthetic_same(&a->synthetic, &b->synthetic) && a->touch == b->touch &&
	       a->flush == b->flush && a->think_ns == b->think_ns &&
	       !strcmp(a->workload, b->workload);
}

/*
 * ptrace mode has no validation, so there is nothing to compare an arm with whose validation is
 * strict or has artificial work; nor can its guest make a late call (gate.emulates). The gate runs
 * apart, so the two need not be of one tree.
 */
int plan_rival(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	if (!arm->gate->notifies || arm->twin || arm->stamped_twin || arm->strict || arm->work_ns ||
	    arm->late)
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (!strcmp(other->gate->name, "ptrace") && same_work(arm, other))
			return (int)i;
	}
	return -1;
}

/* Twins are controls, and nobody's partner. */
static bool is_gate(const struct arm *arm, const char *gate)
{
	return !arm->twin && !arm->stamped_twin && !arm->floor && !strcmp(arm->gate->name, gate);
}

int plan_filtered(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	if (!is_gate(arm, "none"))
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (is_gate(other, "allow") && same_work(arm, other) && arm->late == other->late &&
		    arm->tick_ms == other->tick_ms && arm->many == other->many &&
		    arm->stubs == other->stubs && plan_root(lane, i) == plan_root(lane, index))
			return (int)i;
	}
	return -1;
}

/* Whether b differs from a in nothing but gate, wake-up and threads of the monitor. */
static bool same_stubs(const struct arm *a, const struct arm *b)
{
	return same_work(a, b) && arm_served_alike(a, b) && a->many == b->many &&
	       a->stubs == b->stubs;
}

/* Whether b differs from a in nothing but gate and wake-up. */
static bool same_serving(const struct arm *a, const struct arm *b)
{
	return same_stubs(a, b) && a->monitors == b->monitors && a->handover == b->handover;
}

/* The arm behind that gate, with that wake-up, that is served alike in the same rounds, or -1. */
static int find_sibling(const struct plan_lane *lane, size_t index, const char *gate, bool sync)
{
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (i != index && is_gate(other, gate) && other->sync == sync &&
		    same_serving(&lane->arms[index].arm, other) &&
		    plan_root(lane, i) == plan_root(lane, index))
			return (int)i;
	}
	return -1;
}

/* The sibling behind gate other, if the arm itself is behind gate; else -1. */
static int behind(const struct plan_lane *lane, size_t index, const char *gate, const char *other)
{
	const struct arm *arm = &lane->arms[index].arm;

	return is_gate(arm, gate) ? find_sibling(lane, index, other, arm->sync) : -1;
}

/*
 * The arm that differs only in having so many monitor threads and no hand-overs, or -1. An arm is
 * not its own partner.
 */
static int with_monitors(const struct plan_lane *lane, size_t index, uint32_t monitors)
{
	const struct arm *arm = &lane->arms[index].arm;

	if (!arm->many || arm->twin || (arm->monitors == monitors && !arm->handover))
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (is_gate(other, arm->gate->name) && other->sync == arm->sync &&
		    same_stubs(arm, other) && other->monitors == monitors && !other->handover &&
		    plan_root(lane, i) == plan_root(lane, index))
			return (int)i;
	}
	return -1;
}

static int without_sync(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	return arm->sync && is_gate(arm, arm->gate->name) ?
		       find_sibling(lane, index, arm->gate->name, false) :
		       -1;
}

/* Two of the rules may name the same arm: it is added once. */
static int add_partner(int partner, int *partners, int count)
{
	for (int i = 0; i < count; i++)
		if (partners[i] == partner)
			return count;
	partners[count] = partner;
	return count + 1;
}

/*
 * A pair is listed from one side only: where this arm is the baseline of the other, the other lists
 * it.
 */
int plan_partners(const struct plan_lane *lane, size_t index, int partners[PLAN_PARTNERS])
{
	const int wanted[PLAN_PARTNERS] = {
		lane->arms[index].baseline,
		plan_rival(lane, index),
		plan_filtered(lane, index),
		behind(lane, index, "notify", "notify-map"), /* the step before it in the series */
		without_sync(lane, index),
		behind(lane, index, "filter-unmap", "notify"), /* whose munmaps the filter checks */
		behind(lane, index, "filter-both", "notify"),
		behind(lane, index, "filter-both", "filter-unmap"), /* which does not check maps */
		with_monitors(lane, index, 1),
		with_monitors(lane, index, lane->arms[index].arm.monitors),
	};
	int count = 0;

	if (lane->placement == PLACEMENT_FREE && lane->kind != LANE_UML)
		return 0;
	for (int i = 0; i < PLAN_PARTNERS; i++)
		if (wanted[i] >= 0 && lane->arms[wanted[i]].baseline != (int)index)
			count = add_partner(wanted[i], partners, count);
	return count;
}
