// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each arm is compared with each other one: a lane has a hundred of them at most. sharing_find()
 * first finds a candidate for each arm by itself, then keeps those whose whole group has one.
 * Groups are those of the scheduler, by root and apart.
 */
#include "schedule/sharing.h"

#include <stdlib.h>

#include "base/memory.h"

static bool is_run(const struct arm *arm)
{
	return arm->synthetic.op == SYNTHETIC_FAULT_RUN;
}

bool sharing_stub(const struct arm *a, const struct arm *b)
{
	return a->gate == b->gate && a->sync == b->sync && arm_served_alike(a, b) &&
	       a->twin == b->twin && a->stamped_twin == b->stamped_twin &&
	       a->synthetic.pages == b->synthetic.pages &&
	       a->synthetic.order == b->synthetic.order && is_run(a) == is_run(b);
}

/* What ends the turn before an unmap is always a call, so "called" need not be the same. */
static bool undoes(const struct arm *unmap, const struct arm *map)
{
	struct synthetic inverse = unmap->synthetic;

	if (inverse.op != SYNTHETIC_UNMAP || map->synthetic.op != SYNTHETIC_MAP)
		return false;
	inverse.op = SYNTHETIC_MAP;
	inverse.called = map->synthetic.called;
	return synthetic_same(&inverse, &map->synthetic) && sharing_stub(unmap, map) &&
	       unmap->flush == map->flush;
}

static bool same_group(const struct plan_lane *lane, size_t a, size_t b)
{
	return plan_root(lane, a) == plan_root(lane, b) &&
	       plan_is_apart(&lane->arms[a]) == plan_is_apart(&lane->arms[b]);
}

/* The first arm that undoes this one, or -1. */
static int find_undo(const struct plan_lane *lane, size_t index)
{
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0] && undoes(&lane->arms[i].arm, &lane->arms[index].arm))
			return (int)i;
	return -1;
}

static size_t group_size(const struct plan_lane *lane, size_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < lane->count; i++)
		count += !lane->arms[i].skipped[0] && same_group(lane, i, index);
	return count;
}

/* Whether each arm of the group is undone by an arm of one other group, one to one. */
static bool group_is_undone(const struct plan_lane *lane, const int *undo, size_t index)
{
	size_t other = (size_t)undo[index];

	if (group_size(lane, index) != group_size(lane, other))
		return false;
	for (size_t i = 0; i < lane->count; i++) {
		if (lane->arms[i].skipped[0] || !same_group(lane, i, index))
			continue;
		if (undo[i] < 0 || !same_group(lane, (size_t)undo[i], other))
			return false;
		for (size_t k = 0; k < i; k++)
			if (undo[k] == undo[i] && same_group(lane, k, index))
				return false;
	}
	return true;
}

/* Maps after a fault and maps after a call have the same candidates: the group that comes first. */
static bool is_taken(const struct plan_lane *lane, const int *undo, size_t index)
{
	for (size_t i = 0; i < lane->count; i++)
		if (undo[i] == undo[index] && plan_root(lane, i) < plan_root(lane, index) &&
		    group_is_undone(lane, undo, i))
			return true;
	return false;
}

static bool is_undone(const struct plan_lane *lane, const int *undo, size_t index)
{
	return undo[index] >= 0 && group_is_undone(lane, undo, index) &&
	       !is_taken(lane, undo, index);
}

void sharing_find(const struct plan_lane *lane, int *undone_by)
{
	int *undo = memory_new(lane->count, sizeof(*undo));

	for (size_t i = 0; i < lane->count; i++)
		undo[i] = lane->arms[i].skipped[0] ? -1 : find_undo(lane, i);
	for (size_t i = 0; i < lane->count; i++)
		undone_by[i] = is_undone(lane, undo, i) ? undo[i] : -1;
	free(undo);
}
