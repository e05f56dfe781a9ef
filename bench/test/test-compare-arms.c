// SPDX-License-Identifier: GPL-2.0-or-later
/* What is compared of an arm, which of them have a verdict, and how their rounds are read. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "report/rounds.h"
#include "test/compared-runs.h"

/* By batch_ns nothing differs in these. */
static void an_arm_is_compared_by_what_it_is_for(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		made_up_replay(&runs->models[i].arms[1], 10, i ? 3e6 : 1e6);
		made_up_late(&runs->models[i].arms[2], i ? 2e6 : 2e5);
		make_run(i, even);
	}
	for (int k = 0; k < 2; k++) {
		open_runs(2, 5);
		assert_int_equal(row_of(0)->metric, MODEL_BATCH_NS);
		assert_ratio(0, 1, 1, MODEL_UNRESOLVED);
		assert_int_equal(row_of(1)->metric, MODEL_WHOLE_NS);
		assert_ratio(1, 1, 3, MODEL_SLOWER);
		assert_int_equal(row_of(2)->metric, MODEL_LATE_NS);
		assert_ratio(2, 1, 10, MODEL_SLOWER);
		assert_int_equal(runs->compare.regressions, 2);
		text_by(compare_write_text);
		assert_non_null(strstr(runs->text, "  whole_ns"));
		assert_non_null(strstr(runs->text, "  late_ns"));
		text_by(compare_write_cover);
		assert_non_null(strstr(runs->text, "whole_ns"));
		/* The same by what run.json says. */
		if (!k)
			for (int i = 0; i < 2; i++)
				lose_rounds(i);
	}
}

/* Lists of other segments: both stand for the whole, and how well is not known. */
static void replays_of_other_segments_have_no_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct model_arm *arm = &runs->models[i].arms[1];

		made_up_replay(arm, 10, i ? 3e6 : 1e6);
		arm->batches_recorded = 100;
		arm->has_extent = true;
		arm->recorded = (struct model_extent){ 100, 400, 0.5 };
		arm->replayed = (struct model_extent){ 10, 40 + 4 * (uint64_t)i, 0.5 };
		arm->weighted_calls = 400;
		arm->weighted_share_in_16 = 0.5;
		make_run(i, even);
	}
	open_runs(2, 5);
	assert_int_equal(row_of(1)->metric, MODEL_WHOLE_NS);
	assert_ratio(1, 1, 3, MODEL_UNRESOLVED);
	assert_true(row_of(1)->cells[1].no_verdict);
	assert_int_equal(runs->compare.regressions, 0);
}

/* One of them is a part that stands for nothing: batches are compared. */
static void replays_of_other_parts_are_compared_by_batches(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		made_up_replay(&runs->models[i].arms[1], i ? 5 : 10, 1e6);
		runs->models[i].arms[1].batches_recorded = 10;
		make_run(i, even);
	}
	open_runs(2, 5);
	assert_int_equal(row_of(1)->metric, MODEL_BATCH_NS);
	assert_ratio(1, 1, 1, MODEL_UNRESOLVED);
}

static void two_modes_are_no_regression(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 2, 1, 1 };

	(void)state;
	runs->models[1].arms[1].has_modes = true;
	runs->models[1].arms[1].mode_ns[0] = 10000;
	runs->models[1].arms[1].mode_ns[1] = 20000;
	runs->models[1].arms[1].mode_share[0] = runs->models[1].arms[1].mode_share[1] = 0.5;
	make_run(0, even);
	make_run(1, slower);
	open_runs(2, 5);
	assert_int_equal(row_of(1)->cells[1].verdict, MODEL_BIMODAL);
	assert_int_equal(compare_status(&runs->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(runs->text, "  bimodal"));
	assert_non_null(strstr(runs->text, "1 bimodal, which"));
	assert_null(strstr(runs->text, "REGRESSION"));
	text_by(compare_write_ktap);
	assert_non_null(strstr(runs->text, " # SKIP bimodal\n"));
}

/* One invocation of one of the runs, or few batches. */
static void too_little_has_no_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < RUNS; i++) {
		runs->models[i].arms[1].metric[MODEL_BATCH_NS] = (struct model_summary){
			.n = 200, .median = i ? 2e4 : 1e4, .ci95 = { i ? 1.99e4 : 9.9e3, 2.01e4 }
		};
		make_run(i, even);
	}
	runs->models[1].invocations = 1;
	runs->models[2].arms[1].metric[MODEL_BATCH_NS].n = COMPARE_BATCHES_MIN - 1;
	for (int i = 0; i < RUNS; i++) {
		made_up_remove(runs->folders[i]);
		make_run(i, even);
		lose_rounds(i);
	}
	open_runs(3, 5);
	for (size_t i = 0; i < 3; i++)
		assert_true(row_of(i)->cells[1].no_verdict);
	assert_false(row_of(0)->cells[2].no_verdict);
	assert_true(row_of(1)->cells[2].no_verdict);
	assert_int_equal(compare_status(&runs->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(runs->text, "  no verdict"));
	assert_non_null(strstr(runs->text, "4 without a verdict"));
	assert_non_null(strstr(runs->text, "run run1 has one invocation"));
	assert_non_null(strstr(text_by(compare_write_ktap), "# SKIP too little for a verdict"));
}

static void without_rounds_the_summary_serves(void **state)
{
	(void)state;
	runs->models[1].arms[1].metric[MODEL_BATCH_NS].median = 13000;
	runs->models[1].arms[1].metric[MODEL_BATCH_NS].ci95[0] = 12900;
	runs->models[1].arms[1].metric[MODEL_BATCH_NS].ci95[1] = 13100;
	for (int i = 0; i < 2; i++) {
		make_run(i, even);
		lose_rounds(i);
	}
	open_runs(2, 5);
	assert_ratio(1, 1, 1.3, MODEL_SLOWER);
	assert_non_null(strstr(text_by(compare_write_text), "run run1 has no rounds.tsv.gz"));
}

/* ---- rounds ---- */

static void write_rounds(const char *text)
{
	char path[96];
	gzFile out;

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", runs->folders[0]);
	out = gzopen(path, "wb");
	gzputs(out, text);
	gzclose(out);
}

#define HEADER \
	"invocation\tround\tarm\tbatch\tentries\tnotified\tbatch_ns\tround_ns\tempty_wakes_ns\n"
#define ROW(invocation, arm, ns) #invocation "\t0\t" arm "\t0\t16\t16\t" ns "\t2\t0\n"

static void broken_rounds_are_refused(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "", ":1: the header is not" },
		{ "a\tb\n", ":1: the header is not" },
		{ HEADER "1\t2\n", ":2: the row has not 9 columns" },
		{ HEADER ROW(0, "arm0/same/map/16", "1") "0\t0\tarm0", ":3: the last line has no" },
		{ HEADER ROW(7, "arm0/same/map/16", "1"), ":2: invocation is '7'" },
		{ HEADER ROW(0, "arm0/same/map/16", "-1"), ":2: batch_ns is '-1'" },
		{ HEADER ROW(0, "arm0/same/map/16", "nan"), ":2: batch_ns is 'nan'" },
		{ HEADER ROW(0, "arm9", "1"), ":2: run.json has no arm 'arm9'" },
		{ HEADER ROW(1, "arm0/same/map/16", "1") ROW(0, "arm0/same/map/16", "1"),
		  ":3: invocation 0 comes after 1" },
		{ HEADER ROW(0, "arm0/same/map/16", "1"), "arm 'arm0/same/map/16' has 1 rows" },
	};
	struct rounds rounds;

	(void)state;
	make_run(0, even);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_rounds(cases[i].text);
		assert_int_equal(rounds_read(&rounds, runs->folders[0], &runs->models[0], NULL,
					     &runs->err),
				 -1);
		if (!strstr(runs->err.text, cases[i].wanted) ||
		    !strstr(runs->err.text, "rounds.tsv.gz"))
			fail_msg("case %zu: %s", i, runs->err.text);
	}
}

static void a_cut_gzip_file_is_refused(void **state)
{
	char path[96];

	(void)state;
	make_run(0, even);
	make_run(1, even);
	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", runs->folders[1]);
	assert_int_equal(truncate(path, 3000), 0);
	open_fails(2, "the gzip data ends too early");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(an_arm_is_compared_by_what_it_is_for),
		COMPARE_TEST(replays_of_other_segments_have_no_verdict),
		COMPARE_TEST(replays_of_other_parts_are_compared_by_batches),
		COMPARE_TEST(two_modes_are_no_regression),
		COMPARE_TEST(too_little_has_no_verdict),
		COMPARE_TEST(without_rounds_the_summary_serves),
		COMPARE_TEST(broken_rounds_are_refused),
		COMPARE_TEST(a_cut_gzip_file_is_refused),
	};

	return cmocka_run_group_tests_name("compare arms", tests, NULL, NULL);
}
