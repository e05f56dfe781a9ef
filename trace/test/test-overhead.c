// SPDX-License-Identifier: GPL-2.0-or-later
/* The arithmetic of the alternating run, on made-up pairs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "trace/capture/overhead_pairs.h"

#define NEAR 1e-9

static struct error err;
static struct overhead overhead;

/* Batches of 16 of 160 us; traced they take a fifth more; 12 events a notification. */
static void fill(struct overhead_pair *pairs, size_t count, uint64_t events)
{
	for (size_t i = 0; i < count; i++)
		pairs[i] = (struct overhead_pair){ 192000, 160000, 16, events };
}

static void test_all_alike(void **state)
{
	struct overhead_pair pairs[20];

	(void)state;
	fill(pairs, 20, 12 * 16 * OVERHEAD_BATCHES);
	overhead_summarize(pairs, 20, &overhead);
	assert_float_equal(overhead.ratio, 1.2, NEAR);
	assert_float_equal(overhead.ci95[0], 1.2, NEAR);
	assert_float_equal(overhead.ci95[1], 1.2, NEAR);
	assert_float_equal(overhead.untraced_ns, 10000, 1e-6);
	assert_float_equal(overhead.events_each, 12, NEAR);
	/* 2000 ns more, by 12 events. */
	assert_float_equal(overhead.event_ns, 2000. / 12, 1e-6);
	assert_float_equal(overhead.event_ci95[1], 2000. / 12, 1e-6);
}

/* It is the median of the ratios, and not the ratio of sums: one stall does not matter. */
static void test_median(void **state)
{
	struct overhead_pair pairs[21];

	(void)state;
	fill(pairs, 21, 16 * OVERHEAD_BATCHES);
	pairs[7].traced_ns = 1e9;
	for (size_t i = 0; i < 5; i++)
		pairs[i].traced_ns = 160000;
	overhead_summarize(pairs, 21, &overhead);
	assert_float_equal(overhead.ratio, 1.2, NEAR);
	assert_true(overhead.ci95[0] <= 1.2 && overhead.ci95[1] >= 1.2);
}

/* The control has no event that anything could be divided by. */
static void test_no_events(void **state)
{
	struct overhead_pair pairs[10];

	(void)state;
	fill(pairs, 10, 0);
	overhead_summarize(pairs, 10, &overhead);
	assert_float_equal(overhead.ratio, 1.2, NEAR);
	assert_float_equal(overhead.events_each, 0, NEAR);
	assert_float_equal(overhead.event_ns, 0, NEAR);
	assert_int_equal(overhead_check(&overhead, "", &err), 0);
	assert_int_equal(overhead_check(&overhead, "sched", &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_int_equal(overhead_check(&overhead, NULL, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_alike),
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_no_events),
	};

	return cmocka_run_group_tests_name("overhead", tests, NULL, NULL);
}
