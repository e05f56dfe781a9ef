// SPDX-License-Identifier: GPL-2.0-or-later
/* The summary and the TSV: nothing is missing, nothing is too wide, what failed comes first. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "test/written.h"
#include "report/format/formats.h"
#include "report/text/matrix.h"
#include "report/text/show.h"
#include "report/text/view.h"

static void all_five_questions_are_answered(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(report_write_text, &model);
	assert_fits(text, 100);
	assert_holds(text, "1. What does each step of the series cost, per call and per batch?");
	assert_holds(text, "2. Is the notify monitor slower than ptrace mode, and by how much?");
	assert_holds(text, "3. Which serve loop and which order of steps is cheapest");
	assert_holds(text, "Not answered: suite loops was not measured");
	assert_holds(text, "4. What is cheaper than a notification");
	assert_holds(text, "5. What does it all mean for a real guest");
	assert_holds(text, "faster in 2 (0.88x)");
	assert_holds(text, "lower is better");
	assert_holds(text, "/dev/cpu_dma_latency cannot be opened");
	assert_holds(text, "A/A same");
	assert_holds(text, "no filter against one that allows");
	assert_holds(text, "storm, placement same: replayed 5000 of 30697 batches, 15000 of 92091 "
			   "calls, in some");
	assert_holds(text, " 3.0 calls per batch (recording: 3.0). By");
	free(text);
	model_free(&model);
}

/* Rows of gate notify on synthetic work whose verdict, behind the interval, is this. */
static int count_rows(const char *table, const char *verdict)
{
	int count = 0;
	char line[256];

	while (sscanf(table, "%255[^\n]", line) == 1) {
		char *end = strchr(line, ']');

		if ((strstr(line, " map ") || strstr(line, " unmap ")) &&
		    strstr(line, " notify ") && end &&
		    !strncmp(end + 1 + strspn(end + 1, " "), verdict, strlen(verdict)))
			count++;
		table += strlen(line);
		table += *table == '\n';
		table += strspn(table, "\n");
	}
	return count;
}

/* Notify and ptrace as another suite measures them, where notify is 30 times slower. */
static void add_another_suite(struct model *model)
{
	static const char *const ids[] = { "gates/notify/same/unmap/16",
					   "gates/ptrace/same/unmap/16" };
	const struct model_arm *like[] = { model_arm_by_id(model, "notify/same/unmap/16"),
					   model_arm_by_id(model, "ptrace/same/unmap/16") };
	struct model_comparison *comparison;

	for (int i = 0; i < 2; i++) {
		struct model_arm copy = *like[i];

		strcpy(copy.id, ids[i]);
		copy.suite = WORD_GATES;
		*model_add_arm(model) = copy;
		like[1] = model_arm_by_id(model, "ptrace/same/unmap/16");
	}
	comparison = model_add_comparison(model);
	strcpy(comparison->arm, ids[0]);
	strcpy(comparison->baseline, ids[1]);
	comparison->metric = MODEL_BATCH_NS;
	comparison->ratio = comparison->ci95[0] = comparison->ci95[1] = 30;
	made_up_invocations(comparison);
	comparison->verdict = MODEL_SLOWER;
}

/* What is said of the kinds of batch is said of the rows of the table below it. */
static void headline_and_table_agree(void **state)
{
	int slower, all, faster, unresolved;
	struct model model;
	char *text, *at, *end;

	(void)state;
	made_up_run(&model);
	add_another_suite(&model);
	text = written(report_write_text, &model);
	at = strstr(text, "Slower in ");
	end = strstr(text, "\n3. ");
	assert_true(at && end);
	*end = '\0';
	assert_int_equal(sscanf(at, "Slower in %d of %d batches", &slower, &all), 2);
	assert_null(strstr(at, "30.0"));
	faster = count_rows(at, "faster");
	unresolved = count_rows(at, "not resolved");
	assert_true(slower > 0);
	assert_int_equal(slower, count_rows(at, "slower"));
	assert_int_equal(all, slower + faster + unresolved);
	free(text);
	model_free(&model);
}

/* A replay of which no batch counts has no shares to compare. */
static void a_replay_of_nothing_is_said(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].workload)
			memset(&model.arms[i].replayed, 0, sizeof(model.arms[i].replayed));
	text = written(report_write_text, &model);
	assert_holds(text, "storm, placement same: no batch was replayed by all arms");
	assert_null(strstr(text, "replayed 0 of"));
	free(text);
	model_free(&model);
}

/* What was replayed is that of the table, whichever of its arms was measured. */
static void a_replay_is_said_whose_first_arm_was_skipped(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].workload && model.arms[i].gate == WORD_ALLOW)
			strcpy(model.arms[i].skipped, "no time");
	text = written(report_write_text, &model);
	assert_holds(text, "storm, placement same: replayed 5000 of 30697 batches");
	free(text);
	model_free(&model);
}

/* In suite gates counted serves each gate, and what a failing call does depends on the gate. */
static void what_a_gate_risks_has_its_name(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	made_up_loops(&model);
	add_another_suite(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].suite == WORD_GATES && model.arms[i].gate == WORD_NOTIFY) {
			model.arms[i].gate = WORD_FILTER_BOTH;
			model.arms[i].serve = WORD_COUNTED;
			strcpy(model.arms[i].if_call_fails, "goes on");
		}
	text = written(report_write_text, &model);
	assert_holds(text, "goes on: spin-count, marker-on-error, spin, filter-both.");
	assert_holds(text, "wedges: monitor in ioctl: counted.");
	free(text);
	model_free(&model);
}

static void what_is_not_paired_has_no_ratio(void **state)
{
	struct model model;
	char *text, *answers, *end;

	(void)state;
	made_up_run(&model);
	model.comparison_count = 0;
	text = written(report_write_text, &model);
	answers = strstr(text, "2. Is the notify monitor slower");
	end = strstr(text, "3. Which serve loop");
	assert_true(answers && end);
	*end = '\0';
	assert_null(strstr(answers, "0.88 ["));
	assert_null(strstr(answers, "not resolved"));
	assert_null(strstr(answers, "faster"));
	free(text);
	model_free(&model);
}

static void a_step_costs_what_the_medians_say(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(report_write_text, &model);
	/* 9000 + 16 * 2000 ns under allow, 9150 + 16 * 8300 under notify-map: 100950 more. */
	assert_holds(text, "+101 [100, 102]     +6.31");
	free(text);
	model_free(&model);
}

/* Replays are what counts for a guest; without them the batches' rows are no answer. */
static void sync_for_a_guest_is_by_replays(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(report_write_text, &model);
	assert_holds(text, "Sync wake-up for a guest");
	free(text);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].workload)
			strcpy(model.arms[i].skipped, "no time");
	text = written(report_write_text, &model);
	assert_null(strstr(text, "Sync wake-up for a guest"));
	assert_holds(text, "Whether sync wake-up pays for a guest: not answered");
	free(text);
	model_free(&model);
}

static void add_thinker(struct model *model, enum word wake, double think_us, double us,
			double half)
{
	struct model_arm *arm = model_add_arm(model);

	*arm = (struct model_arm){ .suite = WORD_THINK,
				   .gate = WORD_NOTIFY,
				   .serve = WORD_COUNTED,
				   .wake = wake,
				   .placement = WORD_FREE,
				   .op = WORD_MAP,
				   .batch = 16,
				   .pages = 1,
				   .stubs = 1,
				   .think_ns = 1000 * think_us };
	snprintf(arm->id, sizeof(arm->id), "think/%s/%g", word_text(wake), think_us);
	arm->metric[MODEL_BATCH_NS] = (struct model_summary){
		.n = 100,
		.mean = 1000 * us,
		.median = 1000 * us,
		.ci95 = { 1000 * us * (1 - half), 1000 * us * (1 + half) },
	};
}

/* Half of the two intervals, 40 %, by the 20 % that were found: four times the budget. */
static void what_is_open_says_how_wide_and_what_it_would_take(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	model.budget_s = 100;
	add_thinker(&model, WORD_ASYNC, 0, 200, 0.05);
	add_thinker(&model, WORD_SYNC, 0, 100, 0.05);
	add_thinker(&model, WORD_ASYNC, 1000, 100, 0.2);
	add_thinker(&model, WORD_SYNC, 1000, 100 * exp(-0.2), 0.2);
	text = written(report_write_text, &model);
	assert_fits(text, 100);
	assert_holds(text, "apart: faster");
	assert_holds(
		text,
		"   Sync wake-up, unpinned batches: faster in 1 of 2 (0.50 to 0.50), slower in "
		"0 of 2, not resolved\n   in 1 (0.82 to 0.82, each +-40 % or less; a budget of "
		"about 400 s would resolve each, or narrow it\n   to +-1 %); it pays off.\n");
	free(text);
	model_free(&model);
}

static void fast_and_slow_wakes_have_a_table(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(report_write_text, &model);
	assert_holds(text, "Fast and slow wakes across CPUs");
	assert_holds(text, "86 us from a round to the next");
	assert_holds(text, "notify/cross/map/16    10.25   25 %    57.50   75 %");
	free(text);
	model_free(&model);
}

static void what_failed_comes_first(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	model.controls[0].failed = true;
	model.partial = true;
	text = written(report_write_text, &model);
	assert_int_equal(strncmp(text, "CONTROL FAILED: A/A same", 24), 0);
	assert_true(strstr(text, "PARTIAL:") < strstr(text, "unotify-bench 1.0"));
	assert_true(strstr(text, "Warning: 8 of 2000") < strstr(text, "unotify-bench 1.0"));
	free(text);
	model_free(&model);
}

/* Whatever the notes are. */
static void notes_end_before_the_title(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	model.warning_count = 0;
	text = written(report_write_text, &model);
	assert_int_equal(strncmp(text, "unotify-bench 1.0", 17), 0);
	free(text);
	model.quick = true;
	text = written(report_write_text, &model);
	assert_holds(text, "the default run resolves more.\n\nunotify-bench 1.0");
	free(text);
	model.controls[0].warning = true;
	text = written(report_write_text, &model);
	assert_holds(text, "the interval holds 1\n\nunotify-bench 1.0");
	free(text);
	model_free(&model);
}

/* Of several arms of a gate, such as with different ticks; but any is better than none. */
static void a_gate_is_the_one_that_is_served_alike(void **state)
{
	struct model_arm *ticks, plain;
	const struct model_arm *allow;
	struct model model;

	(void)state;
	made_up_run(&model);
	plain = *model_arm_by_id(&model, "notify/same/map/16");
	strcpy(plain.id, "plain");
	*model_add_arm(&model) = plain;
	allow = model_arm_by_id(&model, "allow/same/map/16");
	ticks = (struct model_arm *)model_arm_by_id(&model, "notify/same/map/16");
	ticks->tick_ms = 4;
	assert_string_equal(view_gate(&model, allow, WORD_NOTIFY)->id, "plain");
	assert_ptr_equal(view_gate(&model, ticks, WORD_NOTIFY), ticks);
	assert_ptr_equal(view_gate(&model, ticks, WORD_ALLOW), allow);
	assert_non_null(view_placed(&model, &plain, WORD_CROSS));
	assert_null(view_placed(&model, ticks, WORD_CROSS));
	assert_ptr_equal(view_placed(&model, ticks, WORD_SAME), ticks);
	assert_string_equal(view_placed(&model, &plain, WORD_SAME)->id, "plain");
	model_free(&model);
}

/* Of many arms the table has one size, and room for what is in it. */
static void ids_of_other_sizes_take_no_room(void **state)
{
	static const char heading[] = "context-switches  page-faults     faults     faults\n";
	const struct model_counter one = { .event = "faults", .stub = 99, .running = 1 };
	struct model_arm *other;
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		while (model.arms[i].counter_count && model.arms[i].counter_count < 4)
			model.arms[i].counters[model.arms[i].counter_count++] = one;
	text = written(report_write_text, &model);
	assert_holds(text, heading);
	free(text);
	other = (struct model_arm *)model_arm_by_id(&model, "notify/same/map/1");
	memset(other->id, 'i', sizeof(other->id) - 1);
	text = written(report_write_text, &model);
	assert_holds(text, heading);
	free(text);
	model_free(&model);
}

static void begins_with(writer *write, const struct model *model, const char *top)
{
	char *text = written(write, model);

	if (strncmp(text, top, strlen(top)) != 0)
		fail_msg("it begins with: %.100s", text);
	free(text);
}

/* benchstat's form is of a folder: see test-cli. */
static void a_failed_control_is_on_top_of_every_form(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	model.controls[0].failed = true;
	begins_with(report_write_text, &model, "CONTROL FAILED: A/A same: allow against");
	begins_with(report_write_cover, &model, "CONTROL FAILED: A/A same: allow against");
	begins_with(report_write_tsv, &model,
		    "# CONTROL FAILED: A/A same: allow against its twin: the interval holds "
		    "1\n# Warning: 8 of 2000 rounds were disturbed: stop other programs\nid\t");
	begins_with(report_write_json, &model,
		    "{\n  \"schema\": \"" MODEL_SCHEMA "\",\n  \"control_failed\": true,\n");
	model_free(&model);
}

static void an_empty_run_answers_nothing(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	text = written(report_write_text, &model);
	assert_fits(text, 100);
	assert_holds(text, "Not answered: no two of the gates");
	assert_holds(text, "Not answered: notify and ptrace");
	assert_holds(text, "Not answered: no recorded workload");
	assert_holds(text, "No control was run.");
	free(text);
	model_free(&model);
}

/* Every string of an arm as long as it can be and full of what a terminal would obey. */
static void make_hostile(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++) {
		struct model_arm *arm = &model->arms[i];

		arm->gate = word_filled('\x1b');
		arm->suite = word_filled('\t');
		arm->placement = word_filled('p');
		arm->touch = word_filled('\n');
		arm->batch = UINT32_MAX;
		arm->pages = UINT32_MAX;
		arm->work_ns = 1e18;
		for (int metric = 0; metric < MODEL_METRICS; metric++) {
			arm->metric[metric].n = INT64_MAX;
			arm->metric[metric].median = 1e18;
			arm->metric[metric].ci95[1] = 1e18;
		}
	}
	for (size_t i = 0; i < model->comparison_count; i++)
		model->comparisons[i].ratio = 1e18;
	memset(model->controls[0].text, '\r', sizeof(model->controls[0].text) - 1);
	memset(model->command, '\x7f', sizeof(model->command) - 1);
	memset(model->label, '\xff', sizeof(model->label) - 1);
}

static void hostile_names_and_numbers_do_not_break_the_lines(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	make_hostile(&model);
	text = written(report_write_text, &model);
	/* Numbers of 19 digits take more than the usual 100 columns: none is cut. */
	assert_fits(text, 120);
	assert_holds(text, "9223372036854775807");
	free(text);
	model_free(&model);
}

static void each_row_of_the_tsv_has_every_column(void **state)
{
	struct model model;
	char *text, *line, *rest;
	size_t rows = 0;

	(void)state;
	made_up_run(&model);
	model.arms[2].gate = word_filled('\t');
	text = written(report_write_tsv, &model);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		size_t tabs = 0;

		if (*line == '#')
			continue;
		for (const char *c = line; *c; c++)
			tabs += *c == '\t';
		assert_int_equal(tabs, 50);
		rows++;
	}
	assert_true(rows > 3 * model.arm_count);
	free(text);
	model_free(&model);
}

static void figures_have_the_digits_that_they_deserve(void **state)
{
	const double narrow[2] = { 0.9952, 1.0049 }, wide[2] = { 0.764, 4069.96 };

	(void)state;
	assert_string_equal(show_number(9.9996, 4).text, "10.00");
	assert_string_equal(show_number(1.4567, 3).text, "1.46");
	assert_string_equal(show_number(123.456, 3).text, "123");
	assert_string_equal(show_number(0, 3).text, "0.00");
	assert_string_equal(show_us(1234.5).text, "1.234");
	assert_string_equal(show_signed(-0.001, 3).text, "+0.00");
	assert_string_equal(show_signed(-1.5, 3).text, "-1.50");
	assert_string_equal(show_ratio_interval(narrow).text, "[0.995, 1.005]");
	assert_string_equal(show_ratio_interval(wide).text, "[0.76, 4070]");
	assert_string_equal(show_interval(-7.29, 10.94, 3).text, "[-7.29, 10.9]");
	assert_string_equal(show_number(1e300, 4).text, "1e+300");
}

/* Then a line has one character of the text. */
static void a_lead_may_be_wider_than_the_page(void **state)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	show_folded(out, 4, "lead ", "ab c");
	fclose(out);
	assert_string_equal(text, "lead a\n     b\n     c\n");
	free(text);
}

static int print_matrix(FILE *out, const struct model *model, struct error *err)
{
	(void)err;
	matrix_print(out, model);
	return 0;
}

/* A run of somebody else may have any number of scenarios and loops. */
static void a_matrix_has_every_row_and_says_what_it_leaves_out(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	for (int row = 0; row < 300; row++)
		for (int loop = 0; loop < 70; loop++) {
			struct model_check *check = model_add_check(&model);

			snprintf(check->scenario, sizeof(check->scenario), "scenario-%d", row);
			snprintf(check->loop, sizeof(check->loop), "loop-%d", loop);
			check->outcome = MODEL_SERVED;
			check->expected = true;
		}
	text = written(print_matrix, &model);
	assert_fits(text, 100);
	assert_holds(text, "scenario-0 ");
	assert_holds(text, "scenario-299 ");
	assert_holds(text, "Not shown: 1800 checks of loops beyond the first 64.");
	free(text);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_five_questions_are_answered),
		cmocka_unit_test(headline_and_table_agree),
		cmocka_unit_test(a_replay_of_nothing_is_said),
		cmocka_unit_test(a_replay_is_said_whose_first_arm_was_skipped),
		cmocka_unit_test(what_a_gate_risks_has_its_name),
		cmocka_unit_test(what_is_not_paired_has_no_ratio),
		cmocka_unit_test(a_step_costs_what_the_medians_say),
		cmocka_unit_test(sync_for_a_guest_is_by_replays),
		cmocka_unit_test(what_is_open_says_how_wide_and_what_it_would_take),
		cmocka_unit_test(fast_and_slow_wakes_have_a_table),
		cmocka_unit_test(what_failed_comes_first),
		cmocka_unit_test(notes_end_before_the_title),
		cmocka_unit_test(a_gate_is_the_one_that_is_served_alike),
		cmocka_unit_test(ids_of_other_sizes_take_no_room),
		cmocka_unit_test(a_failed_control_is_on_top_of_every_form),
		cmocka_unit_test(an_empty_run_answers_nothing),
		cmocka_unit_test(hostile_names_and_numbers_do_not_break_the_lines),
		cmocka_unit_test(each_row_of_the_tsv_has_every_column),
		cmocka_unit_test(figures_have_the_digits_that_they_deserve),
		cmocka_unit_test(a_lead_may_be_wider_than_the_page),
		cmocka_unit_test(a_matrix_has_every_row_and_says_what_it_leaves_out),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
