// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs against a base run: known ratios come back, the verdict and the status are right. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "report/compare.h"
#include "report/report.h"
#include "report/rounds.h"
#include "test/made-up-rounds.h"
#include "test/made-up-run.h"

#define RUNS 3

static const double even[MADE_UP_ARMS] = { 1, 1, 1, 1 };

struct fixture {
	struct model models[RUNS];
	char folders[RUNS][64];
	const char *paths[RUNS];
	struct compare compare;
	char *text;
	struct error err;
};

static struct fixture *f;

static int begin(void **state)
{
	f = calloc(1, sizeof(*f));
	*state = f;
	for (int i = 0; i < RUNS; i++) {
		made_up_arms(&f->models[i]);
		snprintf(f->models[i].label, sizeof(f->models[i].label), "run%d", i);
		f->paths[i] = f->folders[i];
	}
	return 0;
}

static int end(void **state)
{
	(void)state;
	compare_close(&f->compare);
	for (int i = 0; i < RUNS; i++) {
		model_free(&f->models[i]);
		if (f->folders[i][0])
			made_up_remove(f->folders[i]);
	}
	free(f->text);
	free(f);
	return 0;
}

static void make(int run, const double scale[MADE_UP_ARMS])
{
	made_up_folder(f->folders[run], &f->models[run], scale, 100 + (uint64_t)run);
}

static void open_runs(size_t count, double threshold)
{
	compare_close(&f->compare);
	if (compare_open(&f->compare, f->paths, count, threshold, &f->err))
		fail_msg("%s", f->err.text);
}

static void fails(size_t count, const char *text)
{
	assert_int_equal(compare_open(&f->compare, f->paths, count, 5, &f->err), -1);
	assert_int_equal(f->err.status, STATUS_CANNOT);
	if (!strstr(f->err.text, text))
		fail_msg("'%s' is not in '%s'", text, f->err.text);
}

static const char *text_by(int (*write)(FILE *, const struct compare *, struct error *))
{
	size_t size;
	FILE *out;

	free(f->text);
	out = open_memstream(&f->text, &size);
	assert_int_equal(write(out, &f->compare, &f->err), 0);
	fclose(out);
	return f->text;
}

static void check_cell(size_t row, size_t run, double ratio, enum model_verdict verdict)
{
	const struct compare_cell *cell = &f->compare.rows[row].cells[run];

	assert_true(cell->compared);
	if (cell->ratio.ci95.low > ratio || cell->ratio.ci95.high < ratio)
		fail_msg("[%g, %g] does not hold %g", cell->ratio.ci95.low, cell->ratio.ci95.high,
			 ratio);
	assert_true(cell->ratio.ci95.high - cell->ratio.ci95.low < 0.05);
	assert_int_equal(cell->verdict, verdict);
}

static const struct compare_row *row_of(size_t arm)
{
	for (size_t i = 0; i < f->compare.row_count; i++)
		if (!strcmp(f->compare.rows[i].arm->id, f->models[0].arms[arm].id))
			return &f->compare.rows[i];
	fail_msg("no row of arm %zu", arm);
	return NULL;
}

/* As check_cell(), by the arm's number, and of any precision. */
static void check_ratio(size_t arm, size_t run, double ratio, enum model_verdict verdict)
{
	const struct compare_cell *cell = &row_of(arm)->cells[run];

	assert_true(cell->compared);
	if (cell->ratio.ci95.low > ratio || cell->ratio.ci95.high < ratio)
		fail_msg("[%g, %g] does not hold %g", cell->ratio.ci95.low, cell->ratio.ci95.high,
			 ratio);
	assert_int_equal(cell->verdict, verdict);
}

static void known_ratios_come_back(void **state)
{
	static const double one[MADE_UP_ARMS] = { 1, 1.2, 1, 5 },
			    two[MADE_UP_ARMS] = { 0.8, 1, 1, 1 };

	(void)state;
	make(0, even);
	make(1, one);
	make(2, two);
	open_runs(3, 5);
	/* The control is not compared. */
	assert_int_equal(f->compare.row_count, 3);
	check_cell(0, 1, 1, MODEL_UNRESOLVED);
	check_cell(1, 1, 1.2, MODEL_SLOWER);
	check_cell(0, 2, 0.8, MODEL_FASTER);
	check_cell(1, 2, 1, MODEL_UNRESOLVED);
	assert_int_equal(f->compare.regressions, 1);
	assert_true(f->compare.rows[1].cells[1].regression);
	assert_int_equal(compare_status(&f->compare), STATUS_CONTROL);
}

static void a_regression_must_be_beyond_the_threshold(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 1.2, 1, 1 };

	(void)state;
	make(0, even);
	make(1, slower);
	open_runs(2, 10);
	assert_int_equal(compare_status(&f->compare), STATUS_CONTROL);
	open_runs(2, 20);
	assert_int_equal(compare_status(&f->compare), STATUS_DONE);
	check_cell(1, 1, 1.2, MODEL_SLOWER);
}

static void a_run_equals_itself(void **state)
{
	(void)state;
	make(0, even);
	f->paths[1] = f->paths[0];
	open_runs(2, 0);
	assert_int_equal(compare_status(&f->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(f->text, "3 arms in both, 0 in the base alone"));
	assert_non_null(strstr(f->text, "run0(2)"));
	assert_null(strstr(f->text, "REGRESSION"));
	assert_null(strstr(f->text, "differ, which"));
}

static void lose_rounds(int run)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", f->folders[run]);
	assert_int_equal(unlink(path), 0);
}

/* By batch_ns nothing differs in these. */
static void an_arm_is_compared_by_what_it_is_for(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		made_up_replay(&f->models[i].arms[1], 10, i ? 3e6 : 1e6);
		made_up_late(&f->models[i].arms[2], i ? 2e6 : 2e5);
		make(i, even);
	}
	for (int k = 0; k < 2; k++) {
		open_runs(2, 5);
		assert_int_equal(row_of(0)->metric, MODEL_BATCH_NS);
		check_ratio(0, 1, 1, MODEL_UNRESOLVED);
		assert_int_equal(row_of(1)->metric, MODEL_WHOLE_NS);
		check_ratio(1, 1, 3, MODEL_SLOWER);
		assert_int_equal(row_of(2)->metric, MODEL_LATE_NS);
		check_ratio(2, 1, 10, MODEL_SLOWER);
		assert_int_equal(f->compare.regressions, 2);
		text_by(compare_write_text);
		assert_non_null(strstr(f->text, "  whole_ns"));
		assert_non_null(strstr(f->text, "  late_ns"));
		text_by(compare_write_cover);
		assert_non_null(strstr(f->text, "whole_ns"));
		/* The same by what run.json says. */
		if (!k)
			for (int i = 0; i < 2; i++)
				lose_rounds(i);
	}
}

/* The sums of rounds.tsv.gz are what the run itself summed up. */
static void replays_are_summed_as_the_run_does(void **state)
{
	struct rounds_wanted wanted[MADE_UP_ARMS] = { [1] = { MODEL_WHOLE_NS, 10 } };
	struct rounds rounds;

	(void)state;
	made_up_replay(&f->models[0].arms[1], 10, 1e6);
	make(0, even);
	assert_int_equal(rounds_read(&rounds, f->folders[0], &f->models[0], wanted, &f->err), 0);
	assert_int_equal(rounds.arms[1].count, f->models[0].arms[1].metric[MODEL_WHOLE_NS].n);
	assert_int_equal(rounds.arms[1].group_counts[0], MADE_UP_ROUNDS / 10);
	for (size_t i = 0; i < rounds.arms[1].count; i++)
		assert_true(fabs(rounds.arms[1].values[i] / 1e6 - 1) < 0.05);
	rounds_free(&rounds);
}

static void replays_of_other_lengths_are_compared_as_far_as_both_go(void **state)
{
	(void)state;
	made_up_replay(&f->models[0].arms[1], 10, 1e6);
	made_up_replay(&f->models[1].arms[1], 5, 1e6);
	make(0, even);
	make(1, even);
	open_runs(2, 5);
	assert_int_equal(row_of(1)->metric, MODEL_WHOLE_NS);
	check_ratio(1, 1, 2, MODEL_SLOWER);
	/* What is summed up already cannot be shortened. */
	lose_rounds(1);
	open_runs(2, 5);
	assert_int_equal(row_of(1)->metric, MODEL_BATCH_NS);
	check_ratio(1, 1, 1, MODEL_UNRESOLVED);
}

static void two_modes_are_no_regression(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 2, 1, 1 };

	(void)state;
	f->models[1].arms[1].has_modes = true;
	f->models[1].arms[1].mode_ns[0] = 10000;
	f->models[1].arms[1].mode_ns[1] = 20000;
	f->models[1].arms[1].mode_share[0] = f->models[1].arms[1].mode_share[1] = 0.5;
	make(0, even);
	make(1, slower);
	open_runs(2, 5);
	assert_int_equal(row_of(1)->cells[1].verdict, MODEL_BIMODAL);
	assert_int_equal(compare_status(&f->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(f->text, "  bimodal"));
	assert_non_null(strstr(f->text, "1 bimodal, which"));
	assert_null(strstr(f->text, "REGRESSION"));
	text_by(compare_write_ktap);
	assert_non_null(strstr(f->text, " # SKIP bimodal\n"));
}

/* One invocation of one of the runs, or few batches. */
static void too_little_has_no_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < RUNS; i++) {
		f->models[i].arms[1].metric[MODEL_BATCH_NS] = (struct model_summary){
			.n = 200, .median = i ? 2e4 : 1e4, .ci95 = { i ? 1.99e4 : 9.9e3, 2.01e4 }
		};
		make(i, even);
	}
	f->models[1].invocations = 1;
	f->models[2].arms[1].metric[MODEL_BATCH_NS].n = COMPARE_BATCHES_MIN - 1;
	for (int i = 0; i < RUNS; i++) {
		made_up_remove(f->folders[i]);
		make(i, even);
		lose_rounds(i);
	}
	open_runs(3, 5);
	for (size_t i = 0; i < 3; i++)
		assert_true(row_of(i)->cells[1].no_verdict);
	assert_false(row_of(0)->cells[2].no_verdict);
	assert_true(row_of(1)->cells[2].no_verdict);
	assert_int_equal(compare_status(&f->compare), STATUS_DONE);
	text_by(compare_write_text);
	assert_non_null(strstr(f->text, "  no verdict"));
	assert_non_null(strstr(f->text, "4 without a verdict"));
	assert_non_null(strstr(f->text, "run run1 has one invocation"));
	assert_non_null(strstr(text_by(compare_write_ktap), "# SKIP too little for a verdict"));
}

static void without_rounds_the_summary_serves(void **state)
{
	(void)state;
	f->models[1].arms[1].metric[MODEL_BATCH_NS].median = 13000;
	f->models[1].arms[1].metric[MODEL_BATCH_NS].ci95[0] = 12900;
	f->models[1].arms[1].metric[MODEL_BATCH_NS].ci95[1] = 13100;
	for (int i = 0; i < 2; i++) {
		make(i, even);
		lose_rounds(i);
	}
	open_runs(2, 5);
	check_cell(1, 1, 1.3, MODEL_SLOWER);
	assert_non_null(strstr(text_by(compare_write_text), "run run1 has no rounds.tsv.gz"));
}

static void what_differs_of_the_hosts_is_said(void **state)
{
	(void)state;
	model_add_host(&f->models[1], "cpu", "Another CPU");
	model_add_host(&f->models[1], "smt", "off");
	model_add_host(&f->models[1], "load", "0.20 0.10 0.10 1/100 99");
	model_add_host(&f->models[1], "hostname", "other");
	model_add_host(&f->models[2], "load", "1.90 0.10 0.10 1/100 99");
	for (int i = 0; i < RUNS; i++)
		make(i, even);
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(strstr(f->text, "run0 and run1 differ"));
	assert_non_null(strstr(f->text, "cpu: A Made-Up CPU @ 2.40GHz -> Another CPU"));
	assert_non_null(strstr(f->text, "smt: (not known) -> off"));
	assert_null(strstr(f->text, "load:"));
	assert_null(strstr(f->text, "hostname:"));
	f->paths[1] = f->paths[2];
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
		strcpy(f->models[i].clock, clocks[i]);
		model_add_host(&f->models[i], "physmem_bytes", i == 2 ? "67108864" : "1073741824");
		make(i, even);
	}
	open_runs(2, 5);
	assert_null(strstr(text_by(compare_write_text), "clock:"));
	f->paths[1] = f->paths[2];
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(
		strstr(f->text, "clock: invariant TSC at 2399.998 MHz -> clock_gettime, as"));
	assert_non_null(strstr(f->text, "physmem_bytes: 1073741824 -> 67108864"));
}

static void arms_of_one_run_alone_are_counted(void **state)
{
	(void)state;
	strcpy(f->models[0].arms[0].id, "arm0/base");
	make(0, even);
	lose_rounds(0);
	make(1, even);
	open_runs(2, 5);
	text_by(compare_write_text);
	assert_non_null(strstr(f->text, "2 arms in both, 1 in the base alone, 1 in run1 alone."));
	assert_non_null(strstr(text_by(compare_write_cover), "1 in run1 alone."));
}

/* Ids that differ at their end alone stay two. */
static void no_id_is_cut_in_ktap(void **state)
{
	char wanted[256];

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 2; k++) {
			char *id = f->models[i].arms[k].id;

			memset(id, 'x', sizeof(f->models[i].arms[k].id) - 1);
			id[0] = '#';
			id[sizeof(f->models[i].arms[k].id) - 2] = (char)('0' + k);
		}
		make(i, even);
		lose_rounds(i);
	}
	open_runs(2, 5);
	text_by(compare_write_ktap);
	for (int k = 0; k < 2; k++) {
		snprintf(wanted, sizeof(wanted), "_%s by run1\n", f->models[0].arms[k].id + 1);
		assert_non_null(strstr(f->text, wanted));
	}
}

static void doubts_come_first(void **state)
{
	(void)state;
	model_add_control(&f->models[0])->failed = true;
	f->models[1].partial = true;
	make(0, even);
	make(1, even);
	open_runs(2, 5);
	text_by(compare_write_cover);
	assert_int_equal(strncmp(f->text, "CONTROL FAILED: in run run0", 27), 0);
	assert_non_null(strstr(f->text, "PARTIAL: run run1"));
	text_by(compare_write_text);
	assert_int_equal(strncmp(f->text, "CONTROL FAILED: in run run0", 27), 0);
	text_by(compare_write_ktap);
	assert_int_equal(strncmp(f->text, "KTAP version 1\n# CONTROL FAILED: in run run0", 44), 0);
	assert_int_equal(compare_status(&f->compare), STATUS_CONTROL);
}

static void the_cover_text_is_narrow_ascii(void **state)
{
	static const double slower[MADE_UP_ARMS] = { 1, 1.2, 1, 1 };

	(void)state;
	make(0, even);
	make(1, slower);
	make(2, even);
	open_runs(3, 5);
	for (const char *line = text_by(compare_write_cover); *line;) {
		size_t length = strcspn(line, "\n");

		assert_true(length <= 72);
		for (size_t i = 0; i < length; i++)
			assert_in_range(line[i], ' ', '~');
		line += length + 1;
	}
	assert_non_null(strstr(f->text, "run1, %"));
	assert_non_null(strstr(f->text, "run2, %"));
}

static void bad_runs_are_refused(void **state)
{
	(void)state;
	make(0, even);
	f->paths[1] = "/nonexistent";
	fails(2, "/nonexistent cannot be read");
	strcpy(f->models[1].arms[0].id, "other");
	make(1, even);
	f->paths[1] = f->folders[1];
	fails(2, "rounds.tsv.gz:2: run.json has no arm 'arm0/same/map/16'");
}

static void runs_without_anything_in_common_are_refused(void **state)
{
	char path[96];

	(void)state;
	make(0, even);
	for (size_t i = 0; i < f->models[1].arm_count; i++)
		f->models[1].arms[i].id[0] = '!';
	for (size_t i = 0; i < f->models[2].arm_count; i++)
		f->models[2].arms[i].metric[MODEL_BATCH_NS].n = 0;
	for (int i = 1; i < RUNS; i++) {
		make(i, even);
		snprintf(path, sizeof(path), "%s/rounds.tsv.gz", f->folders[i]);
		unlink(path);
	}
	fails(2, "no measured arm in common");
	f->paths[2] = f->folders[1];
	f->paths[1] = f->folders[0];
	fails(3, "no measured arm in common");
	f->paths[1] = f->folders[2];
	fails(2, "is empty");
}

/* ---- rounds ---- */

static void write_rounds(const char *text)
{
	char path[96];
	gzFile out;

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", f->folders[0]);
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
	make(0, even);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_rounds(cases[i].text);
		assert_int_equal(rounds_read(&rounds, f->folders[0], &f->models[0], NULL, &f->err),
				 -1);
		if (!strstr(f->err.text, cases[i].wanted) || !strstr(f->err.text, "rounds.tsv.gz"))
			fail_msg("case %zu: %s", i, f->err.text);
	}
}

static void a_cut_gzip_file_is_refused(void **state)
{
	char path[96];

	(void)state;
	make(0, even);
	make(1, even);
	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", f->folders[1]);
	assert_int_equal(truncate(path, 3000), 0);
	fails(2, "the gzip data ends too early");
}

#define COMPARE_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(known_ratios_come_back),
		COMPARE_TEST(a_regression_must_be_beyond_the_threshold),
		COMPARE_TEST(a_run_equals_itself),
		COMPARE_TEST(an_arm_is_compared_by_what_it_is_for),
		COMPARE_TEST(replays_are_summed_as_the_run_does),
		COMPARE_TEST(replays_of_other_lengths_are_compared_as_far_as_both_go),
		COMPARE_TEST(two_modes_are_no_regression),
		COMPARE_TEST(too_little_has_no_verdict),
		COMPARE_TEST(without_rounds_the_summary_serves),
		COMPARE_TEST(what_differs_of_the_hosts_is_said),
		COMPARE_TEST(another_clock_is_said),
		COMPARE_TEST(arms_of_one_run_alone_are_counted),
		COMPARE_TEST(no_id_is_cut_in_ktap),
		COMPARE_TEST(doubts_come_first),
		COMPARE_TEST(the_cover_text_is_narrow_ascii),
		COMPARE_TEST(bad_runs_are_refused),
		COMPARE_TEST(runs_without_anything_in_common_are_refused),
		COMPARE_TEST(broken_rounds_are_refused),
		COMPARE_TEST(a_cut_gzip_file_is_refused),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
