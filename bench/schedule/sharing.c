// SPDX-License-Identifier: GPL-2.0-or-later
/* By comparing each arm with each other one; a lane has a hundred of them at most. */
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
	       lane->arms[a].arm.gate->apart == lane->arms[b].arm.gate->apart;
}

/* Of two arms that are the same the first. */
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

/* Whether the arms of the group are undone by those of one other, which has no more. */
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

/* The same unmaps undo maps after a fault and maps after a call: those that come first. */
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
