// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of lanes from the widths of intervals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allot.h"

#define LANES 3

static struct plan_lane lanes[LANES];
static struct plan plan;
static struct model model;
static struct error err;

/* Three lanes of two arms, of which the second is compared with the first. */
static int make(void **state)
{
	static const double weights[LANES] = { 0.5, 0.3, 0.2 };

	(void)state;
	model_init(&model);
	for (size_t i = 0; i < LANES; i++) {
		lanes[i] = (struct plan_lane){
			.count = 2, .first = 2 * i, .weight = weights[i], .share = weights[i]
		};
		for (int k = 0; k < 2; k++)
			snprintf(model_add_arm(&model)->id, sizeof(model.arms->id), "%zu.%d", i, k);
	}
	plan = (struct plan){
		.lanes = lanes, .lane_count = LANES, .arm_count = 2 * LANES, .target = 0.01
	};
	return 0;
}

static int forget(void **state)
{
	(void)state;
	model_free(&model);
	return 0;
}

static void found(size_t lane, enum model_metric metric, double half)
{
	struct model_comparison *comparison = model_add_comparison(&model);

	*comparison = (struct model_comparison){ .metric = metric,
						 .ratio = 2,
						 .ci95 = { 2 * (1 - half), 2 * (1 + half) } };
	snprintf(comparison->arm, sizeof(comparison->arm), "%zu.1", lane);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%zu.0", lane);
}

static void shares_are(double first, double second, double third)
{
	const double wanted[LANES] = { first, second, third };

	for (size_t i = 0; i < LANES; i++)
		if (fabs(lanes[i].share - wanted[i]) > 1e-6)
			fail_msg("share %zu is %g and not %g", i, lanes[i].share, wanted[i]);
}

static void test_all_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < LANES; i++)
		found(i, MODEL_BATCH_NS, 0.03);
	assert_true(allot(&plan, &model, INFINITY));
	shares_are(0.5, 0.3, 0.2);
}

/* Mean: .5 * .02 + .3 * .02 + .2 * .04 = .024, so weights times 1 / 1.2, 1 / 1.2 and 2 / 1.2. */
static void test_wider_gets_more(void **state)
{
	(void)state;
	found(0, MODEL_BATCH_NS, 0.02);
	found(1, MODEL_BATCH_NS, 0.02);
	found(2, MODEL_BATCH_NS, 0.04);
	assert_true(allot(&plan, &model, INFINITY));
	shares_are(0.5 / 1.2, 0.3 / 1.2, 0.4 / 1.2);
	/* From the weights each time, not from the shares of the last invocation. */
	assert_true(allot(&plan, &model, INFINITY));
	shares_are(0.5 / 1.2, 0.3 / 1.2, 0.4 / 1.2);
}

static void test_limits(void **state)
{
	double sum = 0.5 / 4 + 0.3 / 4 + 0.2 * 4;

	(void)state;
	found(0, MODEL_BATCH_NS, 0.0001);
	found(1, MODEL_BATCH_NS, 0.0001);
	found(2, MODEL_BATCH_NS, 0.9);
	assert_true(allot(&plan, &model, INFINITY));
	shares_are(0.5 / 4 / sum, 0.3 / 4 / sum, 0.2 * 4 / sum);
}

static void test_more_for_the_wide_alone(void **state)
{
	(void)state;
	found(0, MODEL_BATCH_NS, 0.009);
	found(1, MODEL_BATCH_NS, 0.011);
	found(1, MODEL_BATCH_NS, 0.001);
	found(2, MODEL_BATCH_NS, 0.001);
	assert_true(allot(&plan, &model, 10));
	shares_are(0, 1, 0);
}

static void test_nothing_is_wide(void **state)
{
	(void)state;
	for (size_t i = 0; i < LANES; i++)
		found(i, MODEL_BATCH_NS, 0.0099);
	found(0, MODEL_ROUND_NS, 0.5);
	model.arms[3].control = true;
	found(1, MODEL_BATCH_NS, 0.5);
	assert_false(allot(&plan, &model, 10));
	shares_are(0.5, 0.3, 0.2);
}

/* Of a replay the ratio of the sums counts; it keeps its share, and is wide like any other. */
static void test_replays(void **state)
{
	(void)state;
	lanes[2].kind = LANE_REPLAY;
	strcpy(model.arms[5].workload, "boot");
	found(0, MODEL_BATCH_NS, 0.005);
	found(1, MODEL_BATCH_NS, 0.005);
	found(2, MODEL_BATCH_NS, 0.001);
	found(2, MODEL_WHOLE_NS, 0.1);
	assert_true(allot(&plan, &model, INFINITY));
	assert_true(fabs(lanes[2].share / lanes[1].share - 0.2 / (0.3 * 0.25)) < 1e-6);
	assert_true(allot(&plan, &model, 10));
	shares_are(0, 0, 1);
}

static void test_without_comparisons(void **state)
{
	(void)state;
	assert_false(allot(&plan, &model, INFINITY));
	shares_are(0.5, 0.3, 0.2);
}

static void test_as_an_argument(void **state)
{
	char *text;

	(void)state;
	lanes[0].share = 1.0 / 3;
	lanes[1].share = 0;
	lanes[2].share = 2.0 / 3;
	text = allot_format(&plan);
	assert_non_null(text);
	for (size_t i = 0; i < LANES; i++)
		lanes[i].share = 0.7;
	assert_int_equal(allot_parse(&plan, text, &err), 0);
	shares_are(1.0 / 3, 0, 2.0 / 3);
	free(text);
}

static void test_wrong_arguments(void **state)
{
	static const char *const wrong[] = { "",      "1,0",  "1,0,0,0", "1,0,x", "1,0,-1",
					     "2,0,0", "1,,0", "nan,0,0", "1,0,0 " };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(allot_parse(&plan, wrong[i], &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, "of 3 numbers"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_alike),
		TEST(test_wider_gets_more),
		TEST(test_limits),
		TEST(test_more_for_the_wide_alone),
		TEST(test_nothing_is_wide),
		TEST(test_replays),
		TEST(test_without_comparisons),
		TEST(test_as_an_argument),
		TEST(test_wrong_arguments),
	};

	return cmocka_run_group_tests_name("allot", tests, NULL, NULL);
}
