// SPDX-License-Identifier: GPL-2.0-or-later
/* Records of a run that never was: what there is of them, and that no arm differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "analysis/analyze.h"
#include "made_up.h"

static struct error err;

static void test_made_up_records(void **state)
{
	struct run_options options = { .suites = { "series" }, .suite_count = 1, .quick = true };
	struct records records = { 0 };
	size_t kinds[RECORD_KINDS] = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(plan_outline(&plan, &options, &err), 0);
	assert_int_equal(made_up_records(&plan, 500000, &records, &err), 0);
	assert_int_equal(records.count, 500000);
	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];

		kinds[record->kind]++;
		assert_true(record->arm < plan.arm_count && record->value[0] > 0);
		assert_true(!i || record[-1].invocation <= record->invocation);
	}
	assert_int_equal(records.items[records.count - 1].invocation, plan.invocations - 1);
	assert_true(fabs(kinds[RECORD_BATCH] / 500000.0 - 2 / 3.0) < 0.05);
	assert_int_equal(kinds[RECORD_BATCH] + kinds[RECORD_STAMPED] + kinds[RECORD_CALL], 500000);
	records_free(&records);
	plan_free(&plan);
}

/* All ratios are near 1, and most of the intervals have it. */
static void test_made_up_records_are_alike(void **state)
{
	struct run_options options = { .suites = { "series" }, .suite_count = 1, .quick = true };
	struct records records = { 0 };
	size_t misses = 0, count = 0;
	struct model model;
	struct plan plan;

	(void)state;
	model_init(&model);
	assert_int_equal(plan_outline(&plan, &options, &err), 0);
	assert_int_equal(made_up_records(&plan, 500000, &records, &err), 0);
	assert_int_equal(analyze(&model, &plan, &records, &err), 0);
	for (size_t i = 0; i < model.comparison_count; i++) {
		const struct model_comparison *comparison = &model.comparisons[i];

		if (comparison->metric != MODEL_BATCH_NS)
			continue;
		count++;
		misses += comparison->ci95[0] > 1 || comparison->ci95[1] < 1;
		assert_true(fabs(log(comparison->ratio)) < 0.01);
	}
	assert_true(count > 100 && misses > 0 && misses < count / 5);
	model_free(&model);
	records_free(&records);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_up_records),
		cmocka_unit_test(test_made_up_records_are_alike),
	};

	return cmocka_run_group_tests_name("made-up", tests, NULL, NULL);
}
