// SPDX-License-Identifier: GPL-2.0-or-later
/* What a wake-up may take, as learnt from made-up hosts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/wake_up.h"

#define ROUNDS 100
#define SLICES 33 /* of a round of 16 notifications */

static double learnt(const struct wake_up *wake_up)
{
	return wake_up_allowance(wake_up);
}

static void note(struct wake_up *wake_up, double slice_ns)
{
	wake_up_note(wake_up, SLICES * slice_ns, SLICES);
}

static void test_nothing_learnt(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	assert_true(learnt(&wake_up) == WAKE_UP_LEAST_NS);
	wake_up_note(&wake_up, 1e9, 0); /* a round in which nobody was woken tells nothing */
	assert_int_equal(wake_up.noted, 0);
	for (int i = 0; i < 4; i++)
		note(&wake_up, 60000);
	assert_true(learnt(&wake_up) == WAKE_UP_LEAST_NS);
	note(&wake_up, 60000);
	assert_true(learnt(&wake_up) == 120000);
}

/* Bare metal: what was right for all hosts once stays so. */
static void test_fast_host(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		note(&wake_up, 1000 + 20 * i);
	assert_true(learnt(&wake_up) == WAKE_UP_LEAST_NS);
}

/* 55 to 60 us a wake-up, as in a PVM guest: all of them must pass. */
static void test_slow_host(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		note(&wake_up, 55000 + 50 * i);
	assert_true(learnt(&wake_up) > 60000 && learnt(&wake_up) < 130000);
}

/* A time slice of another task's in a third of the rounds changes nothing. */
static void test_disturbed_rounds(void **state)
{
	struct wake_up fast = { .noted = 0 }, slow = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double other_ns = i % 3 ? 0 : 3e6;

		wake_up_note(&fast, SLICES * 2000.0 + other_ns, SLICES);
		wake_up_note(&slow, SLICES * 57000.0 + other_ns, SLICES);
	}
	assert_true(learnt(&fast) == WAKE_UP_LEAST_NS);
	assert_true(learnt(&slow) == 114000);
}

/* Where another task always has the CPU, to be woken is not what takes milliseconds. */
static void test_busy_host(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		note(&wake_up, 1.5e6);
	assert_true(learnt(&wake_up) == WAKE_UP_MOST_NS);
}

/* Wake-ups of an idle CPU's 57 us and of a polling one's 10 us in each round. */
static void test_two_states(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int slow = 10 + i % 14;

		wake_up_note(&wake_up, slow * 57000.0 + (SLICES - slow) * 10000.0, SLICES);
	}
	assert_true(learnt(&wake_up) > 57000);
}

/* The last rounds count: a host becomes faster while the lane settles, or slower. */
static void test_the_last_rounds(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		note(&wake_up, 60000);
	for (int i = 0; i < WAKE_UP_VALUES; i++)
		note(&wake_up, 2000);
	assert_true(learnt(&wake_up) == WAKE_UP_LEAST_NS);
}

/* What the own threads ran is taken off the wait, which may leave less than nothing. */
static void test_no_wait(void **state)
{
	struct wake_up wake_up = { .noted = 0 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		note(&wake_up, -5000);
	assert_true(wake_up.values[0] == 0);
	assert_true(learnt(&wake_up) == WAKE_UP_LEAST_NS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_learnt),	cmocka_unit_test(test_fast_host),
		cmocka_unit_test(test_slow_host),	cmocka_unit_test(test_disturbed_rounds),
		cmocka_unit_test(test_busy_host),	cmocka_unit_test(test_two_states),
		cmocka_unit_test(test_the_last_rounds), cmocka_unit_test(test_no_wait),
	};

	return cmocka_run_group_tests_name("wake-up", tests, NULL, NULL);
}
