// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts from made-up pages and a made-up PMU, and from the host's where it has one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/rdpmc.h"

#define COUNTER 3 /* of the made-up PMU: the one that the event has */
#define OTHER	5

static struct perf_event_mmap_page page;
static uint64_t pmu[8];
static struct rdpmc_reading reading;
static int interruptions; /* that are still to come, each between page and counter */

/* What the kernel does when it gives the event another counter: 1000 were counted so far. */
static void move_event(void)
{
	page.lock++;
	page.index = OTHER + 1;
	page.offset = 1000;
	pmu[OTHER] = 0;
	page.lock++;
}

static uint64_t read_pmu(uint32_t counter)
{
	assert_true(counter == COUNTER || counter == OTHER);
	if (interruptions) {
		interruptions--;
		move_event();
	}
	return pmu[counter];
}

static int make_page(void **state)
{
	(void)state;
	page = (struct perf_event_mmap_page){ .lock = 2, .index = COUNTER + 1, .pmc_width = 48 };
	page.cap_user_rdpmc = 1;
	pmu[COUNTER] = pmu[OTHER] = 0;
	interruptions = 0;
	return 0;
}

static void reads(uint64_t count)
{
	assert_true(rdpmc_read(&page, read_pmu, &reading));
	assert_int_equal(reading.count, count);
}

static void test_offset_and_counter_are_added(void **state)
{
	(void)state;
	page.offset = 100;
	pmu[COUNTER] = 23;
	reads(123);
}

/*
 * The kernel starts a counter at minus the period, of which the PMU keeps the lower bits;
 * the offset makes up for that.
 */
static void test_the_sign_is_extended(void **state)
{
	static const uint16_t widths[] = { 40, 48, 64 };

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		uint64_t period = 1ULL << (widths[i] - 1);

		page.pmc_width = widths[i];
		page.offset = (int64_t)(period - 1);
		pmu[COUNTER] = period + 1 + 77;
		reads(77);
		pmu[COUNTER] = 5;
		reads(period + 4);
	}
}

/* Whatever else rdpmc gives above the counter's width. */
static void test_bits_above_the_width_do_not_count(void **state)
{
	(void)state;
	page.pmc_width = 40;
	pmu[COUNTER] = 0xabcdefULL << 40 | 9;
	reads(9);
}

static void test_a_page_that_changes_is_read_again(void **state)
{
	(void)state;
	page.offset = 500;
	pmu[COUNTER] = 7;
	interruptions = 1;
	reads(1000);
	assert_int_equal(interruptions, 0);
}

static void test_without_a_counter_there_is_no_reading(void **state)
{
	(void)state;
	page.index = 0;
	assert_false(rdpmc_read(&page, read_pmu, &reading));
}

static void test_what_is_not_granted_is_not_read(void **state)
{
	(void)state;
	assert_true(rdpmc_granted(&page));
	page.cap_user_rdpmc = 0;
	assert_false(rdpmc_granted(&page));
	assert_false(rdpmc_read(&page, read_pmu, &reading));
}

static void test_a_width_that_cannot_be_is_not_read(void **state)
{
	(void)state;
	page.pmc_width = 0;
	assert_false(rdpmc_read(&page, read_pmu, &reading));
	page.pmc_width = 65;
	assert_false(rdpmc_read(&page, read_pmu, &reading));
}

static void test_differences_add_up(void **state)
{
	struct rdpmc_reading from = { .count = 10, .off_ns = 5 };
	struct rdpmc_reading to = { .count = 17, .off_ns = 5 };
	uint64_t sum = 100;

	(void)state;
	assert_true(rdpmc_add(&sum, &from, &to));
	assert_int_equal(sum, 107);
	from.count = UINT64_MAX - 1;
	to.count = 1;
	assert_true(rdpmc_add(&sum, &from, &to));
	assert_int_equal(sum, 110);
}

/* Both times grow while the event counts; of those that grew apart the difference is lost. */
static void test_a_span_without_a_counter_is_not_added(void **state)
{
	struct rdpmc_reading from;
	uint64_t sum = 100;

	(void)state;
	page.time_enabled = 5000;
	page.time_running = 4000;
	reads(0);
	from = reading;
	page.time_enabled = 9000;
	page.time_running = 8000;
	pmu[COUNTER] = 6;
	reads(6);
	assert_true(rdpmc_add(&sum, &from, &reading));
	assert_int_equal(sum, 106);
	page.time_running = 7999;
	reads(6);
	assert_false(rdpmc_add(&sum, &from, &reading));
	assert_int_equal(sum, 106);
}

#define TEST(name) cmocka_unit_test_setup(name, make_page)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_offset_and_counter_are_added),
		TEST(test_the_sign_is_extended),
		TEST(test_bits_above_the_width_do_not_count),
		TEST(test_a_page_that_changes_is_read_again),
		TEST(test_without_a_counter_there_is_no_reading),
		TEST(test_what_is_not_granted_is_not_read),
		TEST(test_a_width_that_cannot_be_is_not_read),
		TEST(test_differences_add_up),
		TEST(test_a_span_without_a_counter_is_not_added),
	};

	return cmocka_run_group_tests_name("rdpmc", tests, NULL, NULL);
}
