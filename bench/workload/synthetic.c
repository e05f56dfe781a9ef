// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Synthetic batches, made by rule. A rule gives count ranges of equal length, in ascending order of
 * address, their frames in descending order. Each entry of the timed batch maps or unmaps one
 * range; range_at() says which. The undo batch does the opposite, in one call if all are mapped.
 */
#include "workload/workload.h"

#include <string.h>
#include <sys/mman.h>

#include "monitor/batch.h"

#define PAGES_MAX 512

/* What UML gives a page that its guest may write, execute bit included. */
#define PROT_GUEST (PROT_READ | PROT_WRITE | PROT_EXEC)

/*
 * A mix leaves mappings behind until its next turn. They lie above all that
 * other rules use, as a map over one of them would cost more than a plain one.
 */
#define MIX_DISTANCE (1ull << 30)

#define APPROACH_BYTES (SYNTHETIC_APPROACH * STUB_PAGE_SIZE)

_Static_assert(WORKLOAD_BATCH_MAX == STUB_BATCH_MAX, "a stub takes other batches");
_Static_assert(2ull * STUB_BATCH_MAX * PAGES_MAX * STUB_PAGE_SIZE <= MIX_DISTANCE,
	       "mix must lie above the others");

struct ranges {
	uint64_t address; /* of the first range */
	uint64_t offset;  /* of the last range, which has the lowest frames */
	uint64_t length;  /* of each range, bytes */
	uint64_t stride;  /* from one range to the next, bytes */
	uint32_t count;
};

/* From the base address to the first range. */
static uint64_t distance(enum synthetic_op op)
{
	if (op == SYNTHETIC_FAULT_RUN)
		return APPROACH_BYTES;
	return op == SYNTHETIC_MIX ? MIX_DISTANCE : 0;
}

static struct ranges lay_out(const struct synthetic *rule, uint64_t address, uint64_t offset)
{
	const uint64_t length = (uint64_t)rule->pages * STUB_PAGE_SIZE;

	return (struct ranges){
		.address = address + distance(rule->op),
		.offset = offset,
		.length = length,
		.stride = rule->scattered ? 2 * length : length,
		.count = rule->entries,
	};
}

static struct workload_entry map_range(const struct ranges *ranges, uint32_t index)
{
	return (struct workload_entry){
		.op = WORKLOAD_MAP,
		.address = ranges->address + index * ranges->stride,
		.length = ranges->length,
		.offset = ranges->offset + (ranges->count - 1 - index) * ranges->length,
		.prot = PROT_GUEST,
	};
}

/* One call that removes several ranges. Nothing is mapped in the gaps between them. */
static struct workload_entry unmap_ranges(const struct ranges *ranges, uint32_t first,
					  uint32_t count)
{
	return (struct workload_entry){
		.op = WORKLOAD_UNMAP,
		.address = ranges->address + first * ranges->stride,
		.length = (count - 1) * ranges->stride + ranges->length,
	};
}

/* Whether the timed entry maps its range; if not it unmaps it. */
static bool timed_maps(enum synthetic_op op, uint32_t range)
{
	return op == SYNTHETIC_MAP || op == SYNTHETIC_FAULT_RUN ||
	       (op == SYNTHETIC_MIX && range % 2 == 0);
}

/*
 * The range that the timed entry at that place works on: in a mix, even ones are mapped.
 * Unmaps of adjacent ranges go downwards, as upwards they would merge into one.
 */
static uint32_t range_at(const struct synthetic *rule, uint32_t place)
{
	uint32_t maps = (rule->entries + 1) / 2, unmaps = rule->entries / 2;

	switch (rule->order) {
	case SYNTHETIC_MAPS_FIRST:
		return place < maps ? 2 * place : 2 * (place - maps) + 1;
	case SYNTHETIC_UNMAPS_FIRST:
		return place < unmaps ? 2 * place + 1 : 2 * (place - unmaps);
	default:
		return rule->op == SYNTHETIC_UNMAP && !rule->scattered ? rule->entries - 1 - place :
									 place;
	}
}

/*
 * The pages just below the ranges, with the frames just above theirs: so addresses go up and frames
 * go down through both, as faults of a guest would have it. The undo removes the approach too.
 */
static void add_approach(struct synthetic_batches *batches, const struct ranges *ranges)
{
	batches->approach_count = SYNTHETIC_APPROACH;
	for (uint32_t i = 0; i < SYNTHETIC_APPROACH; i++)
		batches->approach[i] = (struct workload_entry){
			.op = WORKLOAD_MAP,
			.address = ranges->address - APPROACH_BYTES + i * STUB_PAGE_SIZE,
			.length = STUB_PAGE_SIZE,
			.offset = ranges->offset + ranges->count * ranges->length + APPROACH_BYTES -
				  (i + 1) * STUB_PAGE_SIZE,
			.prot = PROT_GUEST,
		};
	batches->undo[0].address -= APPROACH_BYTES;
	batches->undo[0].length += APPROACH_BYTES;
}

/* An undo that comes first has an entry for each range: it makes what the timed batch removes. */
static void fill(struct synthetic_batches *batches, const struct ranges *ranges,
		 const struct synthetic *rule)
{
	enum synthetic_op op = rule->op;

	batches->timed_count = ranges->count;
	batches->undo_count = ranges->count;
	batches->undo_first = op == SYNTHETIC_UNMAP || op == SYNTHETIC_MIX;
	batches->called = rule->called;
	for (uint32_t i = 0; i < ranges->count; i++) {
		uint32_t range = range_at(rule, i);
		struct workload_entry map = map_range(ranges, range);
		struct workload_entry unmap = unmap_ranges(ranges, range, 1);

		batches->timed[i] = timed_maps(op, range) ? map : unmap;
		batches->undo[range] = timed_maps(op, range) ? unmap : map;
	}
	if (batches->undo_first)
		return;
	batches->undo_count = 1;
	batches->undo[0] = unmap_ranges(ranges, 0, ranges->count);
	if (op == SYNTHETIC_FAULT_RUN)
		add_approach(batches, ranges);
}

static int check_rule(const struct synthetic *rule, struct error *err)
{
	if (rule->op > SYNTHETIC_FAULT_RUN)
		return error_set(err, STATUS_USAGE, "unknown operation %d", (int)rule->op);
	if (rule->order > SYNTHETIC_UNMAPS_FIRST || (rule->order && rule->op != SYNTHETIC_MIX))
		return error_set(err, STATUS_USAGE, "order %d of operation %d; only a mix has one",
				 (int)rule->order, (int)rule->op);
	if (rule->entries < 1 || rule->entries > STUB_BATCH_MAX)
		return error_set(err, STATUS_USAGE, "a batch of %u entries; it holds 1 to %d",
				 rule->entries, STUB_BATCH_MAX);
	if (rule->pages < 1 || rule->pages > PAGES_MAX)
		return error_set(err, STATUS_USAGE, "entries of %u pages; they have 1 to %d",
				 rule->pages, PAGES_MAX);
	return 0;
}

/* MIX_DISTANCE is room for the ranges of any rule. */
static int check_place(uint64_t address, uint64_t offset, struct error *err)
{
	if (address % STUB_PAGE_SIZE || offset % STUB_PAGE_SIZE)
		return error_set(err, STATUS_USAGE,
				 "address %#llx or frame offset %#llx is not page aligned",
				 (unsigned long long)address, (unsigned long long)offset);
	if (address > STUB_START - 2 * MIX_DISTANCE)
		return error_set(err, STATUS_USAGE, "address %#llx is above %#llx",
				 (unsigned long long)address, STUB_START - 2 * MIX_DISTANCE);
	if (offset > INT64_MAX - MIX_DISTANCE)
		return error_set(err, STATUS_USAGE, "frame offset %#llx is above %#llx",
				 (unsigned long long)offset, INT64_MAX - MIX_DISTANCE);
	return 0;
}

bool synthetic_same(const struct synthetic *a, const struct synthetic *b)
{
	return a->op == b->op && a->entries == b->entries && a->pages == b->pages &&
	       a->scattered == b->scattered && a->order == b->order && a->called == b->called;
}

int synthetic_make(struct synthetic_batches *batches, const struct synthetic *rule,
		   uint64_t base_address, uint64_t frame_offset, struct error *err)
{
	struct ranges ranges;

	if (check_rule(rule, err) || check_place(base_address, frame_offset, err))
		return -1;
	ranges = lay_out(rule, base_address, frame_offset);
	memset(batches, 0, sizeof(*batches));
	fill(batches, &ranges, rule);
	return 0;
}
