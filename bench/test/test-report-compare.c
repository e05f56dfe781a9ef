// SPDX-License-Identifier: GPL-2.0-or-later
/* Two runs side by side: the exit status says what was found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "report/report.h"

struct pair {
	struct model base, candidate;
	char *text;
};

static int compare(struct pair *pair, double threshold, struct error *err)
{
	size_t size;
	FILE *out;
	int status;

	free(pair->text);
	pair->text = NULL;
	out = open_memstream(&pair->text, &size);
	status = report_compare(out, &pair->base, &pair->candidate, threshold, err);
	fclose(out);
	return status;
}

static int make_pair(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	made_up_run(&pair->base);
	made_up_run(&pair->candidate);
	*state = pair;
	return 0;
}

static int free_pair(void **state)
{
	struct pair *pair = *state;

	model_free(&pair->base);
	model_free(&pair->candidate);
	free(pair->text);
	free(pair);
	return 0;
}

static void scale(struct model *model, size_t arm, double by)
{
	struct model_summary *summary = &model->arms[arm].metric[MODEL_BATCH_NS];

	summary->median *= by;
	summary->ci95[0] *= by;
	summary->ci95[1] *= by;
}

static void a_run_equals_itself(void **state)
{
	struct pair *pair = *state;
	struct error err;

	assert_int_equal(compare(pair, 0, &err), STATUS_DONE);
	assert_non_null(strstr(pair->text, "not resolved"));
	assert_null(strstr(pair->text, "REGRESSION"));
	assert_null(strstr(pair->text, "hosts differ"));
}

static void a_certain_regression_is_status_3(void **state)
{
	struct pair *pair = *state;
	struct error err;

	scale(&pair->candidate, 2, 1.2);
	assert_int_equal(compare(pair, 5, &err), STATUS_CONTROL);
	assert_non_null(strstr(pair->text, "REGRESSION"));
	assert_non_null(strstr(pair->text, "1 certainly slower"));
	/* 1.2 is not beyond 20 %, and the interval of 1.2 reaches below 19 %. */
	assert_int_equal(compare(pair, 20, &err), STATUS_DONE);
	assert_int_equal(compare(pair, 19, &err), STATUS_DONE);
}

static void what_is_faster_is_no_regression(void **state)
{
	struct pair *pair = *state;
	struct error err;

	scale(&pair->candidate, 2, 0.5);
	assert_int_equal(compare(pair, 5, &err), STATUS_DONE);
	assert_non_null(strstr(pair->text, "faster"));
}

static void without_a_common_arm_there_is_no_comparison(void **state)
{
	struct pair *pair = *state;
	struct error err;

	for (size_t i = 0; i < pair->candidate.arm_count; i++)
		pair->candidate.arms[i].id[0] = '!';
	assert_int_equal(compare(pair, 5, &err), STATUS_CANNOT);
	assert_non_null(strstr(err.text, "no measured arm in common"));
}

static void another_host_is_said(void **state)
{
	struct pair *pair = *state;
	struct error err;

	model_add_host(&pair->candidate, "cpu", "Another CPU");
	model_add_host(&pair->candidate, "smt", "off");
	assert_int_equal(compare(pair, 5, &err), STATUS_DONE);
	assert_non_null(strstr(pair->text, "hosts differ"));
	assert_non_null(strstr(pair->text, "cpu: A Made-Up CPU @ 2.40GHz -> Another CPU"));
	assert_non_null(strstr(pair->text, "smt: (not known) -> off"));
}

static void doubts_come_first(void **state)
{
	struct pair *pair = *state;
	struct error err;

	pair->base.controls[0].failed = true;
	pair->candidate.partial = true;
	assert_int_equal(compare(pair, 5, &err), STATUS_DONE);
	assert_int_equal(strncmp(pair->text, "CONTROL FAILED: in the base run", 31), 0);
	assert_non_null(strstr(pair->text, "PARTIAL: the new run"));
}

static void a_median_of_zero_has_no_ratio(void **state)
{
	struct pair *pair = *state;
	struct error err;

	scale(&pair->base, 2, 0);
	assert_int_equal(compare(pair, 5, &err), STATUS_DONE);
	assert_null(strstr(pair->text, "inf"));
	assert_null(strstr(pair->text, "nan"));
}

#define COMPARE_TEST(test) cmocka_unit_test_setup_teardown(test, make_pair, free_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(a_run_equals_itself),
		COMPARE_TEST(a_certain_regression_is_status_3),
		COMPARE_TEST(what_is_faster_is_no_regression),
		COMPARE_TEST(without_a_common_arm_there_is_no_comparison),
		COMPARE_TEST(another_host_is_said),
		COMPARE_TEST(doubts_come_first),
		COMPARE_TEST(a_median_of_zero_has_no_ratio),
	};

	return cmocka_run_group_tests_name("report-compare", tests, NULL, NULL);
}
