// SPDX-License-Identifier: GPL-2.0-or-later
/* Which pages guest code is given to touch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>

#include "gate/touch.h"

#define PAGE	((uint64_t)STUB_PAGE_SIZE)
#define PROT_RW (PROT_READ | PROT_WRITE)
#define GUARD	0x5a
#define MOST	(1ull << 30) /* bytes of a map */

static struct {
	struct stub_touch_list list;
	uint8_t guard[16];
} space;

static struct stub_touch_list *const list = &space.list;
static struct stub_call calls[STUB_BATCH_MAX];
static struct page_table table;
static struct batch batch;

static int make(void **state)
{
	(void)state;
	memset(&space, GUARD, sizeof(space));
	list->count = 0;
	page_table_init(&table);
	batch = (struct batch){ .calls = calls };
	return 0;
}

static int destroy(void **state)
{
	(void)state;
	page_table_destroy(&table);
	for (size_t i = 0; i < sizeof(space.guard); i++)
		assert_int_equal(space.guard[i], GUARD);
	return 0;
}

static void map(uint64_t page, uint64_t pages, int prot, uint64_t frame)
{
	assert_int_equal(batch_map(&batch, page * PAGE, pages * PAGE, prot, 7, frame * PAGE),
			 BATCH_QUEUED);
	page_table_map(&table, page * PAGE, pages * PAGE, frame * PAGE, prot);
}

static void unmap(uint64_t page, uint64_t pages)
{
	assert_int_equal(batch_unmap(&batch, page * PAGE, pages * PAGE), BATCH_QUEUED);
	page_table_unmap(&table, page * PAGE, pages * PAGE);
}

/* Ends the batch: what it maps goes to the list. */
static void add(uint32_t mode)
{
	struct error err;

	assert_int_equal(touch_add_batch(list, &batch, &table, mode, MOST, &err), 0);
	batch_reset(&batch);
}

static void assert_range(uint32_t index, uint64_t page, uint32_t pages, uint32_t mode)
{
	assert_true(index < list->count);
	assert_int_equal(list->range[index].address, page * PAGE);
	assert_int_equal(list->range[index].pages, pages);
	assert_int_equal(list->range[index].mode, mode);
}

static void test_modes(void **state)
{
	(void)state;
	for (uint32_t mode = STUB_TOUCH_NONE; mode <= STUB_TOUCH_WRITE; mode++) {
		bool none = mode == STUB_TOUCH_NONE;

		list->count = 0;
		map(10, 1, PROT_RW | PROT_EXEC, 50);
		map(20, 2, PROT_READ | PROT_EXEC, 60);
		map(30, 1, PROT_EXEC, 70);
		map(40, 1, PROT_NONE, 80);
		map(50, 1, PROT_WRITE, 90);
		add(mode);
		assert_int_equal(list->count, none ? 0 : 2);
		if (none)
			continue;
		assert_range(0, 10, 1, mode);
		assert_range(1, 20, 2, STUB_TOUCH_READ);
	}
}

static void test_adjacent_pages_are_one_range(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 99; i++)
		map(10 + i, 1, PROT_RW, 500 - i);
	add(STUB_TOUCH_WRITE);
	assert_int_equal(list->count, 1);
	assert_range(0, 10, 99, STUB_TOUCH_WRITE);
	/* And go on in the batch after a flush, where the access is the same. */
	map(109, 1, PROT_RW, 20);
	map(110, 1, PROT_READ, 21);
	add(STUB_TOUCH_WRITE);
	assert_int_equal(list->count, 2);
	assert_range(0, 10, 100, STUB_TOUCH_WRITE);
	assert_range(1, 110, 1, STUB_TOUCH_READ);
}

static void test_what_the_batch_itself_undoes(void **state)
{
	(void)state;
	map(10, 4, PROT_RW, 50);
	map(20, 1, PROT_RW, 60);
	map(30, 1, PROT_RW, 70);
	unmap(11, 1);
	map(20, 1, PROT_READ, 61);
	unmap(30, 1);
	add(STUB_TOUCH_WRITE);
	assert_int_equal(list->count, 3);
	assert_range(0, 10, 1, STUB_TOUCH_WRITE);
	assert_range(1, 12, 2, STUB_TOUCH_WRITE);
	assert_range(2, 20, 1, STUB_TOUCH_READ);
}

static void test_what_a_later_batch_undoes(void **state)
{
	(void)state;
	map(10, 4, PROT_RW, 50);
	map(20, 1, PROT_RW, 60);
	add(STUB_TOUCH_WRITE);
	unmap(0, 12);
	unmap(13, 1);
	map(20, 1, PROT_READ, 60);
	add(STUB_TOUCH_WRITE);
	assert_range(0, 12, 1, STUB_TOUCH_WRITE);
	for (uint32_t i = 1; i < list->count; i++)
		assert_range(i, 20, 1, STUB_TOUCH_READ);
	unmap(0, 1ull << 35);
	add(STUB_TOUCH_WRITE);
	assert_int_equal(list->count, 0);
}

static void test_more_than_fit(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 3 * STUB_BATCH_MAX; i++) {
		map(2 * i, 1, PROT_RW, i);
		if (batch.count == STUB_BATCH_MAX)
			add(STUB_TOUCH_WRITE);
	}
	assert_int_equal(list->count, STUB_TOUCH_MAX);
	for (uint32_t i = 0; i < STUB_TOUCH_MAX; i++)
		assert_range(i, 2 * i, 1, STUB_TOUCH_WRITE);
	/* The last one can still grow. */
	map(2 * STUB_TOUCH_MAX - 1, 1, PROT_RW, 600);
	add(STUB_TOUCH_WRITE);
	assert_int_equal(list->count, STUB_TOUCH_MAX);
	assert_range(STUB_TOUCH_MAX - 1, 2 * STUB_TOUCH_MAX - 2, 2, STUB_TOUCH_WRITE);
}

static void test_keeps_the_trap(void **state)
{
	(void)state;
	list->trap = STUB_TRAP_INT3;
	map(10, 1, PROT_RW, 50);
	add(STUB_TOUCH_READ);
	assert_int_equal(list->trap, STUB_TRAP_INT3);
	assert_range(0, 10, 1, STUB_TOUCH_READ);
}

/* The length that is looked at is the one that is gone through: the stub may write meanwhile. */
static void test_a_map_that_has_grown(void **state)
{
	struct error err;

	(void)state;
	map(10, 1, PROT_RW, 50);
	map(20, 1, PROT_RW, 60);
	calls[1].length = 1ull << 62;
	assert_int_equal(touch_add_batch(list, &batch, &table, STUB_TOUCH_WRITE, MOST, &err), -1);
	assert_string_equal(err.text, "wrote 0x4000000000000000 as the length of map 1 of its "
				      "batch: all of physmem has 0x40000000");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_modes),
		CASE(test_adjacent_pages_are_one_range),
		CASE(test_what_the_batch_itself_undoes),
		CASE(test_what_a_later_batch_undoes),
		CASE(test_more_than_fit),
		CASE(test_keeps_the_trap),
		CASE(test_a_map_that_has_grown),
	};

	return cmocka_run_group_tests_name("touch", tests, NULL, NULL);
}
