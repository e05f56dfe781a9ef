// SPDX-License-Identifier: GPL-2.0-or-later
/* The result model: its lists grow, and what was put in is found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "report/text/estimate.h"
#include "report/text/view.h"

static void lists_grow_and_keep_their_elements(void **state)
{
	struct model model;

	(void)state;
	model_init(&model);
	for (int i = 0; i < 1000; i++) {
		struct model_arm *arm = model_add_arm(&model);

		assert_int_equal(arm->batch, 0);
		arm->batch = (uint32_t)i;
		snprintf(arm->id, sizeof(arm->id), "arm %d", i);
		model_add_warning(&model, "warning %d", i);
	}
	assert_int_equal(model.arm_count, 1000);
	for (int i = 0; i < 1000; i++) {
		char text[32];

		snprintf(text, sizeof(text), "arm %d", i);
		assert_ptr_equal(model_arm_by_id(&model, text), &model.arms[i]);
		snprintf(text, sizeof(text), "warning %d", i);
		assert_string_equal(model.warnings[i], text);
	}
	assert_null(model_arm_by_id(&model, "arm 1000"));
	model_free(&model);
	assert_int_equal(model.arm_count, 0);
	assert_null(model.arms);
}

static void a_host_key_is_there_once(void **state)
{
	struct model model;

	(void)state;
	model_init(&model);
	model_add_host(&model, "cpu", "one");
	model_add_host(&model, "kernel", "Linux");
	model_add_host(&model, "cpu", "two");
	assert_int_equal(model.host_count, 2);
	assert_string_equal(model.host[0].value, "two");
	model_free(&model);
}

static void a_hypervisor_without_a_name_is_one(void **state)
{
	struct model model;

	(void)state;
	model_init(&model);
	assert_null(model_hypervisor(&model));
	model_add_host(&model, "hypervisor", "none");
	assert_null(model_hypervisor(&model));
	model_add_host(&model, "hypervisor", "KVM");
	assert_string_equal(model_hypervisor(&model), "KVM");
	model_add_host(&model, "hypervisor", "yes, of an unknown kind");
	assert_string_equal(model_hypervisor(&model), "hypervisor of an unknown kind");
	model_free(&model);
}

static void comparisons_are_found_by_both_ids_and_metric(void **state)
{
	struct model model;
	const struct model_comparison *found;

	(void)state;
	made_up_run(&model);
	found = model_compare(&model, "notify/same/boot", "allow/same/boot", MODEL_WHOLE_NS);
	assert_non_null(found);
	assert_int_equal(found->metric, MODEL_WHOLE_NS);
	assert_null(model_compare(&model, "notify/same/boot", "allow/same/boot",
				  MODEL_NOTIFICATION_NS));
	assert_null(model_compare(&model, "allow/same/boot", "notify/same/boot", MODEL_WHOLE_NS));
	model_free(&model);
}

static void one_failed_control_is_enough(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	assert_false(model_control_failed(&model));
	model.controls[model.control_count - 1].failed = true;
	assert_true(model_control_failed(&model));
	model_free(&model);
}

static void gates_come_in_the_order_of_the_series(void **state)
{
	static const char *const order[] = { "none",	    "allow",	       "allow twin",
					     "notify-map",  "notify-map+sync", "notify",
					     "notify+sync", "notify strict",   "ptrace" };
	struct model model;
	struct view view, table = { .count = 0 };
	size_t at = 0;

	(void)state;
	made_up_run(&model);
	view_init(&view, &model);
	assert_true(view_next(&view, &table, view_same_table));
	view_each_arm(arm, &table) {
		struct shown label = view_label(arm);

		if (strcmp(label.text, order[at]) != 0)
			at++;
		assert_true(at < sizeof(order) / sizeof(order[0]));
		assert_string_equal(label.text, order[at]);
	}
	assert_int_equal(at + 1, sizeof(order) / sizeof(order[0]));
	view_free(&view);
	model_free(&model);
}

static void comparison_of(struct model *model, const char *arm, const char *baseline, double ratio,
			  double low, double high, enum model_verdict verdict)
{
	struct model_comparison *comparison = model_add_comparison(model);

	snprintf(comparison->arm, sizeof(comparison->arm), "%s", arm);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s", baseline);
	comparison->ratio = ratio;
	comparison->ci95[0] = low;
	comparison->ci95[1] = high;
	made_up_invocations(comparison);
	comparison->verdict = verdict;
}

static void two_arms(struct model *model)
{
	model_init(model);
	strcpy(model_add_arm(model)->id, "a");
	strcpy(model_add_arm(model)->id, "b");
	strcpy(model_add_arm(model)->id, "base");
	model->arms[0].metric[MODEL_BATCH_NS] =
		(struct model_summary){ .n = 9, .median = 30, .ci95 = { 27, 33 } };
	model->arms[1].metric[MODEL_BATCH_NS] =
		(struct model_summary){ .n = 9, .median = 10, .ci95 = { 9, 11 } };
}

static void a_ratio_is_of_pairs_alone(void **state)
{
	struct model_comparison estimate;
	struct model model;

	(void)state;
	two_arms(&model);
	comparison_of(&model, "a", "base", 4, 3, 5, MODEL_SLOWER);
	comparison_of(&model, "b", "base", 2, 1.5, 2.5, MODEL_SLOWER);
	assert_false(estimate_ratio(&model, &model.arms[0], &model.arms[1], &estimate));
	comparison_of(&model, "b", "a", 0.25, 0.2, 0.5, MODEL_FASTER);
	assert_true(estimate_ratio(&model, &model.arms[0], &model.arms[1], &estimate));
	assert_true(estimate.ratio == 4 && estimate.ci95[0] == 2 && estimate.ci95[1] == 5);
	assert_int_equal(estimate.verdict, MODEL_SLOWER);
	assert_false(estimate_ratio(&model, &model.arms[0], NULL, &estimate));
	model.arms[0].metric[MODEL_BATCH_NS].n = 0;
	model.arms[0].metric[MODEL_ROUND_NS].n = 9;
	assert_false(estimate_ratio(&model, &model.arms[0], &model.arms[2], &estimate));
	model_free(&model);
}

static void three_sizes_span_the_range(void **state)
{
	static const uint32_t sizes[] = { 1, 4, 16, 64, 99 };
	uint32_t three[3];

	(void)state;
	assert_int_equal(view_three_sizes(sizes, 5, three), 3);
	assert_int_equal(three[0], 1);
	assert_int_equal(three[1], 16);
	assert_int_equal(three[2], 99);
	assert_int_equal(view_three_sizes(sizes, 2, three), 2);
	assert_int_equal(view_three_sizes(sizes, 0, three), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_grow_and_keep_their_elements),
		cmocka_unit_test(a_host_key_is_there_once),
		cmocka_unit_test(a_hypervisor_without_a_name_is_one),
		cmocka_unit_test(comparisons_are_found_by_both_ids_and_metric),
		cmocka_unit_test(one_failed_control_is_enough),
		cmocka_unit_test(gates_come_in_the_order_of_the_series),
		cmocka_unit_test(a_ratio_is_of_pairs_alone),
		cmocka_unit_test(three_sizes_span_the_range),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
