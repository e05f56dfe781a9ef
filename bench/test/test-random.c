// SPDX-License-Identifier: GPL-2.0-or-later
/* The generator's published output, and that nothing it draws is preferred. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "base/random.h"

#define DRAWS 60000

/* Of a state of 1, 2, 3, 4, as the generator's other implementations give it. */
static void test_known_sequence(void **state)
{
	static const uint64_t wanted[] = {
		11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600
	};
	struct random_state random = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_true(random_next(&random) == wanted[i]);
}

static void test_seeds(void **state)
{
	struct random_state one, same, other;

	(void)state;
	random_seed(&one, 1);
	random_seed(&same, 1);
	random_seed(&other, 2);
	assert_memory_equal(&one, &same, sizeof(one));
	assert_true(random_next(&one) == random_next(&same));
	assert_true(random_next(&one) != random_next(&other));
}

static void test_seed_of_the_clock(void **state)
{
	uint64_t first = random_clock_seed();

	(void)state;
	assert_in_range(first, 1, 1000000000);
	usleep(2000);
	assert_int_not_equal(random_clock_seed(), first);
}

/* Six values: each a sixth of the draws, within 5 standard deviations. */
static void even(const unsigned int counts[6])
{
	for (int i = 0; i < 6; i++)
		if (counts[i] < DRAWS / 6 - 460 || counts[i] > DRAWS / 6 + 460)
			fail_msg("%d: %u of %u", i, counts[i], DRAWS);
}

static void test_below(void **state)
{
	unsigned int counts[6] = { 0 };
	struct random_state random;

	(void)state;
	random_seed(&random, 3);
	for (int i = 0; i < DRAWS; i++)
		counts[random_below(&random, 6)]++;
	even(counts);
	for (int i = 0; i < 10; i++)
		assert_true(random_below(&random, 1) == 0);
}

/* The six orders of three items. */
static void test_shuffle(void **state)
{
	unsigned int counts[6] = { 0 };
	struct random_state random;

	(void)state;
	random_seed(&random, 4);
	for (int i = 0; i < DRAWS; i++) {
		char items[][4] = { "one", "two", "3rd" };
		int first, second;

		random_shuffle(&random, items, 3, sizeof(items[0]));
		first = !strcmp(items[0], "one") ? 0 : !strcmp(items[0], "two") ? 1 : 2;
		second = strcmp(items[1], items[2]) < 0;
		counts[2 * first + second]++;
	}
	even(counts);
}

static void test_uniform(void **state)
{
	struct random_state random;
	double sum = 0;

	(void)state;
	random_seed(&random, 5);
	for (int i = 0; i < DRAWS; i++) {
		double u = random_uniform(&random);

		assert_true(u > 0 && u < 1);
		sum += u;
	}
	assert_true(sum / DRAWS > 0.494 && sum / DRAWS < 0.506);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_sequence),	  cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_seed_of_the_clock), cmocka_unit_test(test_below),
		cmocka_unit_test(test_shuffle),		  cmocka_unit_test(test_uniform),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
