// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often two runs of the same have a false verdict in their table, and how often a change
 * is found, by synthetic runs. Ratios of a run have the noise of their baseline in common.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "selftest/selftest_judge.h"
#include "test/compared-runs.h"
#include "test/random-numbers.h"

#define TABLES 1000
#define CHANCE 1e-4 /* of a failure though all is as it should be */

struct chance_case {
	double (*draw)(void);
	double noise[2]; /* of the base's ratios, and of the new run's, as logarithms */
};

static double normal(void)
{
	return draw_normal(&random_numbers, 1);
}

static double heavy_tail(void)
{
	return draw_t2(&random_numbers);
}

/* Processes of two kinds. */
static double two_kinds(void)
{
	return normal() + (random_uniform(&random_numbers) < 0.5 ? 5 : -5);
}

static const struct chance_case cases[] = {
	{ normal, { 0.01, 0.01 } },	{ normal, { 0.01, 0.03 } },    { normal, { 0.03, 0.01 } },
	{ heavy_tail, { 0.01, 0.01 } }, { two_kinds, { 0.01, 0.01 } },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

static void measure(struct model *model, const struct chance_case *of, int run, double change)
{
	for (uint32_t i = 0; i < model->invocations; i++) {
		double shared = draw_normal(&random_numbers, 0.01);

		for (size_t arm = 1; arm < ARMS; arm++)
			ratio_of_arm(model, arm)->m[i] =
				shared + change + of->noise[run] * of->draw();
	}
}

/* Verdicts of one table that are false (change 0) or right. */
static size_t count_verdicts(const struct chance_case *of, const uint32_t invocations[2],
			     double change)
{
	struct compare compare = { .run_count = 2, .options.threshold_percent = 5 };
	struct error err;
	size_t count;

	for (int run = 0; run < 2; run++) {
		compared_run(&compare.runs[run].model, run, invocations[run]);
		measure(&compare.runs[run].model, of, run, run * change);
	}
	if (compare_models(&compare, &err))
		fail_msg("%s", err.text);
	count = compare.tables[0].verdicts[MODEL_SLOWER] +
		(change > 0 ? 0 : compare.tables[0].verdicts[MODEL_FASTER]);
	assert_true(change > 0 || !compare.tables[0].regressions || count);
	compare_close(&compare);
	return count;
}

static void check_false_verdicts(const struct chance_case *of, const uint32_t invocations[2])
{
	size_t alarmed = 0;

	for (int i = 0; i < TABLES; i++)
		alarmed += count_verdicts(of, invocations, 0) > 0;
	if (selftest_chance_of(alarmed, TABLES, 0.05) < CHANCE)
		fail_msg("%u and %u invocations: false verdicts in %zu of %d tables",
			 invocations[0], invocations[1], alarmed, TABLES);
	print_message("%u and %u invocations: false verdicts in %.1f %% of tables\n",
		      invocations[0], invocations[1], 100.0 * (double)alarmed / TABLES);
}

static void false_verdicts_are_rare(void **state)
{
	static const uint32_t invocations[][2] = { { 5, 5 }, { 6, 6 }, { 15, 15 }, { 5, 15 } };

	(void)state;
	for (size_t i = 0; i < CASES; i++)
		for (size_t k = 0; k < sizeof(invocations) / sizeof(invocations[0]); k++)
			/* One in 16 runs of 5 invocations has but one kind: results/README.md. */
			if (cases[i].draw != two_kinds || invocations[k][0] == invocations[k][1])
				check_false_verdicts(&cases[i], invocations[k]);
}

static void few_invocations_have_none(void **state)
{
	static const uint32_t invocations[][2] = { { 1, 1 }, { 1, 15 }, { 15, 1 }, { 4, 15 } };

	(void)state;
	for (size_t i = 0; i < sizeof(invocations) / sizeof(invocations[0]); i++)
		assert_int_equal(count_verdicts(&cases[0], invocations[i], 1), 0);
}

/* Without which the others would prove nothing. */
static void changes_are_found(void **state)
{
	static const uint32_t invocations[][2] = { { 5, 5 }, { 6, 6 }, { 15, 15 } };
	static const double changes[] = { 0.2, 0.1, 0.03 };

	(void)state;
	for (size_t i = 0; i < sizeof(invocations) / sizeof(invocations[0]); i++) {
		size_t found = 0;

		for (int k = 0; k < 20; k++)
			found += count_verdicts(&cases[0], invocations[i], changes[i]);
		if (found < 20 * ROWS * 3 / 4)
			fail_msg("%u invocations: %zu of %d found", invocations[i][0], found,
				 20 * ROWS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(false_verdicts_are_rare, random_numbers_make),
		cmocka_unit_test_setup(few_invocations_have_none, random_numbers_make),
		cmocka_unit_test_setup(changes_are_found, random_numbers_make),
	};

	return cmocka_run_group_tests_name("compare chance", tests, NULL, NULL);
}
