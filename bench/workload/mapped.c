// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An array of ranges in the order of addresses. Each call cuts a hole into it; a map then fills the
 * hole and is merged with its neighbours.
 */
#include "workload/mapped.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t end_of(const struct workload_entry *range)
{
	return range->address + range->length;
}

uint32_t mapped_find(const struct mapped *mapped, uint64_t address)
{
	uint32_t low = 0, high = mapped->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (end_of(&mapped->ranges[middle]) > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* A call adds two ranges at most: it may cut one range in two, and a map adds itself. */
static void make_room(struct mapped *mapped)
{
	if (mapped->room - mapped->count >= 2)
		return;
	mapped->room = mapped->room ? 2 * mapped->room : 64;
	mapped->ranges = memory_resize(mapped->ranges, mapped->room, sizeof(*mapped->ranges));
}

/* Replaces ranges at to end - 1 by room for count new ones, which the caller fills. */
static void replace(struct mapped *mapped, uint32_t at, uint32_t end, uint32_t count)
{
	memmove(mapped->ranges + at + count, mapped->ranges + end,
		(mapped->count - end) * sizeof(*mapped->ranges));
	mapped->count += count - (end - at);
}

static struct workload_entry head(struct workload_entry range, uint64_t end)
{
	range.length = end - range.address;
	return range;
}

/* The part of a range from address on; its frames move along. */
static struct workload_entry tail(struct workload_entry range, uint64_t address)
{
	uint64_t cut = address - range.address;

	range.address += cut;
	range.offset += cut;
	range.length -= cut;
	return range;
}

/*
 * Removes all that is mapped from address to end. Only the first and the last range that it meets
 * can leave a rest, which may be the same range. Returns the index of the first range behind the
 * hole, where a map is to be inserted.
 */
static uint32_t cut_hole(struct mapped *mapped, uint64_t address, uint64_t end)
{
	uint32_t first = mapped_find(mapped, address), last = first, count = 0;
	struct workload_entry rest[2];
	bool before = false;

	while (last < mapped->count && mapped->ranges[last].address < end)
		last++;
	if (last > first && mapped->ranges[first].address < address) {
		rest[count++] = head(mapped->ranges[first], address);
		before = true;
	}
	if (last > first && end_of(&mapped->ranges[last - 1]) > end)
		rest[count++] = tail(mapped->ranges[last - 1], end);
	replace(mapped, first, last, count);
	if (count)
		memcpy(mapped->ranges + first, rest, count * sizeof(*rest));
	return first + before;
}

/* Whether the second continues the first in address and in the file, as the kernel merges VMAs. */
static bool goes_on(const struct workload_entry *first, const struct workload_entry *second)
{
	return end_of(first) == second->address && first->prot == second->prot &&
	       first->offset + first->length == second->offset;
}

/* Merges the range with the one before it if they continue each other. */
static void merge_at(struct mapped *mapped, uint32_t at)
{
	if (!at || at >= mapped->count || !goes_on(&mapped->ranges[at - 1], &mapped->ranges[at]))
		return;
	mapped->ranges[at - 1].length += mapped->ranges[at].length;
	replace(mapped, at, at + 1, 0);
}

void mapped_apply(struct mapped *mapped, const struct workload_entry *entry)
{
	uint32_t at;

	make_room(mapped);
	at = cut_hole(mapped, entry->address, end_of(entry));
	if (entry->op != WORKLOAD_MAP)
		return;
	replace(mapped, at, at, 1);
	mapped->ranges[at] = *entry;
	/* The upper neighbour first: merging with the lower one moves all indexes from at on. */
	merge_at(mapped, at + 1);
	merge_at(mapped, at);
}

void mapped_free(struct mapped *mapped)
{
	free(mapped->ranges);
	memset(mapped, 0, sizeof(*mapped));
}
