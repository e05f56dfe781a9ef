// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Synthetic batches, run through a model of the merging rule and a model of the
 * guest's pages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>

#include "stub/layout.h"
#include "workload/workload.h"

#define PAGE	   ((uint64_t)STUB_PAGE_SIZE)
#define BASE	   0x100000000000ull
#define FRAMES	   0x200000ull
#define GIB	   (1ull << 30)
#define MODEL_SIZE (2 * GIB / PAGE)
#define PAGES_MAX  512

static struct synthetic_batches batches;
static struct error err;

/* The guest's pages from BASE on: 1 + the frame, or 0. */
static uint32_t pages[MODEL_SIZE];
static uint32_t mapped;

static const uint32_t entry_counts[] = { 1, 2, 3, 4, 16, 50, 98, 99 };
static const uint32_t page_counts[] = { 1, 2, 3, 16, 511, PAGES_MAX };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void make(const struct synthetic *rule)
{
	if (synthetic_make(&batches, rule, BASE, FRAMES, &err))
		fail_msg("refused: %s", err.text);
}

typedef void (*rule_check)(const struct synthetic *rule);

static void for_all_rules(rule_check check)
{
	for (int op = SYNTHETIC_MAP; op <= SYNTHETIC_MIX; op++)
		for (size_t i = 0; i < COUNT(entry_counts); i++)
			for (size_t k = 0; k < COUNT(page_counts); k++)
				for (int variant = 0; variant < (op == SYNTHETIC_MIX ? 6 : 2);
				     variant++) {
					struct synthetic rule = {
						(enum synthetic_op)op,
						entry_counts[i],
						page_counts[k],
						variant % 2,
						(enum synthetic_order)(variant / 2),
						false,
					};

					make(&rule);
					check(&rule);
				}
}

/* ---- the models ---- */

static bool merges(const struct workload_entry *last, const struct workload_entry *next)
{
	if (last->op != next->op || next->address - last->address != last->length)
		return false;
	return last->op == WORKLOAD_UNMAP ||
	       (next->offset - last->offset == last->length && next->prot == last->prot);
}

/* How many calls the stub is given if these entries are queued one after the other. */
static uint32_t queued(const struct workload_entry *entries, uint32_t count)
{
	struct workload_entry last = entries[0];
	uint32_t calls = 1;

	for (uint32_t i = 1; i < count; i++) {
		if (merges(&last, &entries[i])) {
			last.length += entries[i].length;
			continue;
		}
		last = entries[i];
		calls++;
	}
	return calls;
}

static void set_page(uint64_t index, uint32_t to)
{
	assert_true(index < MODEL_SIZE);
	mapped += !!to - !!pages[index];
	pages[index] = to;
}

/* fresh: a map finds no page and an unmap finds all. */
static void apply_entry(const struct workload_entry *entry, bool fresh)
{
	uint64_t first = (entry->address - BASE) / PAGE;

	for (uint64_t i = 0; i < entry->length / PAGE; i++) {
		if (fresh)
			assert_int_equal(!!pages[first + i], entry->op == WORKLOAD_UNMAP);
		set_page(first + i,
			 entry->op == WORKLOAD_MAP ? (uint32_t)(1 + entry->offset / PAGE + i) : 0);
	}
}

static void apply(const struct workload_entry *entries, uint32_t count, bool fresh)
{
	for (uint32_t i = 0; i < count; i++)
		apply_entry(&entries[i], fresh);
}

/* One turn, as a lane gives it to an arm. */
static void take_turn(const struct synthetic_batches *of)
{
	if (of->undo_first)
		apply(of->undo, of->undo_count, false);
	apply(of->timed, of->timed_count, true);
	if (!of->undo_first)
		apply(of->undo, of->undo_count, false);
}

static void forget_pages(void)
{
	memset(pages, 0, sizeof(pages));
	mapped = 0;
}

/* ---- properties ---- */

/* The range that an entry works on, by its address. */
static uint32_t range_of(const struct synthetic *rule, const struct workload_entry *entry)
{
	uint64_t stride = rule->pages * PAGE * (rule->scattered ? 2 : 1);

	return (uint32_t)((entry->address - BASE - GIB) / stride);
}

/* Of a mix: whether the entry at that place maps, by its order. */
static bool mix_maps(const struct synthetic *rule, uint32_t place)
{
	switch (rule->order) {
	case SYNTHETIC_MAPS_FIRST:
		return place < (rule->entries + 1) / 2;
	case SYNTHETIC_UNMAPS_FIRST:
		return place >= rule->entries / 2;
	default:
		return !(place % 2);
	}
}

static void check_shape(const struct synthetic *rule)
{
	assert_int_equal(batches.timed_count, rule->entries);
	assert_in_range(batches.undo_count, 1, STUB_BATCH_MAX);
	assert_int_equal(batches.undo_first, rule->op != SYNTHETIC_MAP);
	for (uint32_t i = 0; i < rule->entries; i++) {
		const struct workload_entry *entry = &batches.timed[i];
		bool maps = rule->op == SYNTHETIC_MAP ||
			    (rule->op == SYNTHETIC_MIX && mix_maps(rule, i));

		assert_int_equal(entry->op, maps ? WORKLOAD_MAP : WORKLOAD_UNMAP);
		assert_int_equal(entry->length, rule->pages * PAGE);
		if (maps)
			assert_int_equal(entry->prot, PROT_READ | PROT_WRITE | PROT_EXEC);
	}
	assert_int_equal(queued(batches.timed, batches.timed_count), rule->entries);
	assert_int_equal(queued(batches.undo, batches.undo_count), batches.undo_count);
}

static void test_shape(void **state)
{
	(void)state;
	for_all_rules(check_shape);
}

/* Adjacent unmaps, which would merge upwards. */
static bool goes_down(const struct synthetic *rule)
{
	return rule->op == SYNTHETIC_UNMAP && !rule->scattered;
}

static void check_gaps(const struct synthetic *rule)
{
	uint64_t stride = (rule->scattered ? 2 : 1) * rule->pages * PAGE;
	uint32_t last = rule->entries - 1;
	bool down = goes_down(rule);

	if (rule->order)
		return;
	for (uint32_t i = 1; i < rule->entries; i++)
		assert_int_equal(batches.timed[i].address,
				 batches.timed[i - 1].address + (down ? -stride : stride));
	assert_int_equal(batches.timed[down ? last : 0].address,
			 BASE + (rule->op == SYNTHETIC_MIX ? GIB : 0));
}

static void test_gaps(void **state)
{
	(void)state;
	for_all_rules(check_gaps);
}

static uint64_t used_frames(const struct workload_entry *entries, uint32_t count, uint8_t *used)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (entries[i].op != WORKLOAD_MAP)
			continue;
		for (uint64_t k = 0; k < entries[i].length / PAGE; k++) {
			uint64_t frame = (entries[i].offset - FRAMES) / PAGE + k;

			assert_true(frame < STUB_BATCH_MAX * PAGES_MAX);
			assert_int_equal(used[frame], 0);
			used[frame] = 1;
			total++;
		}
	}
	return total;
}

/* Each range has its own frames, in descending order and without holes from the first on. */
static void check_frames(const struct synthetic *rule)
{
	static uint8_t used[STUB_BATCH_MAX * PAGES_MAX];
	uint64_t total = (uint64_t)rule->entries * rule->pages;

	memset(used, 0, sizeof(used));
	assert_int_equal(used_frames(batches.timed, batches.timed_count, used) +
				 used_frames(batches.undo, batches.undo_count, used),
			 total);
	assert_null(memchr(used, 0, total));
	for (uint32_t i = 0; i < rule->entries; i++) {
		uint32_t range = rule->op == SYNTHETIC_MIX ? range_of(rule, &batches.timed[i]) : i;
		const struct workload_entry *maps = batches.timed[i].op == WORKLOAD_MAP ?
							    &batches.timed[i] :
							    &batches.undo[range];

		assert_int_equal(maps->offset,
				 FRAMES + (rule->entries - 1 - range) * rule->pages * PAGE);
	}
}

static void test_frames(void **state)
{
	(void)state;
	for_all_rules(check_frames);
}

/* In every turn each timed map finds no page and each timed unmap all of its pages. */
static void check_turns(const struct synthetic *rule)
{
	uint32_t left, maps = (rule->entries + 1) / 2;

	take_turn(&batches);
	left = mapped;
	assert_int_equal(left, rule->op == SYNTHETIC_MIX ? maps * rule->pages : 0);
	take_turn(&batches);
	take_turn(&batches);
	assert_int_equal(mapped, left);
	if (left)
		forget_pages();
}

static void test_turns(void **state)
{
	(void)state;
	forget_pages();
	for_all_rules(check_turns);
}

/* The untimed batch of a turn undoes the timed one. */
static void check_undo(const struct synthetic *rule)
{
	static uint32_t before[2 * GIB / PAGE];

	(void)rule;
	if (batches.undo_first)
		apply(batches.undo, batches.undo_count, false);
	memcpy(before, pages, sizeof(pages));
	apply(batches.timed, batches.timed_count, true);
	assert_memory_not_equal(before, pages, sizeof(pages));
	apply(batches.undo, batches.undo_count, false);
	assert_memory_equal(before, pages, sizeof(pages));
	forget_pages();
}

static void test_undo(void **state)
{
	(void)state;
	forget_pages();
	for_all_rules(check_undo);
}

/* A map batch and the unmap batch of the same entries undo one another, so both can be timed. */
static void check_inverse(const struct synthetic *rule)
{
	struct synthetic inverse = *rule;
	struct synthetic_batches map = batches;

	if (rule->op != SYNTHETIC_MAP)
		return;
	inverse.op = SYNTHETIC_UNMAP;
	make(&inverse);
	assert_memory_equal(batches.undo, map.timed, sizeof(map.timed));
	apply(map.timed, map.timed_count, true);
	apply(batches.timed, batches.timed_count, true);
	assert_int_equal(mapped, 0);
}

static void test_inverse(void **state)
{
	(void)state;
	forget_pages();
	for_all_rules(check_inverse);
}

/* Arms that share a stub take turns at the same address: none may find another's pages. */
static void test_shared_stub(void **state)
{
	uint64_t random = 7;

	(void)state;
	forget_pages();
	for (int i = 0; i < 2000; i++) {
		struct synthetic rule;

		random = random * 6364136223846793005u + 1442695040888963407u;
		rule = (struct synthetic){ (enum synthetic_op)(random >> 60) % 3,
					   1 + (uint32_t)(random >> 40) % STUB_BATCH_MAX,
					   1 + (uint32_t)(random >> 33) % 20,
					   random >> 63,
					   0,
					   false };
		if (rule.op == SYNTHETIC_MIX)
			rule.order = (enum synthetic_order)(random >> 20) % 3;
		make(&rule);
		take_turn(&batches);
	}
}

static void test_by_hand(void **state)
{
	const struct synthetic map = { SYNTHETIC_MAP, 2, 3, false, 0, false };
	const struct synthetic unmap = { SYNTHETIC_UNMAP, 2, 1, false, 0, false };

	(void)state;
	make(&map);
	assert_int_equal(batches.timed[0].address, BASE);
	assert_int_equal(batches.timed[0].offset, FRAMES + 0x3000);
	assert_int_equal(batches.timed[1].address, BASE + 0x3000);
	assert_int_equal(batches.timed[1].offset, FRAMES);
	assert_int_equal(batches.undo_count, 1);
	assert_int_equal(batches.undo[0].op, WORKLOAD_UNMAP);
	assert_int_equal(batches.undo[0].address, BASE);
	assert_int_equal(batches.undo[0].length, 0x6000);
	make(&unmap);
	assert_int_equal(batches.timed[0].address, BASE + 0x1000);
	assert_int_equal(batches.timed[1].address, BASE);
	assert_int_equal(batches.undo_count, 2);
	assert_int_equal(batches.undo[0].address, BASE);
	assert_int_equal(batches.undo[0].op, WORKLOAD_MAP);
	assert_int_equal(batches.undo[0].offset, FRAMES + 0x1000);
}

/* What the orders are compared by is the same calls. */
static void check_same_calls(const struct synthetic *rule)
{
	struct synthetic plain = *rule;
	struct synthetic_batches ordered = batches;

	plain.order = SYNTHETIC_INTERLEAVED;
	make(&plain);
	for (uint32_t i = 0; i < rule->entries; i++) {
		uint32_t found = 0;

		for (uint32_t k = 0; k < rule->entries; k++)
			found += !memcmp(&batches.timed[i], &ordered.timed[k],
					 sizeof(ordered.timed[k]));
		assert_int_equal(found, 1);
	}
}

static void test_orders_have_the_same_calls(void **state)
{
	(void)state;
	for_all_rules(check_same_calls);
}

static void test_same_again(void **state)
{
	const struct synthetic rule = { SYNTHETIC_MIX, 99, 512, true, SYNTHETIC_MAPS_FIRST, false };
	struct synthetic_batches first;

	(void)state;
	memset(&batches, 0x11, sizeof(batches));
	make(&rule);
	first = batches;
	memset(&batches, 0x22, sizeof(batches));
	make(&rule);
	assert_memory_equal(&first, &batches, sizeof(first));
}

/* ---- bounds ---- */

static void assert_refused(struct synthetic rule, uint64_t address, uint64_t offset,
			   const char *what)
{
	err = (struct error){ 0 };
	assert_int_equal(synthetic_make(&batches, &rule, address, offset, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, what))
		fail_msg("\"%s\" does not say \"%s\"", err.text, what);
}

static void test_bad_rules(void **state)
{
	const struct synthetic good = { SYNTHETIC_MAP, 1, 1, false, 0, false };

	(void)state;
	assert_refused((struct synthetic){ SYNTHETIC_MAP, 0, 1, false, 0, false }, BASE, 0,
		       "a batch of 0 entries; it holds 1 to 99");
	assert_refused((struct synthetic){ SYNTHETIC_MAP, 100, 1, false, 0, false }, BASE, 0,
		       "a batch of 100 entries");
	assert_refused((struct synthetic){ SYNTHETIC_MAP, 1, 0, false, 0, false }, BASE, 0,
		       "entries of 0 pages; they have 1 to 512");
	assert_refused((struct synthetic){ SYNTHETIC_MAP, 1, 513, false, 0, false }, BASE, 0,
		       "entries of 513 pages");
	assert_refused((struct synthetic){ (enum synthetic_op)4, 1, 1, false, 0, false }, BASE, 0,
		       "unknown operation 4");
	assert_refused((struct synthetic){ SYNTHETIC_MAP, 1, 1, false, SYNTHETIC_MAPS_FIRST,
					   false },
		       BASE, 0, "only a mix has one");
	assert_refused((struct synthetic){ SYNTHETIC_MIX, 1, 1, false, (enum synthetic_order)3,
					   false },
		       BASE, 0, "order 3 of operation 2");
	assert_refused(good, BASE + 1, 0, "not page aligned");
	assert_refused(good, BASE, 0x800, "not page aligned");
	assert_refused(good, STUB_START, 0, "is above");
	assert_refused(good, UINT64_MAX - 0xfff, 0, "is above");
	assert_refused(good, BASE, 1ull << 63, "is above");
}

/* A walk upwards over new pages, each a batch, then the timed batch; one call undoes all. */
static void test_fault_run(void **state)
{
	const struct synthetic rule = { SYNTHETIC_FAULT_RUN, 4, 2, false, 0, false };
	uint64_t next = BASE;

	(void)state;
	make(&rule);
	assert_int_equal(batches.approach_count, SYNTHETIC_APPROACH);
	assert_int_equal(batches.timed_count, 4);
	assert_false(batches.undo_first);
	for (uint32_t i = 0; i < SYNTHETIC_APPROACH + 4; i++) {
		const struct workload_entry *entry = i < SYNTHETIC_APPROACH ?
							     &batches.approach[i] :
							     &batches.timed[i - SYNTHETIC_APPROACH];

		assert_int_equal(entry->op, WORKLOAD_MAP);
		assert_int_equal(entry->length, (i < SYNTHETIC_APPROACH ? 1 : 2) * PAGE);
		assert_int_equal(entry->address, next);
		/* As of adjacent entries the frames go the other way, so that nothing merges. */
		assert_int_equal(entry->offset + entry->length,
				 FRAMES + (SYNTHETIC_APPROACH + 8) * PAGE - (next - BASE));
		next += entry->length;
	}
	assert_int_equal(batches.undo_count, 1);
	assert_int_equal(batches.undo[0].address, BASE);
	assert_int_equal(batches.undo[0].length, next - BASE);
	make(&(struct synthetic){ SYNTHETIC_MAP, 4, 2, false, 0, false });
	assert_int_equal(batches.approach_count, 0);
}

/* At the highest address that is taken, everything still lies below the stub's region. */
static void test_highest(void **state)
{
	const uint64_t highest = STUB_START - 2 * GIB;

	(void)state;
	for (int op = SYNTHETIC_MAP; op <= SYNTHETIC_MIX; op++) {
		struct synthetic rule = {
			(enum synthetic_op)op, STUB_BATCH_MAX, PAGES_MAX, true, 0, false
		};
		const struct workload_entry *last = &batches.timed[STUB_BATCH_MAX - 1];

		assert_int_equal(synthetic_make(&batches, &rule, highest, 0, &err), 0);
		assert_true(last->address + last->length <= STUB_START);
		assert_refused(rule, highest + PAGE, 0, "is above");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_inverse),
		cmocka_unit_test(test_shared_stub),
		cmocka_unit_test(test_orders_have_the_same_calls),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_fault_run),
		cmocka_unit_test(test_highest),
	};

	return cmocka_run_group_tests_name("synthetic workloads", tests, NULL, NULL);
}
