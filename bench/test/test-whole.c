// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often the interval of a whole replay's ratio holds the true one, from records to the
 * result.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/analyze.h"
#include "selftest/selftest_judge.h"
#include "test/made-up-workload.h"
#include "test/random-numbers.h"

#define BATCHES 50
#define RATIO	1.05
#define CHANCE	1e-3 /* that a check fails though all is as it should be */

static struct plan_arm arms[2];
static struct plan_workload recording;

static int prepare(void **state)
{
	(void)state;
	random_numbers_make(NULL);
	made_up_workload(&recording, BATCHES, made_up_four);
	for (int i = 0; i < 2; i++) {
		arm_default(&arms[i].arm);
		arms[i].baseline = i - 1;
		snprintf(arms[i].id, sizeof(arms[i].id), "arm%d", i);
	}
	return 0;
}

static int release(void **state)
{
	(void)state;
	made_up_workload_free(&recording);
	return 0;
}

/*
 * Batches that take 4 us or 100, each with its own noise, and a process that is faster or
 * slower.
 */
static void replay(struct records *records, uint32_t arm, uint32_t invocation, double between)
{
	double process = (arm ? RATIO : 1) * draw_lognormal(&random_numbers, 0, between);

	for (uint32_t batch = 0; batch < BATCHES; batch++) {
		double ns = process * (batch % 5 ? 4000 : 100000) *
			    draw_lognormal(&random_numbers, 0, 0.02);

		records_reserve(records, 1);
		*records_add(records) = (struct record){ .arm = arm,
							 .invocation = (uint8_t)invocation,
							 .round = batch,
							 .kind = RECORD_BATCH,
							 .batch = { .index = batch,
								    .notified = 4,
								    .batch_ns = (float)ns,
								    .round_ns = (float)ns } };
	}
}

/*
 * A run of two arms, of which each fifth batch of arm1 may take as much longer as others do
 * not: the interval of its ratio.
 */
static void measure(uint32_t invocations, double between, double uneven, double ci95[2])
{
	struct plan_lane lane = { .suite = "guest",
				  .kind = LANE_REPLAY,
				  .workload = "boot",
				  .recording = &recording,
				  .arms = arms,
				  .count = 2,
				  .share = 1 };
	struct plan plan = {
		.lanes = &lane, .lane_count = 1, .arm_count = 2, .invocations = invocations
	};
	const struct model_comparison *found;
	struct records records = { 0 };
	struct model model;

	for (uint32_t i = 0; i < invocations; i++)
		for (uint32_t arm = 0; arm < 2; arm++)
			replay(&records, arm, i, between / M_SQRT2);
	for (size_t i = 0; i < records.count; i++)
		if (records.items[i].arm && records.items[i].batch.index % 5 == 0)
			records.items[i].batch.round_ns *= (float)uneven;
	model_init(&model);
	analyze(&model, &plan, &records);
	found = model_compare(&model, "arm1", "arm0", MODEL_WHOLE_NS);
	assert_non_null(found);
	memcpy(ci95, found->ci95, sizeof(found->ci95));
	model_free(&model);
	records_free(&records);
}

static bool holds(uint32_t invocations, double between)
{
	double ci95[2];

	measure(invocations, between, 1, ci95);
	return ci95[0] <= RATIO && ci95[1] >= RATIO;
}

static void check_held(double between, unsigned int tries, double least, double most)
{
	unsigned int held = 0;

	for (unsigned int i = 0; i < tries; i++)
		held += holds(5, between);
	if (1 - selftest_chance_of(held + 1, tries, least) < CHANCE ||
	    selftest_chance_of(held, tries, most) < CHANCE)
		fail_msg("spread %g: %u of %u intervals hold the ratio", between, held, tries);
}

/* Processes that are alike may look different, and the other way round: see stats.h. */
static void test_coverage(void **state)
{
	(void)state;
	check_held(0, 40, 0.93, 0.99);
	check_held(0.03, 150, 0.925, 0.965);
}

/*
 * Batches that differ in their own ratio, here from 1.05 to 3.15, are no error of that of
 * the whole: its interval is as narrow as the noise of ten long batches makes it.
 */
static void test_batches_may_differ(void **state)
{
	double ci95[2];

	(void)state;
	measure(5, 0, 3, ci95);
	assert_true(ci95[0] > 2 && ci95[1] < 3.15);
	if (ci95[1] / ci95[0] > 1.05)
		fail_msg("%g to %g", ci95[0], ci95[1]);
}

/* Of one invocation nothing else is known than how its segments differ. */
static void test_one_invocation(void **state)
{
	double ci95[2];

	(void)state;
	measure(1, 0, 3, ci95);
	assert_true(ci95[1] / ci95[0] > 1.005);
}

#define WHOLE_TEST(name) cmocka_unit_test_setup_teardown(name, prepare, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WHOLE_TEST(test_coverage),
		WHOLE_TEST(test_batches_may_differ),
		WHOLE_TEST(test_one_invocation),
	};

	return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
