// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs against a base run: known ratios come back, the verdict and the status are right. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test/compared-runs.h"

static void check_cell(size_t row, size_t run, double ratio, enum model_verdict verdict)
{
	const struct compare_cell *cell = &runs->compare.rows[row].cells[run];

	assert_true(cell->compared);
	if (cell->ratio.ci95.low > ratio || cell->ratio.ci95.high < ratio)
		fail_msg("[%g, %g] does not hold %g", cell->ratio.ci95.low, cell->ratio.ci95.high,
			 ratio);
	assert_true(cell->ratio.ci95.high - cell->ratio.ci95.low < 0.05);
	assert_int_equal(cell->verdict, verdict);
	/* Student's t, and no more of it than both runs' invocations are worth. */
	assert_true(cell->ratio.log.degrees >= MADE_UP_INVOCATIONS - 1);
	assert_true(cell->ratio.log.degrees <= 2 * (MADE_UP_INVOCATIONS - 1) + 1e-9);
}

static void known_ratios_come_back(void **state)
{
	static const double one[MADE_UP_ARMS] = { 1, 1.2, 1, 5 },
			    two[MADE_UP_ARMS] = { 0.8, 1, 1, 1 };

	(void)state;
	make_run(0, even);
	make_run(1, one);
	make_run(2, two);
	open_runs(3, 5);
	/* The control is not compared. */
	assert_int_equal(runs->compare.row_count, 3);
	check_cell(0, 1, 1, MODEL_UNRESOLVED);
	check_cell(1, 1, 1.2, MODEL_SLOWER);
	check_cell(0, 2, 0.8, MODEL_FASTER);
	check_cell(1, 2, 1, MODEL_UNRESOLVED);
	assert_int_equal(runs->compare.regressions, 1);
	assert_true(runs->compare.rows[1].cells[1].regression);
	assert_int_equal(compare_status(&runs->compare), STATUS_CONTROL);
}

static void a_regression_must_be_beyond_the_threshold(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 1.2, 1, 1 };

	(void)state;
	make_run(0, even);
	make_run(1, slower);
	open_runs(2, 10);
	assert_int_equal(compare_status(&runs->compare), STATUS_CONTROL);
	open_runs(2, 20);
	assert_int_equal(compare_status(&runs->compare), STATUS_DONE);
	check_cell(1, 1, 1.2, MODEL_SLOWER);
}

static void a_run_equals_itself(void **state)
{
	(void)state;
	make_run(0, even);
	runs->paths[1] = runs->paths[0];
	open_runs(2, 0);
	assert_int_equal(compare_status(&runs->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(runs->text, "3 arms in both, 0 in the base alone"));
	assert_non_null(strstr(runs->text, "run0(2)"));
	assert_null(strstr(runs->text, "REGRESSION"));
	assert_null(strstr(runs->text, "differ, which"));
}

static void what_differs_of_the_hosts_is_said(void **state)
{
	(void)state;
	model_add_host(&runs->models[1], "cpu", "Another CPU");
	model_add_host(&runs->models[1], "smt", "off");
	model_add_host(&runs->models[0], "placements", "cross: monitor on CPU 0, stub on CPU 1");
	model_add_host(&runs->models[1], "placements", "cross: monitor on CPU 0, stub on CPU 4");
	model_add_host(&runs->models[1], "load", "0.20 0.10 0.10 1/100 99");
	model_add_host(&runs->models[1], "other_cpu", "busy");
	runs->models[1].warm_rounds = 2;
	model_add_host(&runs->models[1], "hostname", "other");
	model_add_host(&runs->models[2], "load", "1.90 0.10 0.10 1/100 99");
	for (int i = 0; i < RUNS; i++)
		make_run(i, even);
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(strstr(runs->text, "run0 and run1 differ"));
	assert_non_null(strstr(runs->text, "cpu: A Made-Up CPU @ 2.40GHz -> Another CPU"));
	assert_non_null(strstr(runs->text, "smt: (not known) -> off"));
	assert_non_null(strstr(runs->text, "other_cpu: (not known) -> busy"));
	assert_non_null(strstr(runs->text, "empty wakes before a batch: 0 -> 2"));
	assert_non_null(
		strstr(runs->text, "placements: cross: monitor on CPU 0, stub on CPU 1 -> "));
	assert_null(strstr(runs->text, "load:"));
	assert_null(strstr(runs->text, "hostname:"));
	runs->paths[1] = runs->paths[2];
	open_runs(2, 5);
	assert_non_null(strstr(text_by(compare_write_text), "load: 0.10"));
}

static void another_clock_is_said(void **state)
{
	static const char *const clocks[] = { "invariant TSC at 2399.998 MHz",
					      "invariant TSC at 2400.004 MHz",
					      "clock_gettime, as this CPU has no invariant TSC" };

	(void)state;
	for (int i = 0; i < RUNS; i++) {
		strcpy(runs->models[i].clock, clocks[i]);
		model_add_host(&runs->models[i], "physmem_bytes",
			       i == 2 ? "67108864" : "1073741824");
		make_run(i, even);
	}
	open_runs(2, 5);
	assert_null(strstr(text_by(compare_write_text), "clock:"));
	runs->paths[1] = runs->paths[2];
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(
		strstr(runs->text, "clock: invariant TSC at 2399.998 MHz -> clock_gettime, as"));
	assert_non_null(strstr(runs->text, "physmem_bytes: 1073741824 -> 67108864"));
}

static void arms_of_one_run_alone_are_counted(void **state)
{
	(void)state;
	strcpy(runs->models[0].arms[0].id, "arm0/base");
	make_run(0, even);
	lose_rounds(0);
	make_run(1, even);
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(
		strstr(runs->text, "2 arms in both, 1 in the base alone, 1 in run1 alone."));
	assert_non_null(strstr(text_by(compare_write_cover), "1 in run1 alone."));
}

/* Ids that differ at their end alone stay two. */
static void no_id_is_cut_in_ktap(void **state)
{
	char wanted[256];

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 2; k++) {
			char *id = runs->models[i].arms[k].id;

			memset(id, 'x', sizeof(runs->models[i].arms[k].id) - 1);
			id[0] = '#';
			id[sizeof(runs->models[i].arms[k].id) - 2] = (char)('0' + k);
		}
		make_run(i, even);
		lose_rounds(i);
	}
	open_runs(2, 5);
	text_by(compare_write_ktap);
	for (int k = 0; k < 2; k++) {
		snprintf(wanted, sizeof(wanted), "_%s by run1\n", runs->models[0].arms[k].id + 1);
		assert_non_null(strstr(runs->text, wanted));
	}
}

static void doubts_come_first(void **state)
{
	(void)state;
	model_add_control(&runs->models[0])->failed = true;
	runs->models[1].partial = true;
	make_run(0, even);
	make_run(1, even);
	open_runs(2, 5);
	text_by(compare_write_cover);
	assert_int_equal(strncmp(runs->text, "CONTROL FAILED: in run run0", 27), 0);
	assert_non_null(strstr(runs->text, "PARTIAL: run run1"));
	text_by(compare_write_text);
	assert_int_equal(strncmp(runs->text, "CONTROL FAILED: in run run0", 27), 0);
	text_by(compare_write_ktap);
	assert_int_equal(strncmp(runs->text, "KTAP version 1\n# CONTROL FAILED: in run run0", 44),
			 0);
	assert_int_equal(compare_status(&runs->compare), STATUS_CONTROL);
}

static void the_cover_text_is_narrow_ascii(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 1.2, 1, 1 };

	(void)state;
	make_run(0, even);
	make_run(1, slower);
	make_run(2, even);
	open_runs(3, 5);
	for (const char *line = text_by(compare_write_cover); *line;) {
		size_t length = strcspn(line, "\n");

		assert_true(length <= 72);
		for (size_t i = 0; i < length; i++)
			assert_in_range(line[i], ' ', '~');
		line += length + 1;
	}
	assert_non_null(strstr(runs->text, "run1, %"));
	assert_non_null(strstr(runs->text, "run2, %"));
}

static void bad_runs_are_refused(void **state)
{
	(void)state;
	make_run(0, even);
	runs->paths[1] = "/nonexistent";
	open_fails(2, "/nonexistent cannot be read");
	strcpy(runs->models[1].arms[0].id, "other");
	make_run(1, even);
	runs->paths[1] = runs->folders[1];
	open_fails(2, "rounds.tsv.gz:2: run.json has no arm 'arm0/same/map/16'");
}

static void runs_without_anything_in_common_are_refused(void **state)
{
	(void)state;
	make_run(0, even);
	for (size_t i = 0; i < runs->models[1].arm_count; i++)
		runs->models[1].arms[i].id[0] = '!';
	for (size_t i = 0; i < runs->models[2].arm_count; i++)
		runs->models[2].arms[i].metric[MODEL_BATCH_NS].n = 0;
	for (int i = 1; i < RUNS; i++) {
		make_run(i, even);
		lose_rounds(i);
	}
	open_fails(2, "no measured arm in common");
	runs->paths[2] = runs->folders[1];
	runs->paths[1] = runs->folders[0];
	open_fails(3, "no measured arm in common");
	runs->paths[1] = runs->folders[2];
	open_fails(2, "is empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(known_ratios_come_back),
		COMPARE_TEST(a_regression_must_be_beyond_the_threshold),
		COMPARE_TEST(a_run_equals_itself),
		COMPARE_TEST(what_differs_of_the_hosts_is_said),
		COMPARE_TEST(another_clock_is_said),
		COMPARE_TEST(arms_of_one_run_alone_are_counted),
		COMPARE_TEST(no_id_is_cut_in_ktap),
		COMPARE_TEST(doubts_come_first),
		COMPARE_TEST(the_cover_text_is_narrow_ascii),
		COMPARE_TEST(bad_runs_are_refused),
		COMPARE_TEST(runs_without_anything_in_common_are_refused),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
