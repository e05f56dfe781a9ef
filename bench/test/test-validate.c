// SPDX-License-Identifier: GPL-2.0-or-later
/* The checks, against the same in wider numbers and over a list of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/audit.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "monitor/validate.h"
#include "stub/layout.h"

#define PAGE	((uint64_t)STUB_PAGE_SIZE)
#define BASE	0x10000000ull
#define PAGES	64
#define KIND	(MAP_SHARED | MAP_FIXED)
#define ALL	(PROT_READ | PROT_WRITE | PROT_EXEC)
#define PROT_RW (PROT_READ | PROT_WRITE)

typedef unsigned __int128 wide;

static struct page_table table;
static uint64_t seed;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void map(uint64_t address, uint64_t pages, uint64_t offset, int prot)
{
	page_table_map(&table, address, pages * PAGE, offset, prot);
}

/* Two pages with all access, one that can be read alone, a hole, then one out of order. */
static int make_table(void **state)
{
	(void)state;
	seed = 42;
	page_table_init(&table);
	map(BASE, 2, 8 * PAGE, ALL);
	map(BASE + 2 * PAGE, 1, 10 * PAGE, PROT_READ);
	map(BASE + 4 * PAGE, 1, 12 * PAGE, ALL);
	map(BASE + 5 * PAGE, 1, 0, ALL);
	return 0;
}

static int free_table(void **state)
{
	(void)state;
	page_table_destroy(&table);
	return 0;
}

static void test_map(void **state)
{
	(void)state;
	assert_true(validate_map(&table, BASE, ALL, 8 * PAGE));
	assert_true(validate_map(&table, BASE + PAGE, ALL, 9 * PAGE));
	assert_false(validate_map(&table, BASE, ALL, 9 * PAGE));
	assert_false(validate_map(&table, BASE, ALL, 7 * PAGE));
	assert_false(validate_map(&table, BASE, ALL, 8 * PAGE + 1));
	assert_false(validate_map(&table, BASE, ALL, 8 * PAGE + (1ull << 63)));
	assert_false(validate_map(&table, BASE + 3 * PAGE, PROT_NONE, 11 * PAGE));
	assert_false(validate_map(&table, BASE + 3 * PAGE, PROT_NONE, 0));
	assert_false(validate_map(&table, BASE - PAGE, PROT_NONE, 7 * PAGE));
	assert_false(validate_map(&table, BASE | 1ull << 48, ALL, 8 * PAGE));
	assert_false(validate_map(&table, 0, PROT_NONE, 0));
	assert_false(validate_map(&table, STUB_CODE, PROT_NONE, 0));
	/* Frame 0 is a frame. */
	assert_true(validate_map(&table, BASE + 5 * PAGE, ALL, 0));
}

static void test_access(void **state)
{
	(void)state;
	for (int given = 0; given <= ALL; given++) {
		map(BASE, 1, PAGE, given);
		for (int wanted = 0; wanted <= ALL; wanted++) {
			bool subset = (wanted | given) == given;

			assert_int_equal(validate_map(&table, BASE, wanted, PAGE), subset);
			assert_int_equal(validate_map_strict(&table, BASE, PAGE, wanted, PAGE),
					 subset);
		}
	}
	/* Bits that are no access at all: PROT_SEM, PROT_GROWSDOWN, the sign. */
	for (unsigned int bit = 3; bit < 32; bit++)
		assert_false(validate_map(&table, BASE, (int)(1u << bit), PAGE));
}

static void test_strict(void **state)
{
	(void)state;
	assert_true(validate_map_strict(&table, BASE, PAGE, ALL, 8 * PAGE));
	assert_true(validate_map_strict(&table, BASE, 2 * PAGE, ALL, 8 * PAGE));
	assert_true(validate_map_strict(&table, BASE, 3 * PAGE, PROT_READ, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, 3 * PAGE, PROT_RW, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, 4 * PAGE, PROT_READ, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE + 4 * PAGE, 2 * PAGE, ALL, 12 * PAGE));
	/* The kernel maps the whole of a page of which a byte is asked for. */
	assert_true(validate_map_strict(&table, BASE, PAGE + 1, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, 2 * PAGE + 1, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, 0, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, UINT64_MAX, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, -BASE, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, PAGE - BASE, ALL, 8 * PAGE));
	assert_false(validate_map_strict(&table, BASE, PAGE, ALL, -PAGE));
}

static void test_strict_at_random(void **state)
{
	static struct page_entry model[PAGES];
	static bool present[PAGES];
	unsigned int allowed = 0;

	(void)state;
	for (uint64_t i = 0; i < PAGES; i++) {
		present[i] = next_random() % 16;
		model[i] = (struct page_entry){ (200 + i + (next_random() % 8 == 0)) * PAGE,
						next_random() % 4 ? ALL : PROT_READ };
		page_table_unmap(&table, BASE + i * PAGE, PAGE);
		if (present[i])
			map(BASE + i * PAGE, 1, model[i].offset, model[i].prot);
	}
	for (unsigned int i = 0; i < 20000; i++) {
		uint64_t first = next_random() % PAGES, pages = 1 + next_random() % 4;
		uint64_t offset = (200 + first + (next_random() % 8 == 0)) * PAGE;
		int prot = next_random() % 2 ? PROT_READ : PROT_RW;
		bool expected = true;

		for (uint64_t j = 0; j < pages; j++)
			expected = expected && first + j < PAGES && present[first + j] &&
				   model[first + j].offset == offset + j * PAGE &&
				   (prot | model[first + j].prot) == model[first + j].prot;
		assert_int_equal(validate_map_strict(&table, BASE + first * PAGE, pages * PAGE,
						     prot, offset),
				 expected);
		allowed += expected;
	}
	assert_true(allowed > 1000);
}

static bool may_unmap(uint64_t address, uint64_t length)
{
	return length && (wide)address + length <= (wide)STUB_START;
}

static void test_unmap(void **state)
{
	(void)state;
	assert_true(validate_unmap(0, STUB_START));
	assert_true(validate_unmap(STUB_START - PAGE, PAGE));
	assert_true(validate_unmap(0, 1));
	assert_false(validate_unmap(0, STUB_START + 1));
	assert_false(validate_unmap(1, STUB_START));
	assert_false(validate_unmap(STUB_START, 1));
	assert_false(validate_unmap(STUB_START, PAGE));
	assert_false(validate_unmap(STUB_END, PAGE));
	assert_false(validate_unmap(0, 0));
	assert_false(validate_unmap(PAGE, 0));
	assert_false(validate_unmap(STUB_START, 0));
	assert_false(validate_unmap(PAGE, -PAGE));
	assert_false(validate_unmap(2 * PAGE, -PAGE));
	assert_false(validate_unmap(UINT64_MAX, 1));
	assert_false(validate_unmap(UINT64_MAX, UINT64_MAX));
	assert_false(validate_unmap(0, UINT64_MAX));
}

/* Near an edge more often than anywhere. */
static uint64_t random_value(void)
{
	static const uint64_t edges[] = { 0, STUB_START, STUB_END, 1ull << 47, 1ull << 63 };
	uint64_t value = edges[next_random() % (sizeof(edges) / sizeof(edges[0]))];

	switch (next_random() % 4) {
	case 0:
		return value + next_random() % 5 - 2;
	case 1:
		return value + (next_random() % 5 - 2) * PAGE;
	case 2:
		return value - next_random() % STUB_START;
	default:
		return next_random();
	}
}

static void test_unmap_at_random(void **state)
{
	unsigned int allowed = 0;

	(void)state;
	for (unsigned int i = 0; i < 200000; i++) {
		uint64_t address = random_value(), length = random_value();

		if (i % 2)
			length = STUB_START - address + next_random() % 5 - 2;
		assert_int_equal(validate_unmap(address, length), may_unmap(address, length));
		allowed += may_unmap(address, length);
	}
	assert_true(allowed > 10000);
}

static struct seccomp_data mmap_call(void)
{
	return (struct seccomp_data){
		.nr = SYS_mmap,
		.arch = AUDIT_ARCH_X86_64,
		.args = { BASE, 2 * PAGE, PROT_RW, KIND, 5, 8 * PAGE },
	};
}

static void test_calls(void **state)
{
	const struct seccomp_data unmap = {
		.nr = SYS_munmap,
		.arch = AUDIT_ARCH_X86_64,
		.args = { 0, STUB_START },
	};
	struct seccomp_data call = mmap_call();

	(void)state;
	assert_true(validate_call(&table, &call, false));
	assert_true(validate_call(&table, &call, true));
	/* What is beyond the first page is for the strict check alone. */
	call.args[1] = 4 * PAGE;
	assert_true(validate_call(&table, &call, false));
	assert_false(validate_call(&table, &call, true));
	call.args[1] = 0;
	assert_true(validate_call(&table, &call, false));
	assert_false(validate_call(&table, &call, true));
	call = unmap;
	assert_true(validate_call(&table, &call, false));
	assert_true(validate_call(&table, &call, true));
	call.args[1]++;
	assert_false(validate_call(&table, &call, false));
	assert_false(validate_call(&table, &call, true));
}

static void assert_denied(struct seccomp_data call)
{
	assert_false(validate_call(&table, &call, false));
	assert_false(validate_call(&table, &call, true));
}

static void test_calls_of_another_kind(void **state)
{
	static const int kinds[] = {
		0,	     MAP_SHARED,	 MAP_FIXED, MAP_PRIVATE | MAP_FIXED,
		KIND | 0x20, KIND | MAP_PRIVATE, -1,
	};
	struct seccomp_data call;

	(void)state;
	/* The series does not look at the flags. */
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		call = mmap_call();
		call.args[3] = (uint64_t)kinds[i];
		assert_true(validate_call(&table, &call, false));
		assert_false(validate_call(&table, &call, true));
	}
	call = mmap_call();
	call.args[3] |= 1ull << 32;
	assert_false(validate_call(&table, &call, true));
	for (int nr = 0; nr < 512; nr++) {
		call = mmap_call();
		call.nr = nr;
		if (nr != SYS_mmap && nr != SYS_munmap)
			assert_denied(call);
	}
	call.nr = SYS_mmap | 0x40000000;
	assert_denied(call);
	call = mmap_call();
	call.arch = AUDIT_ARCH_I386;
	assert_denied(call);
	call.nr = SYS_munmap;
	assert_denied(call);
	call = mmap_call();
	call.args[2] = 1u << 31 | PROT_READ;
	assert_denied(call);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_table, free_table)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_map),	   CASE(test_access),
		CASE(test_strict), CASE(test_strict_at_random),
		CASE(test_unmap),  CASE(test_unmap_at_random),
		CASE(test_calls),  CASE(test_calls_of_another_kind),
	};

	return cmocka_run_group_tests_name("validate", tests, NULL, NULL);
}
