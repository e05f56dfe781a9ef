// SPDX-License-Identifier: GPL-2.0-or-later
/* The segments of a recording, what is mapped where each begins, and which are taken. */
#include "workload/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "monitor/batch.h"
#include "workload/mapped.h"

/* About how many calls a round takes besides its own, and a page that is touched. */
#define ROUND_WORK 4.0
#define WAKE_WORK  2.0
#define PAGE_WORK  0.1

/* ---- what is mapped ---- */

static bool has_space(const struct segment *segment, uint32_t mm)
{
	for (uint32_t i = 0; i < segment->space_count; i++)
		if (segment->spaces[i].mm == mm)
			return true;
	return false;
}

static void add_space(struct segment *segment, uint32_t mm, const struct mapped *mapped)
{
	struct segment_space *space;

	segment->spaces =
		memory_grow(segment->spaces, segment->space_count, sizeof(*segment->spaces));
	space = &segment->spaces[segment->space_count++];
	*space = (struct segment_space){ .mm = mm, .count = mapped->count };
	space->maps = memory_new(mapped->count, sizeof(*space->maps));
	memcpy(space->maps, mapped->ranges, mapped->count * sizeof(*space->maps));
}

/* The address spaces as they are when the segment's lead begins; of those that it uses. */
static void note_spaces(struct segment *segment, const struct workload *workload,
			const struct mapped *spaces)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count;
	     i++) {
		uint32_t mm = workload->batches[i].mm;

		if (spaces[mm].count && !has_space(segment, mm))
			add_space(segment, mm, &spaces[mm]);
	}
}

static void apply_batch(struct mapped *spaces, const struct workload *workload, uint32_t index)
{
	const struct workload_batch *batch = &workload->batches[index];

	for (uint32_t i = 0; i < batch->count; i++)
		mapped_apply(&spaces[batch->mm], &workload->entries[batch->first + i]);
}

/* Goes through the recording once, as its segments do. */
static void walk(struct segments *segments, const struct workload *workload, struct mapped *spaces)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < workload->batch_count && next < segments->count; i++) {
		struct segment *segment = &segments->list[next];

		if (i == segment->first - segment->lead) {
			note_spaces(segment, workload, spaces);
			next++;
		}
		apply_batch(spaces, workload, i);
		/* A last batch need not unmap all. */
		if (workload->batches[i].mm_ends)
			mapped_free(&spaces[workload->batches[i].mm]);
	}
}

static void note_all_spaces(struct segments *segments, const struct workload *workload)
{
	struct mapped *spaces = memory_new(workload->mm_count, sizeof(*spaces));

	walk(segments, workload, spaces);
	for (uint32_t i = 0; i < workload->mm_count; i++)
		mapped_free(&spaces[i]);
	free(spaces);
}

/* ---- the work ---- */

static double entry_work(const struct workload_entry *entry)
{
	double pages = (double)(entry->length / STUB_PAGE_SIZE);

	return 1 + (entry->op == WORKLOAD_MAP ? PAGE_WORK * pages : 0);
}

static double batch_work(const struct workload *workload, uint32_t index)
{
	const struct workload_batch *batch = &workload->batches[index];
	double work = ROUND_WORK + WAKE_WORK * batch->null_wakes;

	for (uint32_t i = 0; i < batch->count; i++)
		work += entry_work(&workload->entries[batch->first + i]);
	return work;
}

static double work_of(const struct workload *workload, uint32_t first, uint32_t end)
{
	double work = 0;

	for (uint32_t i = first; i < end; i++)
		work += batch_work(workload, i);
	return work;
}

static double space_work(const struct segment_space *space)
{
	double work = ROUND_WORK * (2 + space->count / STUB_BATCH_MAX);

	for (uint32_t i = 0; i < space->count; i++)
		work += entry_work(&space->maps[i]);
	return work;
}

static void find_work(struct segment *segment, const struct workload *workload)
{
	segment->work = work_of(workload, segment->first, segment->first + segment->count);
	segment->set_up = work_of(workload, segment->first - segment->lead, segment->first);
	for (uint32_t i = 0; i < segment->space_count; i++)
		segment->set_up += space_work(&segment->spaces[i]);
}

/* ---- the order ---- */

struct ranked {
	struct segment segment;
	double large, calls; /* by work */
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;

	if (one->large < other->large || one->large > other->large)
		return one->large < other->large ? -1 : 1;
	if (one->calls < other->calls || one->calls > other->calls)
		return one->calls < other->calls ? -1 : 1;
	return one->segment.first < other->segment.first ? -1 : 1;
}

static void rank(struct ranked *ranked, const struct segment *segment,
		 const struct workload *workload)
{
	double calls = 0, large = 0;

	for (uint32_t i = segment->first; i < segment->first + segment->count; i++) {
		uint32_t count = workload->batches[i].count;

		calls += count;
		large += count >= SEGMENT_LARGE ? count : 0;
	}
	*ranked = (struct ranked){ *segment, large / segment->work, calls / segment->work };
}

static void sort(struct segments *segments, const struct workload *workload)
{
	struct ranked *ranked = memory_new(segments->count, sizeof(*ranked));

	for (uint32_t i = 0; i < segments->count; i++)
		rank(&ranked[i], &segments->list[i], workload);
	qsort(ranked, segments->count, sizeof(*ranked), by_rank);
	for (uint32_t i = 0; i < segments->count; i++)
		segments->list[i] = ranked[i].segment;
	free(ranked);
}

/* ---- all of them ---- */

static void divide(struct segments *segments, const struct workload *workload)
{
	for (uint32_t i = 0; i < segments->count; i++) {
		struct segment *segment = &segments->list[i];

		segment->first = i * SEGMENT_BATCHES;
		segment->count = MIN(SEGMENT_BATCHES, workload->batch_count - segment->first);
		segment->lead = MIN(segment->first, SEGMENT_LEAD);
	}
}

static void sum_up(struct segments *segments)
{
	for (uint32_t i = 0; i < segments->count; i++)
		segments->work += segments->list[i].work;
	for (uint32_t i = 0; i < segments->count; i++) {
		const struct segment *segment = &segments->list[i];

		segments->one_work +=
			segment->work / segments->work * (segment->work + segment->set_up);
	}
}

void segments_make(struct segments *segments, const struct workload *workload)
{
	memset(segments, 0, sizeof(*segments));
	segments->count = (workload->batch_count + SEGMENT_BATCHES - 1) / SEGMENT_BATCHES;
	segments->list = memory_new(segments->count, sizeof(*segments->list));
	divide(segments, workload);
	note_all_spaces(segments, workload);
	for (uint32_t i = 0; i < segments->count; i++)
		find_work(&segments->list[i], workload);
	sort(segments, workload);
	sum_up(segments);
}

void segments_free(struct segments *segments)
{
	for (uint32_t i = 0; segments->list && i < segments->count; i++) {
		for (uint32_t k = 0; k < segments->list[i].space_count; k++)
			free(segments->list[i].spaces[k].maps);
		free(segments->list[i].spaces);
	}
	free(segments->list);
	memset(segments, 0, sizeof(*segments));
}

/* ---- a list ---- */

uint32_t segments_fit(const struct segments *segments, double work)
{
	if (segments->work <= work || segments->count <= SEGMENTS_MIN)
		return 0;
	return (uint32_t)fmin(fmax(work / segments->one_work, SEGMENTS_MIN), segments->count);
}

/* Multiples of the golden ratio less their whole part: each is far from those before it. */
static double start_of(uint32_t invocation)
{
	return fmod((invocation + 0.5) * 0.6180339887498949, 1);
}

uint32_t segments_choose(const struct segments *segments, uint32_t count, uint32_t invocation,
			 struct segment_choice *choices)
{
	double step = segments->work / count, next = start_of(invocation) * step, end = 0;
	uint32_t chosen = 0;

	for (uint32_t i = 0; i < segments->count; i++) {
		const struct segment *segment = &segments->list[i];
		uint32_t hits = 0;

		for (end += segment->work; next < end; next += step)
			hits++;
		if (hits)
			choices[chosen++] =
				(struct segment_choice){ segment, hits * step / segment->work };
	}
	return chosen;
}
