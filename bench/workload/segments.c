// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The segments of a recording; segments.h says what they are for. segments_make() cuts the
 * recording into them, follows it once to find what is mapped where each begins (mapped.h),
 * estimates their work, and sorts them. segments_choose() takes a list from the sorted ones: of
 * count points at equal distances along the sum of their work, each is in a segment.
 */
#include "workload/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "base/random.h"
#include "monitor/batch.h"
#include "workload/mapped.h"

/*
 * Work is counted in calls: so many cost as much as the rest of a batch, an empty wake, a page that
 * is touched. These are rough. The chance of a segment depends on them, and so do the intervals,
 * but no bias comes from them: a weight is one over the chance.
 */
#define ROUND_WORK 4.0
#define WAKE_WORK  2.0
#define PAGE_WORK  0.1

/* Half of what model_is_whole() allows: lists of all invocations together are to be as near. */
#define LIKENESS 0.05

/* What one page table (the lowest level, x86-64) maps. */
#define PAGE_TABLE_BYTES (512 * (uint64_t)STUB_PAGE_SIZE)

/* ---- what is mapped ---- */

static bool has_space(const struct segment *segment, uint32_t mm)
{
	for (uint32_t i = 0; i < segment->space_count; i++)
		if (segment->spaces[i].mm == mm)
			return true;
	return false;
}

/* Marks the ranges that a call changes, in whole or in part. */
static void mark_changed(bool *touched, const struct mapped *mapped,
			 const struct workload_entry *entry)
{
	uint64_t end = entry->address + entry->length;

	for (uint32_t i = mapped_find(mapped, entry->address);
	     i < mapped->count && mapped->ranges[i].address < end; i++)
		touched[i] = true;
}

/*
 * By the ranges as they are when the segment begins: what the segment itself maps is touched by
 * guest code anyway.
 */
static void mark_all_changed(bool *touched, const struct segment *segment, uint32_t mm,
			     const struct mapped *mapped, const struct workload *workload)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count;
	     i++) {
		const struct workload_batch *batch = &workload->batches[i];

		for (uint32_t k = 0; batch->mm == mm && k < batch->count; k++)
			mark_changed(touched, mapped, &workload->entries[batch->first + k]);
	}
}

/* Marks one range for each page table, so that all page tables are there before the segment. */
static void mark_first_of_tables(bool *touched, const struct mapped *mapped)
{
	uint64_t had = 0; /* addresses below it: their tables have a range that is marked */

	for (uint32_t i = 0; i < mapped->count; i++) {
		const struct workload_entry *range = &mapped->ranges[i];
		uint64_t end = roundup(range->address + range->length, PAGE_TABLE_BYTES);

		if (end <= had)
			continue;
		touched[i] = true;
		had = end;
	}
}

/* First those that are to be touched, then the others, both in the order of addresses. */
static void copy_ranges(struct segment_space *space, const struct mapped *mapped,
			const bool *touched)
{
	uint32_t rest;

	for (uint32_t i = 0; i < mapped->count; i++)
		space->touched += touched[i];
	rest = space->touched;
	for (uint32_t i = 0, first = 0; i < mapped->count; i++)
		space->maps[touched[i] ? first++ : rest++] = mapped->ranges[i];
}

static void add_space(struct segment *segment, uint32_t mm, const struct mapped *mapped,
		      const struct workload *workload)
{
	bool *touched = memory_new(mapped->count, sizeof(*touched));
	struct segment_space *space;

	segment->spaces =
		memory_grow(segment->spaces, segment->space_count, sizeof(*segment->spaces));
	space = &segment->spaces[segment->space_count++];
	*space = (struct segment_space){ .mm = mm, .count = mapped->count };
	space->maps = memory_new(mapped->count, sizeof(*space->maps));
	mark_all_changed(touched, segment, mm, mapped, workload);
	mark_first_of_tables(touched, mapped);
	copy_ranges(space, mapped, touched);
	free(touched);
}

/* The address spaces as they are when the segment's lead begins; of those that it uses. */
static void note_spaces(struct segment *segment, const struct workload *workload,
			const struct mapped *spaces)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count;
	     i++) {
		uint32_t mm = workload->batches[i].mm;

		if (spaces[mm].count && !has_space(segment, mm))
			add_space(segment, mm, &spaces[mm], workload);
	}
}

static void apply_batch(struct mapped *spaces, const struct workload *workload, uint32_t index)
{
	const struct workload_batch *batch = &workload->batches[index];

	for (uint32_t i = 0; i < batch->count; i++)
		mapped_apply(&spaces[batch->mm], &workload->entries[batch->first + i]);
}

/*
 * Goes through the recording once, applying each batch. It comes before segments are sorted, so the
 * next one to begin is known. A segment begins with its lead, within the segment before.
 */
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
		/* An address space ends with its last batch, whatever is still mapped. */
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

/* Emptying the stub and mapping: 99 calls a batch. Ranges that are not touched are calls alone. */
static double space_work(const struct segment_space *space)
{
	double work = ROUND_WORK * (2 + space->count / STUB_BATCH_MAX);

	for (uint32_t i = 0; i < space->touched; i++)
		work += entry_work(&space->maps[i]);
	return work + (space->count - space->touched);
}

static void find_work(struct segment *segment, const struct workload *workload)
{
	segment->work = work_of(workload, segment->first, segment->first + segment->count);
	segment->set_up = work_of(workload, segment->first - segment->lead, segment->first);
	for (uint32_t i = 0; i < segment->space_count; i++)
		segment->set_up += space_work(&segment->spaces[i]);
}

/* ---- the order ---- */

/* The order of segments.h; by position at last, as qsort() is not stable. */
static int by_rank(const void *a, const void *b)
{
	const struct segment *one = a, *other = b;
	double large = one->large / one->work - other->large / other->work;
	double calls = one->calls / one->work - other->calls / other->work;

	if (large < 0 || large > 0)
		return large < 0 ? -1 : 1;
	if (calls < 0 || calls > 0)
		return calls < 0 ? -1 : 1;
	return one->first < other->first ? -1 : 1;
}

static void count_calls(struct segment *segment, const struct workload *workload)
{
	for (uint32_t i = segment->first; i < segment->first + segment->count; i++) {
		uint32_t count = workload->batches[i].count;

		segment->calls += count;
		segment->large += count >= SEGMENT_LARGE ? count : 0;
	}
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

/* one_work is weighed by work: a segment's chance to be in a list is in proportion to it. */
static void sum_up(struct segments *segments)
{
	for (uint32_t i = 0; i < segments->count; i++) {
		segments->work += segments->list[i].work;
		segments->calls += segments->list[i].calls;
		segments->large += segments->list[i].large;
	}
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
	for (uint32_t i = 0; i < segments->count; i++) {
		find_work(&segments->list[i], workload);
		count_calls(&segments->list[i], workload);
	}
	qsort(segments->list, segments->count, sizeof(*segments->list), by_rank);
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

/*
 * Lists begin at places that are far from each other. A segment with more work than a step is hit
 * more than once. Its weight is the hits divided by how
 * many were to be expected, work / step.
 */
uint32_t segments_choose(const struct segments *segments, uint32_t count, uint32_t invocation,
			 struct segment_choice *choices)
{
	double step = segments->work / count, next = random_spread(invocation + 0.5) * step;
	double end = 0;
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

static bool is_near(double value, double wanted)
{
	return fabs(value - wanted) <= LIKENESS * wanted;
}

/* Whether the lists of all invocations, each by its weights, are together like the recording. */
static bool are_like_all(const struct segments *segments, uint32_t count, uint32_t invocations)
{
	struct segment_choice *choices = memory_new(count, sizeof(*choices));
	double calls = 0, large = 0;

	for (uint32_t i = 0; i < invocations; i++) {
		uint32_t chosen = segments_choose(segments, count, i, choices);

		for (uint32_t k = 0; k < chosen; k++) {
			calls += choices[k].weight * choices[k].segment->calls;
			large += choices[k].weight * choices[k].segment->large;
		}
	}
	free(choices);
	return is_near(calls / invocations, segments->calls) &&
	       is_near(large / calls, segments->large / segments->calls);
}

uint32_t segments_fit(const struct segments *segments, double work, uint32_t invocations)
{
	uint32_t count = (uint32_t)fmin(fmax(work / segments->one_work, SEGMENTS_MIN), UINT32_MAX);
	uint32_t most = count + howmany(SEGMENTS_FORCED, invocations);

	if (segments->work <= work)
		return 0;
	while (count < MIN(most, segments->count) && !are_like_all(segments, count, invocations))
		count++;
	return count < segments->count ? count : 0;
}
