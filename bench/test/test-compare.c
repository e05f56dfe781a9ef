// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs against a base: known changes come back, verdicts, forms and refusals are right. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/compared-runs.h"

/* Whether the words are in the text, wherever lines are folded and columns stand. */
static bool is_in_text(const char *words)
{
	char *to = malloc(strlen(runs->text) + 1);
	bool found;
	size_t count = 0;

	for (const char *at = runs->text; *at; at++)
		if (!isspace((unsigned char)*at) || !count || to[count - 1] != ' ')
			to[count++] = (char)(isspace((unsigned char)*at) ? ' ' : *at);
	to[count] = '\0';
	found = strstr(to, words) != NULL;
	free(to);
	return found;
}

static void has(const char *words)
{
	if (!is_in_text(words))
		fail_msg("'%s' is not in the text", words);
}

static void has_not(const char *words)
{
	if (is_in_text(words))
		fail_msg("'%s' is in the text", words);
}

static void check_row(size_t arm, size_t run, double percent, enum model_verdict verdict)
{
	const struct compare_row *row = row_of(arm, run);

	if (row->change.ci95[0] > percent || row->change.ci95[1] < percent)
		fail_msg("[%g, %g] does not hold %g", row->change.ci95[0], row->change.ci95[1],
			 percent);
	assert_true(row->change.ci95[1] - row->change.ci95[0] < 2);
	assert_int_equal(row->kind, COMPARE_JUDGED);
	assert_int_equal(row->verdict, verdict);
}

static void known_changes_come_back(void **state)
{
	(void)state;
	change_ratio(1, 1, 1.2);
	change_ratio(2, 2, 0.8);
	open_runs(3);
	assert_int_equal(runs->compare.table_count, 2);
	/* The baseline has no ratio, and the control is not compared. */
	assert_int_equal(runs->compare.tables[0].count, ROWS);
	check_row(1, 1, 20, MODEL_SLOWER);
	check_row(2, 1, 0, MODEL_UNRESOLVED);
	check_row(1, 2, 0, MODEL_UNRESOLVED);
	check_row(2, 2, -20, MODEL_FASTER);
	assert_int_equal(runs->compare.tables[0].regressions, 1);
	assert_int_equal(runs->compare.tables[1].regressions, 0);
	assert_true(row_of(1, 1)->regression);
	assert_non_null(compare_why_control(&runs->compare));
}

/* Resolved, but at 5 % only without the correction for 12 rows. */
static void verdicts_are_corrected(void **state)
{
	struct model_comparison *comparisons[2];

	(void)state;
	for (int run = 0; run < 2; run++) {
		comparisons[run] = ratio_of_arm(&runs->models[run], 1);
		for (int i = 0; i < INVOCATIONS; i++)
			comparisons[run]->m[i] = (i % 2 ? 0.01 : -0.01) + (run ? 0.02 : 0);
	}
	open_runs(2);
	assert_true(row_of(1, 1)->change.ci95[0] > 0 && row_of(1, 1)->corrected[0] < 0);
	assert_int_equal(row_of(1, 1)->verdict, MODEL_UNRESOLVED);
	assert_int_equal(compare_filter_add(&runs->options.filters, "suite=gates", &runs->err), 0);
	open_runs(2);
	assert_int_equal(runs->compare.tables[0].count, ARMS - 2 - 6);
}

static void a_regression_must_be_beyond_the_threshold(void **state)
{
	(void)state;
	change_ratio(1, 1, 1.2);
	runs->options.threshold_percent = 10;
	open_runs(2);
	assert_non_null(compare_why_control(&runs->compare));
	assert_string_equal(compare_why_control(&runs->compare),
			    "an arm is slower by more than the threshold");
	runs->options.threshold_percent = 20;
	open_runs(2);
	assert_null(compare_why_control(&runs->compare));
	check_row(1, 1, 20, MODEL_SLOWER);
}

/* All rows are off by the same in an invocation: many rows know no more of it than one. */
static void the_mean_has_the_error_that_rows_share(void **state)
{
	(void)state;
	for (int run = 0; run < 2; run++)
		for (size_t arm = 1; arm < ARMS; arm++)
			for (int i = 0; i < INVOCATIONS; i++)
				ratio_of_arm(&runs->models[run], arm)->m[i] =
					0.1 * (double)arm + 0.01 * (i % 3) + 0.03 * run;
	open_runs(2);
	assert_true(fabs(runs->compare.tables[0].mean.percent - 100 * expm1(0.03)) < 1e-9);
	for (int end = 0; end < 2; end++)
		assert_true(fabs(runs->compare.tables[0].mean.ci95[end] -
				 row_of(3, 1)->change.ci95[end]) < 1e-9);
}

static void the_answer_comes_first(void **state)
{
	(void)state;
	change_ratio(1, 3, 1.2);
	change_ratio(1, 5, 0.9);
	open_runs(2);
	text_by(compare_write_text);
	assert_int_equal(strncmp(runs->text, "run1 against run0\n", 18), 0);
	has("Geometric mean of the changes of 12 ratios: +");
	has("1 slower, 1 faster, 10 not resolved; 1 certainly slower by more than 5 %.");
	assert_true(strstr(strstr(runs->text, "Worst"), "arm3") <
		    strstr(strstr(runs->text, "Worst"), "arm4"));
	has(" All ratios ");
	has(" Times have no verdict");
	text_by(compare_write_cover);
	has(" Best ");
	has_not("All ratios");
	has_not("Times have");
}

static void times_have_no_verdict(void **state)
{
	struct compare_time time;
	struct model_arm *arm = &runs->models[1].arms[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		runs->models[i].arms[1].metric[MODEL_LATE_NS] = (struct model_summary){
			.n = 200, .median = i ? 3e5 : 2e5, .ci95 = { 1e5, 4e5 }
		};
	}
	arm->metric[MODEL_BATCH_NS] =
		(struct model_summary){ .n = 200, .median = 40000, .ci95 = { 39600, 40400 } };
	open_runs(2);
	assert_true(compare_times(&runs->compare, &runs->compare.tables[0],
				  &runs->compare.runs[0].model.arms[1], &time));
	assert_int_equal(time.metric, MODEL_LATE_NS);
	assert_true(time.ns[0] == 2e5 && time.ns[1] == 3e5);
	assert_true(compare_times(&runs->compare, &runs->compare.tables[0],
				  &runs->compare.runs[0].model.arms[2], &time));
	assert_int_equal(time.metric, MODEL_BATCH_NS);
	/* The interval is the root of the squares of both, which are 1 % wide. */
	assert_true(fabs(time.change.percent - 100) < 1e-9);
	assert_true(fabs(time.change.ci95[0] - 97.19) < 0.01 &&
		    fabs(time.change.ci95[1] - 102.85) < 0.01);
	assert_int_equal(row_of(2, 1)->verdict, MODEL_UNRESOLVED);
	assert_null(compare_why_control(&runs->compare));
}

static void the_same_run_is_refused(void **state)
{
	(void)state;
	strcpy(runs->models[1].started, runs->models[0].started);
	refuse_runs(2, STATUS_USAGE, "are the same run, started 2026-01-02T03:04:00Z");
	strcpy(runs->models[1].started, "2026-02-02T03:04:00Z");
	strcpy(runs->models[2].started, runs->models[1].started);
	refuse_runs(3, STATUS_USAGE, "are the same run");
	/* Begun in the same second, but not the same. */
	runs->models[2].duration_s = 7;
	open_runs(3);
}

static void what_others_ran_is_refused_unless_asked(void **state)
{
	(void)state;
	strcpy(runs->models[1].host[1].value, "Another CPU");
	strcpy(runs->models[1].host[2].value, "6.19");
	model_add_host(&runs->models[1], "placements", "cross: monitor on CPU 0, stub on CPU 4");
	refuse_runs(2, STATUS_CANNOT, "--across-hosts compares them all the same");
	refuse_runs(2, STATUS_CANNOT, "cpu (A Made-Up CPU @ 2.40GHz -> Another CPU), placements");
	refuse_runs(2, STATUS_CANNOT, "; kernel (6.18 -> 6.19)");
	runs->options.across_hosts = true;
	change_ratio(1, 1, 1.2);
	open_runs(2);
	check_row(1, 1, 20, MODEL_SLOWER);
	text_by(compare_write_cover);
	has("also differ in cpu (A Made-Up CPU");
}

/* What runs of one host are compared for is no reason to refuse. */
static void another_kernel_is_said(void **state)
{
	(void)state;
	strcpy(runs->models[1].host[2].value, "6.19");
	model_add_host(&runs->models[1], "mitigations", "none");
	runs->models[1].warm_rounds = 2;
	strcpy(runs->models[1].version, "1.1");
	runs->models[1].quick = true;
	open_runs(3);
	text_by(compare_write_text);
	has("run0 and run1 also differ in kernel (6.18 -> 6.19), mitigations (not known -> "
	    "none),");
	has("unotify-bench (1.0 -> 1.1)");
	has("--quick (no -> yes)");
	has("before a batch (0 -> 2)");
	has_not("run0 and run2 also");
	has_not("load");
}

static void arms_of_one_run_alone_are_counted(void **state)
{
	(void)state;
	strcpy(runs->models[1].arms[1].id, "other");
	strcpy(ratio_of_arm(&runs->models[1], 1)->arm, "other");
	open_runs(2);
	text_by(compare_write_text);
	has("12 arms in both, 11 of them with a ratio to the same baseline; 1 in run0 alone, 1 in");
}

/* Ids that differ at their end alone stay two. */
static void no_id_is_cut_in_ktap(void **state)
{
	char wanted[256];

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (size_t k = 1; k < 3; k++) {
			char *id = runs->models[i].arms[k].id;

			memset(id, 'x', sizeof(runs->models[i].arms[k].id) - 1);
			id[0] = '#';
			id[sizeof(runs->models[i].arms[k].id) - 2] = (char)('0' + k);
			strcpy(ratio_of_arm(&runs->models[i], k)->arm, id);
		}
	}
	open_runs(2);
	text_by(compare_write_ktap);
	for (int k = 1; k < 3; k++) {
		snprintf(wanted, sizeof(wanted), "_%s in run1 ", runs->models[0].arms[k].id + 1);
		has(wanted);
	}
}

/* As LAVA's dispatcher reads a signal: words, each with one "=", and no name twice. */
static void check_signal(const char *line, size_t length)
{
	static const char begin[] = "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=";
	size_t blanks = 0, equals = 0;

	assert_int_equal(strncmp(line, begin, sizeof(begin) - 1), 0);
	assert_int_equal(line[length - 1], '>');
	for (size_t i = 0; i < length - 1; i++) {
		blanks += line[i] == ' ';
		equals += line[i] == '=';
		assert_int_not_equal(line[i], '>');
	}
	assert_int_equal(blanks, equals);
}

static void lava_gets_signals(void **state)
{
	size_t lines = 0;

	(void)state;
	strcpy(runs->models[0].arms[2].id, "work=5 us>x/same/map/16");
	strcpy(runs->models[1].arms[2].id, runs->models[0].arms[2].id);
	for (int i = 0; i < 2; i++)
		strcpy(ratio_of_arm(&runs->models[i], 2)->arm, runs->models[0].arms[2].id);
	model_add_control(&runs->models[0])->failed = true;
	change_ratio(1, 3, 1.5);
	open_runs(2);
	for (const char *at = text_by(compare_write_lava); *at; at = strchr(at, '\n') + 1) {
		check_signal(at, strcspn(at, "\n"));
		lines++;
	}
	assert_int_equal(lines, 2 + ROWS);
	has("TEST_CASE_ID=controls.run0 RESULT=fail>");
	has("TEST_CASE_ID=controls.run1 RESULT=pass>");
	has("TEST_CASE_ID=arm1_same_map_16.run1 RESULT=pass UNITS=percent MEASUREMENT=");
	has("TEST_CASE_ID=work_5_us_x_same_map_16.run1 RESULT=pass ");
	has("TEST_CASE_ID=arm3_same_map_16.run1 RESULT=fail UNITS=percent MEASUREMENT=");
}

static void doubts_come_first(void **state)
{
	char wanted[64];

	(void)state;
	model_add_control(&runs->models[0])->failed = true;
	runs->models[1].partial = true;
	open_runs(2);
	text_by(compare_write_cover);
	assert_int_equal(strncmp(runs->text, "CONTROL FAILED: in run run0", 27), 0);
	has("PARTIAL: run run1");
	text_by(compare_write_text);
	assert_int_equal(strncmp(runs->text, "CONTROL FAILED: in run run0", 27), 0);
	text_by(compare_write_ktap);
	snprintf(wanted, sizeof(wanted), "KTAP version 1\n1..%d\n# CONTROL FAILED: in run run0",
		 ROWS);
	assert_int_equal(strncmp(runs->text, wanted, strlen(wanted)), 0);
	assert_non_null(compare_why_control(&runs->compare));
}

static void check_width(const char *text, size_t width)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		if (length > width)
			fail_msg("%zu columns: %.*s", length, (int)length, text);
		for (size_t i = 0; i < length; i++)
			assert_in_range(text[i], ' ', '~');
		text += length + 1;
	}
}

static void text_and_cover_are_narrow_ascii(void **state)
{
	(void)state;
	change_ratio(1, 1, 40);
	open_runs(3);
	check_width(text_by(compare_write_cover), 72);
	check_width(text_by(compare_write_text), 100);
}

/* Both parts stand for the whole: what the choice of them adds is in the interval. */
static void replays_of_other_parts(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct model_arm *arm = &runs->models[i].arms[1];
		struct model_comparison *comparison = ratio_of_arm(&runs->models[i], 1);

		arm->op = WORD_REPLAY;
		arm->workload = WORD_BOOT;
		arm->metric[MODEL_WHOLE_NS] = arm->metric[MODEL_BATCH_NS];
		arm->batches_done = 10;
		arm->batches_recorded = 100;
		arm->has_extent = true;
		arm->recorded = (struct model_extent){ 100, 400, 0.5 };
		arm->replayed = (struct model_extent){ 10, 40, 0.5 };
		arm->weighted_calls = 400;
		arm->weighted_share_in_16 = 0.5;
		comparison->metric = MODEL_WHOLE_NS;
	}
	change_ratio(1, 1, 1.1);
	open_runs(2);
	check_row(1, 1, 10, MODEL_SLOWER);
	assert_int_equal(row_of(1, 1)->of[1]->metric, MODEL_WHOLE_NS);
	runs->models[1].arms[1].replayed.calls++;
	open_runs(2);
	assert_int_equal(row_of(1, 1)->kind, COMPARE_JUDGED);
	/* One of them is unlike the whole. */
	runs->models[1].arms[1].weighted_share_in_16 = 0.1;
	open_runs(2);
	assert_int_equal(row_of(1, 1)->kind, COMPARE_PART);
	text_by(compare_write_ktap);
	has(" # SKIP other part ");
}

/* On one kernel only the host can change what a native call takes. */
static void another_state_has_no_verdict(void **state)
{
	struct model *models = runs->models;

	(void)state;
	models[0].arms[1].native_ns = 200;
	models[1].arms[1].native_ns = 205;
	change_ratio(1, 1, 1.2);
	open_runs(2);
	check_row(1, 1, 20, MODEL_SLOWER);
	models[1].arms[1].native_ns = 207;
	open_runs(2);
	assert_int_equal(row_of(1, 1)->kind, COMPARE_STATE);
	assert_int_equal(row_of(2, 1)->kind, COMPARE_JUDGED);
	assert_int_equal(runs->compare.tables[0].regressions, 0);
	text_by(compare_write_text);
	has("1 of another state of the host");
	has("native system calls took 200 ns in run0 and 207 ns in run1 (arm1/same/map/16), on the "
	    "same kernel.");
	check_width(text_by(compare_write_cover), 72);
	text_by(compare_write_ktap);
	has(" # SKIP host state ");
	model_add_host(&models[1], "mitigations", "off");
	open_runs(2);
	check_row(1, 1, 20, MODEL_SLOWER);
	text_by(compare_write_text);
	has_not("another state");
}

static void two_modes_have_no_verdict(void **state)
{
	struct model_comparison *comparison = ratio_of_arm(&runs->models[1], 1);
	struct model_arm *arm = &runs->models[0].arms[1];

	(void)state;
	comparison->verdict = ratio_of_arm(&runs->models[0], 1)->verdict = MODEL_BIMODAL;
	comparison->modes.found = arm->modes.found = true;
	comparison->modes.mode[0] = 1.25;
	comparison->modes.mode[1] = 2.5;
	comparison->modes.share[0] = 0.25;
	comparison->modes.share[1] = 0.75;
	memcpy(arm->modes.mode, (double[]){ 10000, 20000 }, sizeof(arm->modes.mode));
	memcpy(arm->modes.share, (double[]){ 0.4, 0.6 }, sizeof(arm->modes.share));
	change_ratio(1, 1, 2);
	open_runs(2);
	assert_int_equal(row_of(1, 1)->kind, COMPARE_BIMODAL);
	assert_null(compare_why_control(&runs->compare));
	text_by(compare_write_text);
	has("11 not resolved, 1 bimodal; 0 certainly");
	has(" arm1/same/map/16 allow - - - - bimodal");
	has("arm1/same/map/16 in run1: 1.25 in 25 % and 2.50 in 75 % of the invocations");
	has("arm1/same/map/16 in run0: 10.00 us in 40 % and 20.00 us in 60 % of the batches of");
	has_not("REGRESSION");
	text_by(compare_write_ktap);
	has("# in run1: 1.25 in 25 % and");
	has(" # SKIP bimodal ");
}

/* Of more rows than a short table has, only some have a change: each of those is shown. */
static void no_row_is_between_worst_and_best(void **state)
{
	(void)state;
	for (size_t arm = 2; arm < ARMS; arm++)
		ratio_of_arm(&runs->models[1], arm)->verdict = MODEL_BIMODAL;
	change_ratio(1, 1, 2);
	open_runs(2);
	text_by(compare_write_cover);
	has(" Worst (surest first) ");
	has(" arm1/same/map/16 ");
	ratio_of_arm(&runs->models[1], 2)->verdict = MODEL_UNRESOLVED;
	ratio_of_arm(&runs->models[1], 3)->verdict = MODEL_UNRESOLVED;
	open_runs(2);
	text_by(compare_write_cover);
	has(" Best (surest first) ");
	for (size_t arm = 1; arm <= 3; arm++)
		has(runs->models[0].arms[arm].id);
}

static void a_picture_has_date_and_controls_of_its_runs(void **state)
{
	static char page[1 << 20];
	char path[96];
	FILE *file;

	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1"))
		skip();
	model_add_control(&runs->models[0])->failed = true;
	strcpy(runs->models[2].started, "2026-02-03T04:05:06Z");
	open_runs(3);
	snprintf(path, sizeof(path), "%s/page.html", runs->folder);
	assert_int_equal(compare_save_page(path, &runs->compare, &runs->err), 0);
	file = fopen(path, "r");
	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	assert_non_null(strstr(page, "Linux 6.18, 2026-01-02, "));
	assert_non_null(strstr(page, "Linux 6.18, 2026-02-03, "));
	assert_non_null(strstr(page, ": do not rely on this figure"));
}

static void too_little_has_no_verdict(void **state)
{
	(void)state;
	for (size_t arm = 1; arm < ARMS; arm++)
		ratio_of_arm(&runs->models[1], arm)->invocations = 1;
	runs->models[1].invocations = 1;
	ratio_of_arm(&runs->models[2], 1)->pairs_kept[3] = STATS_PAIRS_MIN - 1;
	for (int run = 1; run < RUNS; run++)
		change_ratio(run, 1, 2);
	open_runs(3);
	assert_int_equal(runs->compare.tables[0].kinds[COMPARE_FEW], ROWS);
	assert_int_equal(runs->compare.tables[1].kinds[COMPARE_FEW], 1);
	assert_int_equal(row_of(1, 2)->kind, COMPARE_FEW);
	assert_true(isnan(row_of(1, 1)->change.ci95[0]));
	assert_null(compare_why_control(&runs->compare));
	text_by(compare_write_text);
	assert_int_equal(strncmp(runs->text,
				 "Too few: run run1 has 1 invocation, and a verdict "
				 "needs 5",
				 57),
			 0);
	has("12 of too few invocations or clean pairs; 0 certainly");
	has(" too few ");
	text_by(compare_write_ktap);
	has(" %, 95 % interval -, corrected for 0 -, too few ");
	has_not("nan");
	has(" # SKIP too few ");
}

static void add_filter(const char *text)
{
	if (compare_filter_add(&runs->options.filters, text, &runs->err))
		fail_msg("%s", runs->err.text);
}

static void a_bad_filter(const char *text, const char *wanted)
{
	assert_int_equal(compare_filter_add(&runs->options.filters, text, &runs->err), -1);
	assert_int_equal(runs->err.status, STATUS_USAGE);
	if (!strstr(runs->err.text, wanted))
		fail_msg("'%s' is not in '%s'", wanted, runs->err.text);
	runs->options.filters.count = 0;
}

static void filters_choose_arms(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		runs->models[i].arms[2].strict = true;
		runs->models[i].arms[3].work_ns = 5000;
		runs->models[i].arms[4].batch = 99;
	}
	add_filter("suite=series");
	open_runs(2);
	assert_int_equal(runs->compare.tables[0].count, 6);
	add_filter("gate=notify");
	add_filter("batch=99");
	open_runs(2);
	assert_int_equal(runs->compare.tables[0].count, 1);
	add_filter("batch=16");
	add_filter("work=0ns");
	add_filter("validate=series");
	open_runs(2);
	assert_int_equal(runs->compare.tables[0].count, 4);
}

static void keys_in_help_are_known(void **state)
{
	char keys[] = COMPARE_FILTER_KEYS, *rest = keys, *key;
	static char texts[COMPARE_FILTERS_MAX][64];
	size_t count = 0;

	(void)state;
	while ((key = strsep(&rest, ", "))) {
		if (!*key)
			continue;
		snprintf(texts[count], sizeof(texts[count]), "%.40s=x", key);
		add_filter(texts[count++]);
	}
	assert_int_equal(count, 21);
}

static void bad_filters_are_refused(void **state)
{
	(void)state;
	a_bad_filter("gate", "must be KEY=VALUE");
	a_bad_filter("=notify", "must be KEY=VALUE");
	a_bad_filter("gate=", "must be KEY=VALUE");
	a_bad_filter("gat=notify", "unknown key of --filter 'gat', did you mean gate?");
	add_filter("gate=ptrace");
	refuse_runs(2, STATUS_USAGE, "--filter gate=ptrace: no arm of the base has that value");
	runs->options.filters.count = 0;
	add_filter("gate=allow");
	add_filter("suite=gates");
	refuse_runs(2, STATUS_USAGE, "has all of the values at once");
}

static void bad_runs_are_refused(void **state)
{
	(void)state;
	runs->paths[1] = "/nonexistent";
	refuse_runs(2, STATUS_CANNOT, "/nonexistent cannot be read");
	runs->paths[1] = NULL;
	/* From before invocations were stored. */
	strcpy(runs->models[1].version, "0.9-earlier");
	ratio_of_arm(&runs->models[1], 2)->invocations = 0;
	refuse_runs(2, STATUS_CANNOT, "is of version 0.9-earlier, which did not store m_i");
}

static void runs_without_anything_in_common_are_refused(void **state)
{
	(void)state;
	runs->models[1].comparison_count = 0;
	for (size_t i = 0; i < ARMS; i++)
		runs->models[1].arms[i].id[0] = '!';
	refuse_runs(2, STATUS_CANNOT, "no measured arm in common");
	for (size_t i = 0; i < ARMS; i++)
		runs->models[1].arms[i].metric[MODEL_BATCH_NS].n = 0;
	refuse_runs(2, STATUS_CANNOT, "is empty");
}

/* As a run of one --arm. */
static void without_a_ratio_there_are_times(void **state)
{
	(void)state;
	runs->models[1].comparison_count = 0;
	open_runs(2);
	text_by(compare_write_text);
	has("No arm has a ratio to the same baseline in both runs.");
	has("arm1/same/map/16 batch_ns 20.00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(known_changes_come_back),
		COMPARE_TEST(verdicts_are_corrected),
		COMPARE_TEST(a_regression_must_be_beyond_the_threshold),
		COMPARE_TEST(the_mean_has_the_error_that_rows_share),
		COMPARE_TEST(the_answer_comes_first),
		COMPARE_TEST(times_have_no_verdict),
		COMPARE_TEST(the_same_run_is_refused),
		COMPARE_TEST(what_others_ran_is_refused_unless_asked),
		COMPARE_TEST(another_kernel_is_said),
		COMPARE_TEST(arms_of_one_run_alone_are_counted),
		COMPARE_TEST(no_id_is_cut_in_ktap),
		COMPARE_TEST(lava_gets_signals),
		COMPARE_TEST(doubts_come_first),
		COMPARE_TEST(text_and_cover_are_narrow_ascii),
		COMPARE_TEST(replays_of_other_parts),
		COMPARE_TEST(another_state_has_no_verdict),
		COMPARE_TEST(two_modes_have_no_verdict),
		COMPARE_TEST(no_row_is_between_worst_and_best),
		COMPARE_TEST(a_picture_has_date_and_controls_of_its_runs),
		COMPARE_TEST(too_little_has_no_verdict),
		COMPARE_TEST(filters_choose_arms),
		COMPARE_TEST(keys_in_help_are_known),
		COMPARE_TEST(bad_filters_are_refused),
		COMPARE_TEST(bad_runs_are_refused),
		COMPARE_TEST(runs_without_anything_in_common_are_refused),
		COMPARE_TEST(without_a_ratio_there_are_times),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
