// SPDX-License-Identifier: GPL-2.0-or-later
/* The page table against an array of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "monitor/page_table.h"
#include "stub/layout.h"

#define PAGE	     ((uint64_t)STUB_PAGE_SIZE)
#define WINDOW	     2048   /* pages around each place */
#define ENTRIES	     512ull /* of a node */
#define LEAF_SPAN    (ENTRIES * PAGE)
#define LEVEL_1_SPAN (ENTRIES * LEAF_SPAN)
#define LEVEL_2_SPAN (ENTRIES * LEVEL_1_SPAN)
#define SPACE	     (ENTRIES * LEVEL_2_SPAN)

/* Where nodes of each level meet, and both ends. Ascending. */
static const uint64_t window_at[] = {
	0,
	LEVEL_1_SPAN - WINDOW / 2 * PAGE,
	LEVEL_2_SPAN - WINDOW / 2 * PAGE,
	5 * LEVEL_2_SPAN + 3 * LEVEL_1_SPAN + 7 * LEAF_SPAN,
	STUB_START - WINDOW *PAGE,
	SPACE - WINDOW *PAGE,
};

#define WINDOWS (sizeof(window_at) / sizeof(window_at[0]))

static struct page_entry model[WINDOWS][WINDOW];
static uint8_t present[WINDOWS][WINDOW];

static struct page_table table;
static uint64_t seed;

static int make_table(void **state)
{
	(void)state;
	page_table_init(&table);
	memset(present, 0, sizeof(present));
	seed = 42;
	return 0;
}

static int free_table(void **state)
{
	(void)state;
	page_table_destroy(&table);
	assert_int_equal(table.nodes, 0);
	assert_null(table.root);
	return 0;
}

/* xorshift64 */
static uint64_t random_below(uint64_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % limit;
}

static void map(uint64_t address, uint64_t pages, uint64_t offset, int prot)
{
	struct error err;

	if (page_table_check(address, pages * PAGE, &err))
		fail_msg("%s", err.text);
	page_table_map(&table, address, pages * PAGE, offset, prot);
}

static void map_both(size_t window, uint64_t page, uint64_t pages, uint64_t offset, int prot)
{
	map(window_at[window] + page * PAGE, pages, offset, prot);
	for (uint64_t i = 0; i < pages; i++) {
		present[window][page + i] = 1;
		model[window][page + i] = (struct page_entry){ offset + i * PAGE, prot };
	}
}

static void unmap_both(uint64_t address, uint64_t length)
{
	page_table_unmap(&table, address, length);
	for (size_t window = 0; window < WINDOWS; window++) {
		for (uint64_t i = 0; i < WINDOW; i++) {
			uint64_t at = window_at[window] + i * PAGE;

			if (at >= address && at - address < length)
				present[window][i] = 0;
		}
	}
}

static void compare(size_t window, uint64_t page)
{
	uint64_t address = window_at[window] + page * PAGE;
	struct page_entry entry;

	assert_int_equal(page_table_lookup(&table, address, &entry), present[window][page]);
	if (!present[window][page])
		return;
	assert_int_equal(entry.offset, model[window][page].offset);
	assert_int_equal(entry.prot, model[window][page].prot);
}

/* Nodes of that span that hold a page; windows ascend, so a new number is a new node. */
static uint64_t count_spans(uint64_t span)
{
	uint64_t last = UINT64_MAX, count = 0;

	for (size_t window = 0; window < WINDOWS; window++) {
		for (uint64_t i = 0; i < WINDOW; i++) {
			uint64_t number = (window_at[window] + i * PAGE) / span;

			if (!present[window][i] || number == last)
				continue;
			last = number;
			count++;
		}
	}
	return count;
}

static void compare_all(void)
{
	for (size_t window = 0; window < WINDOWS; window++)
		for (uint64_t page = 0; page < WINDOW; page++)
			compare(window, page);
	/* The root stays. */
	assert_int_equal(table.nodes, 1 + count_spans(LEVEL_2_SPAN) + count_spans(LEVEL_1_SPAN) +
					      count_spans(LEAF_SPAN));
}

static void map_at_random(void)
{
	uint64_t pages = 1 + random_below(random_below(8) ? 16 : 1200);
	uint64_t page = random_below(WINDOW - pages + 1);

	map_both(random_below(WINDOWS), page, pages, random_below(1 << 20) * PAGE,
		 (int)random_below(8));
}

static void unmap_at_random(void)
{
	size_t from = random_below(WINDOWS), to = random_below(WINDOWS);
	uint64_t start = window_at[from] + random_below(WINDOW) * PAGE;
	uint64_t end = window_at[to] + random_below(WINDOW) * PAGE;

	if (random_below(10) || end <= start)
		end = start + (1 + random_below(64)) * PAGE;
	unmap_both(start, end - start);
}

static void test_random_changes(void **state)
{
	(void)state;
	map_both(0, 0, 1, 0, 0);
	for (unsigned int i = 0; i < 3000; i++) {
		if (random_below(2))
			map_at_random();
		else
			unmap_at_random();
		for (unsigned int j = 0; j < 20; j++)
			compare(random_below(WINDOWS), random_below(WINDOW));
		if (i % 100 == 0)
			compare_all();
	}
	compare_all();
	unmap_both(0, SPACE);
	compare_all();
	assert_int_equal(table.nodes, 1);
}

static void test_empty(void **state)
{
	struct page_entry entry;

	(void)state;
	assert_false(page_table_lookup(&table, 0, &entry));
	page_table_unmap(&table, 0, STUB_START);
	assert_int_equal(table.nodes, 0);
	map(0, 0, 0, 0);
	assert_int_equal(table.nodes, 0);
}

static void test_one_page(void **state)
{
	struct page_entry entry;

	(void)state;
	map(5 * PAGE, 1, 0, PROT_NONE);
	assert_int_equal(table.nodes, 4);
	assert_false(page_table_lookup(&table, 4 * PAGE, &entry));
	assert_true(page_table_lookup(&table, 5 * PAGE, &entry));
	assert_int_equal(entry.offset, 0);
	assert_int_equal(entry.prot, PROT_NONE);
	/* An address within the page is that page's. */
	assert_true(page_table_lookup(&table, 5 * PAGE + PAGE - 1, &entry));
	assert_false(page_table_lookup(&table, 6 * PAGE, &entry));
	page_table_unmap(&table, 0, 5 * PAGE);
	page_table_unmap(&table, 6 * PAGE, STUB_START);
	page_table_unmap(&table, 5 * PAGE, 0);
	assert_true(page_table_lookup(&table, 5 * PAGE, &entry));
	page_table_unmap(&table, 5 * PAGE, PAGE);
	assert_false(page_table_lookup(&table, 5 * PAGE, &entry));
}

/* What lies beyond 48 bits is no page, and not one of those that differ in higher bits alone. */
static void test_beyond_the_space(void **state)
{
	static const uint64_t beyond[] = { SPACE, SPACE + 5 * PAGE, 1ull << 63, -PAGE };
	struct page_entry entry;
	struct error err;

	(void)state;
	map(0, 600, 0, PROT_READ);
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		assert_false(page_table_lookup(&table, beyond[i], &entry));
		page_table_unmap(&table, beyond[i], PAGE);
		assert_int_equal(page_table_check(beyond[i], PAGE, &err), -1);
		assert_string_equal(err.text, "a map reaches beyond the 48 bits of an address");
	}
	assert_int_equal(page_table_check(SPACE - PAGE, 2 * PAGE, &err), -1);
	assert_int_equal(page_table_check(PAGE, -PAGE, &err), -1);
	for (uint64_t page = 0; page < 600; page++)
		assert_true(page_table_lookup(&table, page * PAGE, &entry));
	assert_false(page_table_lookup(&table, SPACE - PAGE, &entry));
	page_table_unmap(&table, PAGE, UINT64_MAX - PAGE);
	assert_true(page_table_lookup(&table, 0, &entry));
	assert_false(page_table_lookup(&table, 599 * PAGE, &entry));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_table, free_table)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_empty),
		CASE(test_one_page),
		CASE(test_random_changes),
		CASE(test_beyond_the_space),
	};

	return cmocka_run_group_tests_name("page-table", tests, NULL, NULL);
}
