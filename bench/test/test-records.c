// SPDX-License-Identifier: GPL-2.0-or-later
/* Records survive the way through a file; one that was cut off is dropped. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "record/records.h"

static void test_round_trip(void **state)
{
	struct records written = { 0 }, read = { 0 };
	int fd = memfd_create("records", 0);
	struct error err;

	(void)state;
	assert_true(fd >= 0);
	for (uint32_t lane = 0; lane < 2; lane++) {
		records_reserve(&written, 5000);
		for (uint32_t i = 0; i < 5000; i++)
			records_add(&written)->round = lane * 5000 + i;
		assert_int_equal(records_flush(&written, fd, &err), 0);
		assert_int_equal(written.count, 0);
	}
	assert_int_equal(write(fd, "cut", 3), 3);
	assert_int_equal(records_load(&read, fd, &err), 0);
	assert_int_equal(read.count, 10000);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(read.items[i].round, i);
	records_free(&written);
	records_free(&read);
	close(fd);
}

static void test_empty(void **state)
{
	struct records read = { 0 };
	int fd = memfd_create("records", 0);
	struct error err;

	(void)state;
	assert_int_equal(records_load(&read, fd, &err), 0);
	assert_int_equal(read.count, 0);
	records_free(&read);
	close(fd);
}

static void test_added_records_are_zero(void **state)
{
	struct records records = { 0 };

	(void)state;
	records_reserve(&records, 1);
	records_add(&records)->idle.entries[4] = 7;
	records.count = 0;
	assert_true(records_add(&records)->idle.entries[4] == 0);
	records_free(&records);
}

/* A share is judged as it is kept, in steps of 0.01 %, whether there is a record of it or not. */
static void test_clean_share(void **state)
{
	static const struct {
		double share;
		bool clean;
	} rows[] = { { 0, true }, { 0.01994, true }, { 0.01996, false }, { 0.02, false } };
	struct record record = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		record_set_foreign(&record, rows[i].share);
		assert_int_equal(record_is_clean(&record), rows[i].clean);
		assert_int_equal(record_is_clean_share(rows[i].share), rows[i].clean);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_added_records_are_zero),
		cmocka_unit_test(test_clean_share),
	};

	return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
