// SPDX-License-Identifier: GPL-2.0-or-later
/* Which part of a recording is replayed, in which state it begins, and what it stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stub/layout.h"
#include "test/made-up-workload.h"
#include "workload/mapped.h"
#include "workload/segments.h"
#include "workload/weights.h"

static struct workload workload;
static struct segments segments;
static struct error err;

static void open_workload(const char *name)
{
	if (workload_open(&workload, name, &err))
		fail_msg("%s", err.text);
	segments_make(&segments, &workload);
}

static int close_workload(void **state)
{
	(void)state;
	segments_free(&segments);
	workload_free(&workload);
	return 0;
}

static void each_workload(void (*check)(void))
{
	for (const char *const *name = workload_names(); *name; name++) {
		open_workload(*name);
		check();
		close_workload(NULL);
	}
}

static void assert_near(double value, double wanted, double tolerance, uint32_t count,
			const char *what)
{
	if (fabs(value - wanted) > tolerance)
		fail_msg("%s, %u segments: %s %g, wanted %g", workload.name, count, what, value,
			 wanted);
}

/* ---- ranges ---- */

#define PAGES 64

/* The same by page: the offset of its frame and the protection, or all ones. */
struct page {
	uint64_t offset;
	int prot;
};

static void apply_by_page(struct page pages[PAGES], const struct workload_entry *entry)
{
	uint64_t first = entry->address / STUB_PAGE_SIZE;

	for (uint64_t i = 0; i < entry->length / STUB_PAGE_SIZE; i++)
		pages[first + i] =
			entry->op == WORKLOAD_MAP ?
				(struct page){ entry->offset + i * STUB_PAGE_SIZE, entry->prot } :
				(struct page){ UINT64_MAX, -1 };
}

static void assert_same_pages(const struct mapped *mapped, const struct page pages[PAGES])
{
	uint32_t at = 0;

	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t address = i * STUB_PAGE_SIZE;
		const struct workload_entry *range = &mapped->ranges[at];

		if (at == mapped->count || address < range->address) {
			assert_int_equal(pages[i].prot, -1);
			continue;
		}
		assert_int_equal(pages[i].prot, range->prot);
		assert_true(pages[i].offset == range->offset + address - range->address);
		at += address + STUB_PAGE_SIZE == range->address + range->length;
	}
	assert_int_equal(at, mapped->count);
}

/* What can be one range is one. */
static void assert_merged(const struct mapped *mapped)
{
	for (uint32_t i = 1; i < mapped->count; i++) {
		const struct workload_entry *left = &mapped->ranges[i - 1], *right = left + 1;

		assert_true(left->address + left->length <= right->address);
		assert_false(left->address + left->length == right->address &&
			     left->offset + left->length == right->offset &&
			     left->prot == right->prot);
	}
}

static void test_ranges(void **state)
{
	struct mapped mapped = { 0 };
	struct page pages[PAGES];

	(void)state;
	for (int i = 0; i < PAGES; i++)
		pages[i] = (struct page){ UINT64_MAX, -1 };
	srandom(1);
	for (int i = 0; i < 5000; i++) {
		uint64_t first = (uint64_t)random() % PAGES;
		uint64_t count = 1 + (uint64_t)random() % (random() % 8 ? 4 : PAGES);
		/* Few shifts, so that neighbours often go on in the file as well. */
		uint64_t shift = (uint64_t)random() % 2 * PAGES;
		struct workload_entry entry = {
			.op = random() % 3 ? WORKLOAD_MAP : WORKLOAD_UNMAP,
			.address = first * STUB_PAGE_SIZE,
			.length = (count < PAGES - first ? count : PAGES - first) * STUB_PAGE_SIZE,
			.offset = (first + shift) * STUB_PAGE_SIZE,
			.prot = (uint8_t)(random() % 2 ? 3 : 1),
		};

		mapped_apply(&mapped, &entry);
		apply_by_page(pages, &entry);
		assert_same_pages(&mapped, pages);
		assert_merged(&mapped);
	}
	mapped_free(&mapped);
}

/* ---- all of them ---- */

static void check_division(void)
{
	bool *seen = calloc(workload.batch_count, sizeof(*seen));
	double work = 0;

	assert_non_null(seen);
	for (uint32_t i = 0; i < segments.count; i++) {
		const struct segment *segment = &segments.list[i];

		assert_in_range(segment->count, 1, SEGMENT_BATCHES);
		assert_int_equal(segment->lead, segment->first ? SEGMENT_LEAD : 0);
		assert_true(segment->work > segment->count);
		assert_true(segment->set_up > 0 || !segment->first);
		work += segment->work;
		for (uint32_t k = segment->first; k < segment->first + segment->count; k++) {
			assert_false(seen[k]);
			seen[k] = true;
		}
	}
	for (uint32_t i = 0; i < workload.batch_count; i++)
		assert_true(seen[i]);
	assert_near(work, segments.work, 1e-6 * work, segments.count, "work");
	free(seen);
}

static void test_division(void **state)
{
	(void)state;
	each_workload(check_division);
}

static void test_fit(void **state)
{
	(void)state;
	open_workload("boot");
	assert_int_equal(segments_fit(&segments, 0, 100), SEGMENTS_MIN);
	assert_int_equal(segments_fit(&segments, -1, 6), 5); /* four are unlike the recording */
	assert_int_equal(segments_fit(&segments, 40.5 * segments.one_work, 6), 40);
	assert_int_equal(segments_fit(&segments, segments.work, 6), 0);
	assert_in_range(segments_fit(&segments, 0.9 * segments.work, 6), 41, segments.count);
}

static uint32_t one_is_large(uint32_t batch)
{
	return batch == 1000 ? STUB_BATCH_MAX : 1;
}

/* No list has the right share of one batch in 3000. */
static void test_unlike_lists_are_short(void **state)
{
	struct plan_workload made;
	uint32_t count;

	(void)state;
	made_up_workload(&made, 3000, one_is_large);
	count = segments_fit(&made.segments, 0, 6);
	made_up_workload_free(&made);
	assert_int_equal(count, SEGMENTS_MIN + 1 + SEGMENTS_FORCED / 6);
}

/* ---- lists ---- */

#define LISTS 400

/*
 * How often each segment is taken, by its weight: in the mean of all lists each stands for
 * itself. What a list adds up to in work is the whole, each time.
 */
static void check_chances(uint32_t count)
{
	double *sums = calloc(segments.count, sizeof(*sums));
	struct segment_choice *choices = calloc(count, sizeof(*choices));

	assert_non_null(sums);
	assert_non_null(choices);
	for (uint32_t i = 0; i < LISTS; i++) {
		uint32_t chosen = segments_choose(&segments, count, i, choices);
		double work = 0;

		assert_in_range(chosen, 1, count);
		for (uint32_t k = 0; k < chosen; k++) {
			sums[choices[k].segment - segments.list] += choices[k].weight / LISTS;
			work += choices[k].weight * choices[k].segment->work;
		}
		assert_near(work, segments.work, 0.001 * work, count, "work of a list");
	}
	for (uint32_t i = 0; i < segments.count; i++)
		assert_near(sums[i], 1, 0.35, count, "a segment in the mean");
	free(choices);
	free(sums);
}

static void check_all_chances(void)
{
	check_chances(30);
	check_chances(segments.count);
}

static void test_chances(void **state)
{
	(void)state;
	each_workload(check_all_chances);
}

static void check_same(void)
{
	struct segment_choice one[20], again[20], other[20];
	uint32_t count = segments_choose(&segments, 20, 3, one), same = 0;

	assert_int_equal(segments_choose(&segments, 20, 3, again), count);
	for (uint32_t i = 0; i < count; i++)
		assert_ptr_equal(one[i].segment, again[i].segment);
	for (uint32_t i = segments_choose(&segments, 20, 4, other); i-- > 0;)
		for (uint32_t k = 0; k < count; k++)
			same += other[i].segment == one[k].segment;
	assert_true(same < count / 2);
}

/* Lists are those of their invocation, the same each time. */
static void test_lists(void **state)
{
	(void)state;
	each_workload(check_same);
}

/* ---- the state at the beginning ---- */

static const struct segment *begins_at(uint32_t batch)
{
	for (uint32_t i = 0; i < segments.count; i++)
		if (segments.list[i].first - segments.list[i].lead == batch)
			return &segments.list[i];
	return NULL;
}

static bool is_used(const struct segment *segment, uint32_t mm)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count; i++)
		if (workload.batches[i].mm == mm)
			return true;
	return false;
}

static void assert_same_range(const struct workload_entry *one, const struct workload_entry *other)
{
	assert_true(one->address == other->address && one->length == other->length);
	assert_true(one->offset == other->offset && one->prot == other->prot);
	assert_int_equal(one->op, WORKLOAD_MAP);
}

#define TABLE (2ull << 20)

static bool is_changed(const struct segment *segment, uint32_t mm,
		       const struct workload_entry *range)
{
	for (uint32_t i = segment->first - segment->lead; i < segment->first + segment->count;
	     i++) {
		const struct workload_batch *batch = &workload.batches[i];

		for (uint32_t k = 0; batch->mm == mm && k < batch->count; k++) {
			const struct workload_entry *entry = &workload.entries[batch->first + k];

			if (entry->address < range->address + range->length &&
			    range->address < entry->address + entry->length)
				return true;
		}
	}
	return false;
}

static bool meets(const struct workload_entry *range, uint64_t table)
{
	return range->address / TABLE <= table &&
	       (range->address + range->length - 1) / TABLE >= table;
}

/* Each page table that has a range has one that is touched. */
static void assert_tables(const struct segment_space *space)
{
	for (uint32_t i = space->touched; i < space->count; i++) {
		const struct workload_entry *range = &space->maps[i];
		uint64_t last = (range->address + range->length - 1) / TABLE;

		for (uint64_t table = range->address / TABLE; table <= last; table++) {
			bool found = false;

			for (uint32_t k = 0; k < space->touched; k++)
				found = found || meets(&space->maps[k], table);
			assert_true(found);
		}
	}
}

/* Whether some page table has nothing below the range. */
static bool begins_a_table(const struct mapped *mapped, uint32_t index)
{
	const struct workload_entry *range = &mapped->ranges[index];

	return !index || !meets(range - 1, (range->address + range->length - 1) / TABLE);
}

/* All ranges, those first that are to be touched, both in the order of addresses. */
static void assert_ranges(const struct segment *segment, const struct segment_space *space,
			  const struct mapped *mapped)
{
	uint32_t touched = 0, rest = space->touched;

	assert_int_equal(space->count, mapped->count);
	for (uint32_t i = 0; i < mapped->count; i++) {
		const struct workload_entry *range = &mapped->ranges[i];
		bool touch = begins_a_table(mapped, i) || is_changed(segment, space->mm, range);

		assert_same_range(&space->maps[touch ? touched++ : rest++], range);
	}
	assert_int_equal(touched, space->touched);
	assert_tables(space);
}

/* Each address space that the segment uses, and has something mapped, once; and no other. */
static void assert_state(const struct segment *segment, const struct mapped *spaces)
{
	uint32_t found = 0;

	for (uint32_t mm = 0; mm < workload.mm_count; mm++)
		found += spaces[mm].count && is_used(segment, mm);
	assert_int_equal(segment->space_count, found);
	for (uint32_t i = 0; i < segment->space_count; i++) {
		const struct segment_space *space = &segment->spaces[i];

		assert_true(is_used(segment, space->mm));
		assert_ranges(segment, space, &spaces[space->mm]);
	}
}

static void check_states(void)
{
	struct mapped *spaces = calloc(workload.mm_count, sizeof(*spaces));

	assert_non_null(spaces);
	for (uint32_t i = 0; i < workload.batch_count; i++) {
		const struct workload_batch *batch = &workload.batches[i];
		const struct segment *segment = begins_at(i);

		if (segment)
			assert_state(segment, spaces);
		for (uint32_t k = 0; k < batch->count; k++)
			mapped_apply(&spaces[batch->mm], &workload.entries[batch->first + k]);
		if (batch->mm_ends)
			mapped_free(&spaces[batch->mm]);
	}
	for (uint32_t i = 0; i < workload.mm_count; i++)
		mapped_free(&spaces[i]);
	free(spaces);
}

static void test_states(void **state)
{
	(void)state;
	each_workload(check_states);
}

/* ---- what it stands for ---- */

static void mark(bool *replayed, uint32_t count, uint32_t invocation)
{
	struct segment_choice choices[100];
	uint32_t chosen;

	assert_in_range(count, 1, 100);
	chosen = segments_choose(&segments, count, invocation, choices);

	memset(replayed, 0, workload.batch_count * sizeof(*replayed));
	for (uint32_t i = 0; i < chosen; i++)
		for (uint32_t k = 0; k < choices[i].segment->count; k++)
			replayed[choices[i].segment->first + k] = true;
}

/* Of so many invocations with lists of so many segments each. */
static void check_likeness(uint32_t count, uint32_t invocations, double tolerance)
{
	const struct workload_extent all = workload_extent(&workload, NULL);
	bool *replayed = calloc(workload.batch_count, sizeof(*replayed));
	double *weights = calloc(workload.batch_count, sizeof(*weights)), calls = 0, large = 0;

	assert_non_null(replayed);
	assert_non_null(weights);
	for (uint32_t i = 0; i < invocations; i++) {
		struct workload_extent extent;

		mark(replayed, count, i);
		weights_make(&segments, count, i, replayed, weights);
		for (uint32_t k = 0; k < workload.batch_count; k++)
			assert_true(weights[k] >= 0 && (weights[k] > 0) == replayed[k]);
		extent = workload_extent(&workload, weights);
		calls += extent.calls;
		large += extent.calls * extent.share_in_16;
	}
	assert_near(calls / invocations, all.calls, tolerance * all.calls, count, "calls");
	assert_near(large / calls, all.share_in_16, tolerance * all.share_in_16, count, "share");
	free(replayed);
	free(weights);
}

static void check_all_likenesses(void)
{
	check_likeness(30, 15, 0.03);
	for (uint32_t invocations = 5; invocations <= 60; invocations++) {
		uint32_t count = segments_fit(&segments, 0, invocations);

		assert_in_range(count, SEGMENTS_MIN,
				SEGMENTS_MIN + 1 + SEGMENTS_FORCED / invocations);
		check_likeness(count, invocations, 0.05 + 1e-9);
	}
	assert_in_range(segments_fit(&segments, 0, 6), SEGMENTS_MIN, 6);
}

static void test_likeness(void **state)
{
	(void)state;
	each_workload(check_all_likenesses);
}

/* All of a recording has weights of 1, and what could not be finished stands for all of it. */
static void test_weights_of_a_whole(void **state)
{
	double weights[5071], sum = 0;
	bool replayed[5071] = { false };

	(void)state;
	open_workload("boot");
	assert_int_equal(workload.batch_count, 5071);
	memset(replayed, true, sizeof(replayed));
	weights_make(&segments, 0, 0, replayed, weights);
	for (uint32_t i = 0; i < workload.batch_count; i++)
		assert_near(weights[i], 1, 1e-9, 0, "weight");
	memset(replayed + 2000, false, sizeof(replayed) - 2000);
	weights_make(&segments, 0, 0, replayed, weights);
	for (uint32_t i = 0; i < workload.batch_count; i++) {
		assert_true((weights[i] > 0) == (i < 2000));
		sum += weights[i];
	}
	assert_near(sum, 5071, 0.3 * 5071, 0, "batches");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test_teardown(test_division, close_workload),
		cmocka_unit_test_teardown(test_fit, close_workload),
		cmocka_unit_test(test_unlike_lists_are_short),
		cmocka_unit_test_teardown(test_chances, close_workload),
		cmocka_unit_test_teardown(test_lists, close_workload),
		cmocka_unit_test_teardown(test_states, close_workload),
		cmocka_unit_test_teardown(test_likeness, close_workload),
		cmocka_unit_test_teardown(test_weights_of_a_whole, close_workload),
	};

	return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
