// SPDX-License-Identifier: GPL-2.0-or-later
/* The cover letter: ASCII, at most 72 columns, a command that can be pasted, whatever the run. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "test/written.h"
#include "report/format/formats.h"
#include "report/text/show.h"

static int with_sections(FILE *out, const struct model *model, struct error *err)
{
	return report_write_cover_with(out, model, "series,guest,controls", err);
}

/* Two placements, as usual: the made-up run has ratios of a third, which takes more room. */
static void leave_free_out(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		if (model->arms[i].placement == WORD_FREE)
			strcpy(model->arms[i].skipped, "no time");
}

static void it_is_40_lines_that_a_list_asks_for(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	leave_free_out(&model);
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	assert_in_range(count_lines(text), 25, 40);
	assert_holds(text, "unotify-bench 1.0");
	assert_holds(text, "6.18.0");
	assert_holds(text, "A Made-Up CPU @ 2.40GHz, 2 CPUs, KVM");
	assert_holds(text, "5 invocations");
	assert_holds(text, "one CPU   map    0.88 [0.87,0.88]");
	assert_holds(text, "mmap (patches 2-4)  +6.31 [6.26,6.36]");
	assert_holds(text, "5000 of 30697");
	assert_holds(text, "* Slower in ");
	assert_holds(text, "Limits: controls: 3 passed, 0 failed, 0 warnings; 8 of 2000 rounds");
	assert_holds(text, "$ build/unotify-bench run --suite series");
	assert_null(strstr(text, "  \n"));
	assert_null(strstr(text, "\n\n\n"));
	free(text);
	model_free(&model);
}

static void it_says_what_to_do_instead(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	leave_free_out(&model);
	made_up_loops(&model);
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	assert_in_range(count_lines(text), 25, 40);
	assert_holds(text,
		     "* Recommended: spin-count, ratio to counted 1.002 [0.996,1.008] on one\n"
		     "  CPU, 0.400 [0.398,0.402] on two CPUs; goes on if a call fails; changes\n"
		     "  monitor and stub.\n");
	free(text);
	model_free(&model);
	/* Alone, the loops have a table. */
	model_init(&model);
	made_up_loops(&model);
	for (size_t i = 0; i < model.comparison_count; i++)
		model.comparisons[i].verdict = MODEL_UNRESOLVED;
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	assert_holds(text, "What to do instead of counted?  *: changes the stub too");
	assert_holds(text,
		     "  spin-count*      1.002 [0.996,1.008]~ 0.400 [0.398,0.402]~ goes on\n");
	assert_holds(text, "* No recommendation: ");
	free(text);
	model_free(&model);
}

static void sections_add_tables(void **state)
{
	struct model model;
	struct error err;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(with_sections, &model);
	assert_fits(text, 72);
	assert_holds(text, "map, placement same: batch_ns relative to allow");
	assert_holds(text, "2.49   3.46   3.94   4.01");
	assert_holds(text, "guests, placement cross: whole_ns relative to the baseline");
	assert_holds(text, "A/A same");
	assert_int_equal(report_write_cover_with(stdout, &model, "series,loops", &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_non_null(strstr(err.text, "'loops' is no suite of this run"));
	free(text);
	model_free(&model);
}

static void a_section_has_replays_of_its_suite_alone(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].suite == WORD_GUEST && model.arms[i].placement == WORD_CROSS)
			model.arms[i].suite = WORD_THINK;
	text = written(with_sections, &model);
	assert_holds(text, "guests, placement same: whole_ns relative to the baseline");
	assert_null(strstr(text, "guests, placement cross"));
	free(text);
	model_free(&model);
}

static void the_host_is_an_attachment(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(report_write_cover_host, &model);
	assert_fits(text, 72);
	assert_holds(text, "hypervisor     KVM");
	assert_holds(text, "kernel         6.18.0");
	assert_holds(text, "governor       none");
	assert_holds(text, "idle driver    haltpoll");
	assert_holds(text, "mitigations    spectre_v2");
	assert_holds(text, "validator compute: moved by");
	/* The words of a control that passed add nothing to its ratio in the table. */
	assert_null(strstr(text, "A/A same: "));
	free(text);
	model.controls[0].warning = true;
	text = written(report_write_cover_host, &model);
	assert_holds(text, "A/A same: allow against its twin");
	free(text);
	model.controls[0].failed = true;
	text = written(report_write_cover_host, &model);
	assert_int_equal(strncmp(text, "CONTROL FAILED: A/A same: ", 26), 0);
	free(text);
	model_free(&model);
}

/* Whatever a run is called and says: nothing that git or a mail reader acts upon. */
static void no_line_is_acted_upon(void **state)
{
	static const char *const words[] = { "---",	   "-- ",      "diff --git a/x b/x",
					     "Index: x",   "From me",  ">From me",
					     "Subject: x", "-- >8 --", "- - >8 - -",
					     ">8>8>8>8" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct model model;
		char *text, *rest;

		made_up_run(&model);
		snprintf(model.version, sizeof(model.version), "%s", words[i]);
		snprintf(model.controls[0].name, sizeof(model.controls[0].name), "%s", words[i]);
		snprintf(model.left_out, sizeof(model.left_out), "%s %060d %s", words[i], 1,
			 words[i]);
		for (size_t k = 0; k < model.arm_count; k++)
			model.arms[k].workload =
				model.arms[k].workload ? word_of(words[i]) : WORD_EMPTY;
		text = written(with_sections, &model);
		for (char *line = strtok_r(text, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest)) {
			assert_int_not_equal(strncmp(line, "---", 3), 0);
			assert_int_not_equal(strncmp(line, "-- ", 3), 0);
			assert_int_not_equal(strncmp(line, "diff ", 5), 0);
			assert_int_not_equal(strncmp(line, "Index:", 6), 0);
			assert_int_not_equal(strncmp(line, "From ", 5), 0);
			assert_int_not_equal(strncmp(line, ">From", 5), 0);
			assert_int_not_equal(strncmp(line, "Subject:", 8), 0);
			assert_null(strstr(line, ">8"));
		}
		free(text);
		model_free(&model);
	}
}

/* Of arms that the user named each work has a baseline of its own. */
static void a_second_baseline_is_named(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(with_sections, &model);
	assert_null(strstr(text, "Relative to another baseline"));
	free(text);
	for (size_t i = 0; i < model.comparison_count; i++)
		if (!strcmp(model.comparisons[i].arm, "notify/same/unmap/16"))
			strcpy(model.comparisons[i].baseline, "ptrace/same/unmap/16");
	text = written(with_sections, &model);
	assert_fits(text, 72);
	assert_holds(text, "Relative to another baseline: notify 16 to ptrace.");
	free(text);
	model_free(&model);
}

static void sync_batches_are_no_guests(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(with_sections, &model);
	assert_holds(text, "\"+sync\" of a batch says nothing of a guest");
	free(text);
	for (size_t i = 0; i < model.arm_count; i++)
		model.arms[i].wake = WORD_ASYNC;
	text = written(with_sections, &model);
	assert_null(strstr(text, "says nothing of a guest"));
	free(text);
	model_free(&model);
}

static void what_failed_comes_first(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	model.controls[1].failed = true;
	model.partial = true;
	text = written(report_write_cover, &model);
	assert_int_equal(strncmp(text, "CONTROL FAILED: validator compute", 33), 0);
	assert_true(strstr(text, "PARTIAL:") < strstr(text, "unotify-bench 1.0"));
	free(text);
	model_free(&model);
}

static void it_fits_for_long_names_and_many_arms(void **state)
{
	struct model model;
	char long_value[400], *text;

	(void)state;
	made_up_run(&model);
	memset(long_value, 'h', sizeof(long_value));
	long_value[sizeof(long_value) - 1] = '\0';
	model_add_host(&model, "hostname", long_value);
	memset(long_value + 1, '\xc3', 20);
	model_add_host(&model, "a_key_that_is_as_long_as_a_key_can_be_x", long_value);
	for (size_t i = 0; i < model.arm_count; i++) {
		struct model_arm *arm = &model.arms[i];

		if (i % 3 == 0)
			arm->gate = word_filled('g');
		if (i % 5 == 0)
			arm->placement = word_filled('\x1b');
		if (arm->workload)
			arm->workload = word_filled('w');
		else
			arm->batch = (uint32_t)(i % 99) + 1;
		arm->pages = 512;
	}
	for (size_t i = 0; i < model.comparison_count; i++)
		model.comparisons[i].ratio = 1e18;
	memset(model.label, '\xfe', sizeof(model.label) - 1);
	memset(model.command, 'c', sizeof(model.command) - 1);
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	free(text);
	model_free(&model);
}

/* All placements, and everything that a letter may have to say. */
static void the_worst_run_fits_too(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	made_up_loops(&model);
	model.partial = true;
	memset(model.left_out, 'l', sizeof(model.left_out) - 1);
	for (int i = 0; i < 8; i++) {
		model_add_control(&model)->warning = true;
		model_add_warning(&model, "%0200d", i);
	}
	for (size_t i = 0; i < model.comparison_count; i += 3)
		model.comparisons[i].verdict = MODEL_BIMODAL;
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	assert_in_range(count_lines(text), 25, 40);
	assert_null(strstr(text, "..."));
	assert_holds(text, "cover-host.txt.\n");
	free(text);
	text = written(report_write_cover_host, &model);
	assert_holds(text, "Warning: 00000");
	assert_holds(text, "Not measured: llll");
	free(text);
	model_free(&model);
}

static void an_empty_run_makes_a_letter(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	text = written(report_write_cover, &model);
	assert_fits(text, 72);
	assert_holds(text, "not known");
	free(text);
	model_free(&model);
}

/* What a shell makes of a command line that is prefixed by a printf of its words. */
static char *words_of(const char *command)
{
	char path[] = "/tmp/test-cover-XXXXXX";
	char *shell, *words = NULL;
	size_t size = 0;
	int fd = mkstemp(path);
	FILE *pipe;

	assert_true(fd >= 0);
	dprintf(fd, "printf '<%%s>' %s\n", command);
	close(fd);
	assert_true(asprintf(&shell, "LC_ALL=C sh %s", path) > 0);
	pipe = popen(shell, "r");
	assert_non_null(pipe);
	if (getdelim(&words, &size, '\0', pipe) < 0)
		fail_msg("the shell said nothing");
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
	free(shell);
	return words;
}

static void a_folded_command_is_the_same_command(void **state)
{
	static const char *const commands[] = {
		"run --suite series",
		"run --label 'two words' --out 'a $HOME\" b' x\\ y",
		"run 'it'\\''s' '' 'as it'\\'' is\\' and more",
		"run --arm gate=allow,batch=16,placement=same --arm "
		"gate=notify,batch=16,placement=same",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char *folded = NULL, *expected, *found;
		size_t size;
		FILE *out = open_memstream(&folded, &size);

		show_command(out, 44, "", commands[i]);
		fclose(out);
		for (const char *line = folded; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= 44);
		expected = words_of(commands[i]);
		found = words_of(folded);
		assert_string_equal(found, expected);
		free(folded);
		free(expected);
		free(found);
	}
}

static void a_command_that_cannot_be_folded_is_in_run_json(void **state)
{
	static const char *const commands[] = {
		"run "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
		"run 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' c",
		"run caf\xc3\xa9",
		"run '\xe9'",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		show_command(out, 72, "  $ ", commands[i]);
		fclose(out);
		assert_string_equal(text, "  $ (the command is in run.json, as it does not fit in "
					  "here)\n");
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_40_lines_that_a_list_asks_for),
		cmocka_unit_test(it_says_what_to_do_instead),
		cmocka_unit_test(sections_add_tables),
		cmocka_unit_test(a_section_has_replays_of_its_suite_alone),
		cmocka_unit_test(the_host_is_an_attachment),
		cmocka_unit_test(no_line_is_acted_upon),
		cmocka_unit_test(a_second_baseline_is_named),
		cmocka_unit_test(sync_batches_are_no_guests),
		cmocka_unit_test(what_failed_comes_first),
		cmocka_unit_test(it_fits_for_long_names_and_many_arms),
		cmocka_unit_test(the_worst_run_fits_too),
		cmocka_unit_test(an_empty_run_makes_a_letter),
		cmocka_unit_test(a_folded_command_is_the_same_command),
		cmocka_unit_test(a_command_that_cannot_be_folded_is_in_run_json),
	};

	return cmocka_run_group_tests_name("cover", tests, NULL, NULL);
}
