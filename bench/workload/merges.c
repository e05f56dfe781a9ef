// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules that save calls, counted batch by batch. Rules that merge are played through on a copy of
 * the batch, as UML's queue would do it: each entry is merged into one that is queued, or queued.
 * The others look at each entry by itself.
 */
#include "workload/merges.h"

#include <string.h>

#include "monitor/batch.h"

const struct merge_row merge_rows[MERGE_RULES] = {
	[MERGE_DOWNWARDS] = { "downwards", "merged with the last call also from above it",
			      "monitor" },
	[MERGE_ANY_ORDER] = { "any-order", "merged with any call of the batch, in either direction",
			      "monitor" },
	[MERGE_COVERED] = { "covered", "left out, as later calls of the batch map over it",
			    "monitor" },
	[MERGE_DESCENDING] = { "ascending-frames",
			       "downwards, had the guest ascending frames where it has descending "
			       "ones",
			       "guest kernel" },
	[MERGE_FRAME_RUN] = { "frame-run",
			      "downwards, had the guest one run of frames for adjacent pages",
			      "guest kernel" },
	[MERGE_UNMAPS] = { "filter-unmap",
			   "munmaps: the filter checks their range, and nothing is notified",
			   "filter" },
	[MERGE_NO_ACCESS] = { "filter-no-access",
			      "maps without any access: as harmless as a munmap, if the filter "
			      "checks their range",
			      "filter" },
};

/* Whether the frames of two maps that are adjacent in address allow the rule to merge them. */
static bool frames_fit(const struct workload_entry *low, const struct workload_entry *high,
		       enum merge_rule rule)
{
	switch (rule) {
	case MERGE_DESCENDING:
		return high->offset + high->length == low->offset;
	case MERGE_FRAME_RUN:
		return true;
	default:
		return low->offset + low->length == high->offset;
	}
}

/* Makes one entry of both, in place of the first, if the rule allows it. */
static bool join(struct workload_entry *entry, const struct workload_entry *other,
		 enum merge_rule rule)
{
	bool above = entry->address + entry->length == other->address;
	const struct workload_entry *low = above ? entry : other, *high = above ? other : entry;

	if (entry->op != other->op || low->address + low->length != high->address)
		return false;
	if (entry->op == WORKLOAD_MAP &&
	    (entry->prot != other->prot || !frames_fit(low, high, rule)))
		return false;
	/* If frames descend, the run of both begins with those of the upper one. */
	entry->offset = rule == MERGE_DESCENDING ? high->offset : low->offset;
	entry->address = low->address;
	entry->length += other->length;
	return true;
}

static bool overlap(const struct workload_entry *a, const struct workload_entry *b)
{
	return a->address < b->address + b->length && b->address < a->address + a->length;
}

struct queue {
	struct workload_entry entries[STUB_BATCH_MAX];
	uint32_t count;
};

/*
 * Merges the entry into a queued one: the last, or for MERGE_ANY_ORDER any, from the last to the
 * first. It may not pass one that it overlaps, as the order of those two matters.
 */
static bool merge(struct queue *queue, const struct workload_entry *entry, enum merge_rule rule)
{
	for (uint32_t i = queue->count; i-- > 0;) {
		if (join(&queue->entries[i], entry, rule))
			return true;
		if (rule != MERGE_ANY_ORDER || overlap(&queue->entries[i], entry))
			return false;
	}
	return false;
}

/*
 * MERGE_ANY_ORDER is repeated until nothing more is merged: an entry that has grown may be adjacent
 * to one that was queued before it.
 */
static uint32_t saved_by_merging(const struct workload_entry *entries, uint32_t count,
				 enum merge_rule rule)
{
	struct queue queue = { .count = 0 }, before;

	memcpy(queue.entries, entries, count * sizeof(*entries));
	queue.count = count;
	do {
		before = queue;
		queue.count = 0;
		for (uint32_t i = 0; i < before.count; i++)
			if (!merge(&queue, &before.entries[i], rule))
				queue.entries[queue.count++] = before.entries[i];
	} while (rule == MERGE_ANY_ORDER && queue.count < before.count);
	return count - queue.count;
}

/*
 * Whether later maps of the batch cover all of the entry, maybe only several together: covered goes
 * up from its start by whatever map holds it, until it reaches the end or no map does.
 */
static bool is_covered(const struct workload_entry *entries, uint32_t count, uint32_t index)
{
	const struct workload_entry *entry = &entries[index];
	uint64_t covered = entry->address;

	while (covered < entry->address + entry->length) {
		uint64_t from = covered;

		for (uint32_t i = index + 1; i < count; i++)
			if (entries[i].op == WORKLOAD_MAP && entries[i].address <= covered &&
			    covered < entries[i].address + entries[i].length)
				covered = entries[i].address + entries[i].length;
		if (covered == from)
			return false;
	}
	return true;
}

/* Whether the monitor would not be asked about the entry. */
static bool is_unasked(const struct workload_entry *entry, enum merge_rule rule)
{
	return rule == MERGE_UNMAPS ? entry->op == WORKLOAD_UNMAP :
				      entry->op == WORKLOAD_MAP && !entry->prot;
}

static uint32_t saved_of(const struct workload_entry *entries, uint32_t count, enum merge_rule rule)
{
	uint32_t saved = 0;

	switch (rule) {
	case MERGE_COVERED:
		for (uint32_t i = 0; i < count; i++)
			saved += is_covered(entries, count, i);
		return saved;
	case MERGE_UNMAPS:
	case MERGE_NO_ACCESS:
		for (uint32_t i = 0; i < count; i++)
			saved += is_unasked(&entries[i], rule);
		return saved;
	default:
		return saved_by_merging(entries, count, rule);
	}
}

uint32_t merges_saved(const struct workload *workload, enum merge_rule rule)
{
	uint32_t saved = 0;

	for (uint32_t i = 0; i < workload->batch_count; i++) {
		const struct workload_batch *batch = &workload->batches[i];

		saved += saved_of(&workload->entries[batch->first], batch->count, rule);
	}
	return saved;
}
