// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of a recording's segments, and what is mapped where each begins. */
#include "workload/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "monitor/batch.h"
#include "workload/mapped.h"

/* About how many calls a round takes besides its own, and a page that is touched. */
#define ROUND_WORK 4.0
#define WAKE_WORK  2.0
#define PAGE_WORK  0.1

#define CANDIDATES 8u
#define LIKENESS   0.1 /* by the share of the recording */

/* ---- strata ---- */

static uint32_t size_of(uint32_t calls)
{
	static const uint32_t most[] = { 1, 3, 15, 63 };
	uint32_t size = 0;

	while (size < sizeof(most) / sizeof(most[0]) && calls > most[size])
		size++;
	return size;
}

uint32_t segments_stratum(const struct workload *workload, uint32_t index)
{
	const struct workload_batch *batch = &workload->batches[index];
	bool maps = false, unmaps = false;

	for (uint32_t i = 0; i < batch->count; i++) {
		bool map = workload->entries[batch->first + i].op == WORKLOAD_MAP;

		maps = maps || map;
		unmaps = unmaps || !map;
	}
	return 3 * size_of(batch->count) + (maps && unmaps ? 2 : unmaps);
}

/* ---- the order ---- */

struct calls {
	double all, large; /* the latter in batches of SEGMENT_LARGE calls or more */
};

struct ordering {
	const struct workload *workload;
	uint32_t count;			  /* segments */
	uint8_t (*has)[SEGMENT_STRATA];	  /* by segment: its batches */
	struct calls *calls;		  /* by segment */
	struct calls whole, list;	  /* of the recording and of those taken */
	bool *taken;			  /* by segment */
	uint32_t *holders;		  /* of one stratum: the segments that have a batch of it */
	uint32_t all[SEGMENT_STRATA];	  /* batches of the recording */
	uint32_t chosen[SEGMENT_STRATA];  /* batches of the list */
	uint32_t visits[SEGMENT_STRATA];  /* how often a segment was taken for it */
	uint32_t holding[SEGMENT_STRATA]; /* segments not taken that have a batch of it */
};

static uint32_t segment_end(const struct ordering *ordering, uint32_t segment)
{
	return MIN((segment + 1) * SEGMENT_BATCHES, ordering->workload->batch_count);
}

static void count_calls(struct ordering *ordering)
{
	for (uint32_t i = 0; i < ordering->count; i++) {
		struct calls *calls = &ordering->calls[i];

		for (uint32_t k = i * SEGMENT_BATCHES; k < segment_end(ordering, i); k++) {
			uint32_t count = ordering->workload->batches[k].count;

			calls->all += count;
			calls->large += count >= SEGMENT_LARGE ? count : 0;
		}
		ordering->whole.all += calls->all;
		ordering->whole.large += calls->large;
	}
}

static void count_strata(struct ordering *ordering)
{
	for (uint32_t i = 0; i < ordering->count; i++) {
		for (uint32_t k = i * SEGMENT_BATCHES; k < segment_end(ordering, i); k++)
			ordering->has[i][segments_stratum(ordering->workload, k)]++;
		for (uint32_t s = 0; s < SEGMENT_STRATA; s++) {
			ordering->all[s] += ordering->has[i][s];
			ordering->holding[s] += ordering->has[i][s] > 0;
		}
	}
}

static bool is_large(uint32_t stratum)
{
	return stratum >= 3 * size_of(SEGMENT_LARGE);
}

/* Whether the list is short of calls in large batches, or else of those in small ones. */
static bool wants_large(const struct ordering *ordering)
{
	const struct calls *list = &ordering->list, *whole = &ordering->whole;

	return list->large * whole->all < whole->large * list->all;
}

/* Whether the first should come before the second: see segments.h. */
static bool is_needier(const struct ordering *ordering, uint32_t first, uint32_t second)
{
	const uint32_t *chosen = ordering->chosen, *all = ordering->all;
	double one = (double)chosen[first] / all[first],
	       other = (double)chosen[second] / all[second];

	if (!chosen[first] != !chosen[second])
		return !chosen[first];
	if (chosen[first] && is_large(first) != is_large(second))
		return is_large(first) == wants_large(ordering);
	return one < other || (one <= other && all[first] > all[second]);
}

static uint32_t neediest(const struct ordering *ordering)
{
	uint32_t found = SEGMENT_STRATA;

	for (uint32_t s = 0; s < SEGMENT_STRATA; s++)
		if (ordering->holding[s] &&
		    (found == SEGMENT_STRATA || is_needier(ordering, s, found)))
			found = s;
	return found;
}

/* 1/2, 1/4, 3/4, 1/8, 5/8 ...: van der Corput's sequence, each number far from those before. */
static double spread_out(uint32_t index)
{
	double value = 0, digit = 0.5;

	for (index++; index; index >>= 1, digit /= 2)
		value += (index & 1) * digit;
	return value;
}

/* How far the share of calls in large batches would be from the recording's. */
static double unlikeness(const struct ordering *ordering, uint32_t segment)
{
	const struct calls *more = &ordering->calls[segment], *list = &ordering->list,
			   *all = &ordering->whole;

	return fabs((list->large + more->large) / (list->all + more->all) - all->large / all->all);
}

/*
 * Of the segments that have a batch of the stratum and are not taken: from that one on of
 * the sequence the likest of some, since large batches come in clusters.
 */
static uint32_t choose_segment(struct ordering *ordering, uint32_t stratum)
{
	uint32_t count = 0, from, seen = 0, found = 0;
	double least = INFINITY;

	for (uint32_t i = 0; i < ordering->count; i++)
		if (ordering->has[i][stratum])
			ordering->holders[count++] = i;
	from = (uint32_t)(spread_out(ordering->visits[stratum]++) * count);
	for (uint32_t i = 0; i < count && seen < CANDIDATES; i++) {
		uint32_t segment = ordering->holders[(from + i) % count];

		if (ordering->taken[segment])
			continue;
		seen++;
		if (unlikeness(ordering, segment) < least) {
			least = unlikeness(ordering, segment);
			found = segment;
		}
	}
	return found;
}

static void take(struct ordering *ordering, uint32_t segment, struct segment *to)
{
	to->first = segment * SEGMENT_BATCHES;
	to->count = segment_end(ordering, segment) - to->first;
	to->lead = MIN(to->first, SEGMENT_LEAD);
	ordering->taken[segment] = true;
	ordering->list.all += ordering->calls[segment].all;
	ordering->list.large += ordering->calls[segment].large;
	to->calls = ordering->calls[segment].all;
	to->large_calls = ordering->calls[segment].large;
	for (uint32_t s = 0; s < SEGMENT_STRATA; s++) {
		ordering->chosen[s] += ordering->has[segment][s];
		ordering->holding[s] -= ordering->has[segment][s] > 0;
	}
}

static int order_all(struct segments *segments, const struct workload *workload, struct error *err)
{
	struct ordering ordering = { .workload = workload, .count = segments->count };
	int result = -1;

	ordering.has = calloc(segments->count, sizeof(*ordering.has));
	ordering.calls = calloc(segments->count, sizeof(*ordering.calls));
	ordering.taken = calloc(segments->count, sizeof(*ordering.taken));
	ordering.holders = calloc(segments->count, sizeof(*ordering.holders));
	if (ordering.has && ordering.calls && ordering.taken && ordering.holders) {
		count_strata(&ordering);
		count_calls(&ordering);
		segments->calls = ordering.whole.all;
		segments->large_calls = ordering.whole.large;
		for (uint32_t i = 0; i < segments->count; i++)
			take(&ordering, choose_segment(&ordering, neediest(&ordering)),
			     &segments->list[i]);
		result = 0;
	} else {
		error_set(err, STATUS_CANNOT, "no memory for %u segments", segments->count);
	}
	free(ordering.has);
	free(ordering.calls);
	free(ordering.taken);
	free(ordering.holders);
	return result;
}

/* ---- what is mapped ---- */

static bool has_space(const struct segment *segment, uint32_t mm)
{
	for (uint32_t i = 0; i < segment->space_count; i++)
		if (segment->spaces[i].mm == mm)
			return true;
	return false;
}

static int add_space(struct segment *segment, uint32_t mm, const struct mapped *mapped,
		     struct error *err)
{
	struct segment_space *spaces =
		realloc(segment->spaces, (segment->space_count + 1) * sizeof(*spaces));
	struct segment_space *space;

	if (!spaces)
		return error_set(err, STATUS_CANNOT, "no memory for an address space");
	segment->spaces = spaces;
	space = &spaces[segment->space_count];
	*space = (struct segment_space){ .mm = mm, .count = mapped->count };
	space->maps = malloc(mapped->count * sizeof(*space->maps));
	if (!space->maps)
		return error_set(err, STATUS_CANNOT, "no memory for %u maps", mapped->count);
	memcpy(space->maps, mapped->ranges, mapped->count * sizeof(*space->maps));
	segment->space_count++;
	return 0;
}

/* The address spaces as they are when the segment's lead begins; of those that it uses. */
static int note_spaces(struct segment *segment, const struct workload *workload,
		       const struct mapped *spaces, struct error *err)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count;
	     i++) {
		uint32_t mm = workload->batches[i].mm;

		if (spaces[mm].count && !has_space(segment, mm) &&
		    add_space(segment, mm, &spaces[mm], err))
			return -1;
	}
	return 0;
}

static int apply_batch(struct mapped *spaces, const struct workload *workload, uint32_t index,
		       struct error *err)
{
	const struct workload_batch *batch = &workload->batches[index];

	for (uint32_t i = 0; i < batch->count; i++)
		if (mapped_apply(&spaces[batch->mm], &workload->entries[batch->first + i], err))
			return -1;
	return 0;
}

static int by_first(const void *a, const void *b)
{
	const struct segment *left = *(struct segment *const *)a,
			     *right = *(struct segment *const *)b;

	return (left->first > right->first) - (left->first < right->first);
}

/* Goes through the recording once; the segments come in its order. */
static int walk(struct segment **in_order, uint32_t count, const struct workload *workload,
		struct mapped *spaces, struct error *err)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < workload->batch_count && next < count; i++) {
		struct segment *segment = in_order[next];

		if (i == segment->first - segment->lead) {
			if (note_spaces(segment, workload, spaces, err))
				return -1;
			next++;
		}
		if (apply_batch(spaces, workload, i, err))
			return -1;
		/* A last batch need not unmap all. */
		if (workload->batches[i].mm_ends)
			mapped_free(&spaces[workload->batches[i].mm]);
	}
	return 0;
}

static int note_all_spaces(struct segments *segments, const struct workload *workload,
			   struct error *err)
{
	struct mapped *spaces = calloc(workload->mm_count, sizeof(*spaces));
	struct segment **in_order = calloc(segments->count, sizeof(struct segment *));
	int result = -1;

	if (spaces && in_order) {
		for (uint32_t i = 0; i < segments->count; i++)
			in_order[i] = &segments->list[i];
		qsort(in_order, segments->count, sizeof(struct segment *), by_first);
		result = walk(in_order, segments->count, workload, spaces, err);
	} else {
		error_set(err, STATUS_CANNOT, "no memory for %u address spaces",
			  workload->mm_count);
	}
	for (uint32_t i = 0; spaces && i < workload->mm_count; i++)
		mapped_free(&spaces[i]);
	free(spaces);
	free(in_order);
	return result;
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

static double segment_work(const struct workload *workload, const struct segment *segment)
{
	double work = 0;

	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count; i++)
		work += batch_work(workload, i);
	for (uint32_t i = 0; i < segment->space_count; i++) {
		const struct segment_space *space = &segment->spaces[i];

		work += ROUND_WORK * (2 + space->count / STUB_BATCH_MAX);
		for (uint32_t k = 0; k < space->count; k++)
			work += entry_work(&space->maps[k]);
	}
	return work;
}

static bool is_like(const struct segments *segments, double calls, double large)
{
	double share = segments->large_calls / segments->calls;

	return fabs(large / calls - share) <= LIKENESS * share;
}

uint32_t segments_fit(const struct segments *segments, double work)
{
	double calls = 0, large = 0;
	uint32_t count = 0, like = 0;

	if (segments->work <= work || segments->count <= SEGMENTS_MIN)
		return 0;
	while (count < segments->count) {
		const struct segment *segment = &segments->list[count];

		work -= segment->work;
		if (work < 0 && count >= SEGMENTS_MIN)
			break;
		count++;
		calls += segment->calls;
		large += segment->large_calls;
		if (is_like(segments, calls, large))
			like = count;
	}
	return like >= count / 2 && like >= SEGMENTS_MIN ? like : count;
}

int segments_order(struct segments *segments, const struct workload *workload, struct error *err)
{
	memset(segments, 0, sizeof(*segments));
	segments->count = (workload->batch_count + SEGMENT_BATCHES - 1) / SEGMENT_BATCHES;
	segments->list = calloc(segments->count, sizeof(*segments->list));
	if (!segments->list)
		return error_set(err, STATUS_CANNOT, "no memory for %u segments", segments->count);
	if (order_all(segments, workload, err) || note_all_spaces(segments, workload, err)) {
		segments_free(segments);
		return -1;
	}
	for (uint32_t i = 0; i < segments->count; i++)
		segments->list[i].work = segment_work(workload, &segments->list[i]);
	for (uint32_t i = 0; i < workload->batch_count; i++)
		segments->work += batch_work(workload, i);
	return 0;
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
