// SPDX-License-Identifier: GPL-2.0-or-later
/* The screen: it fits, says what matters first, and is painted where that is wanted alone. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include <cmocka.h>

#include "base/terminal.h"
#include "report/format/screen.h"
#include "report/format/screen_lines.h"
#include "test/made-up-run.h"
#include "test/written.h"

static struct screen form;

static int write_screen(FILE *out, const struct model *model, struct error *err)
{
	return report_write_screen(out, model, &form, err);
}

/* Two placements, as usual: the made-up run has a third. */
static void leave_free_out(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		if (model->arms[i].placement == WORD_FREE)
			strcpy(model->arms[i].skipped, "no time");
}

static void it_is_23_lines_of_80_columns(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	snprintf(model.left_out, sizeof(model.left_out), "suites order, %0150d", 1);
	form = (struct screen){ .width = 80, .folder = "results/a-run" };
	text = written(write_screen, &model);
	assert_fits(text, 80);
	assert_in_range(count_lines(text), 15, 23);
	assert_holds(text, "Is notify slower than ptrace?");
	assert_holds(text, "map    0.88 [0.87,0.88]");
	assert_holds(text, "us per notified call in");
	assert_holds(text, "+6.31 [6.26,6.36]");
	assert_holds(text, "CONTROLS 3 passed, 0 failed, 0 warnings");
	assert_string_equal(strstr(text, "Next:"),
			    "Next:  make compare BASE=RUN NEW=RUN;  files in\nresults/a-run\n");
	free(text);
	model_free(&model);
}

static void it_says_what_to_do_instead(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	made_up_loops(&model);
	leave_free_out(&model);
	form = (struct screen){ .width = 80, .folder = "results/a-run" };
	text = written(write_screen, &model);
	assert_fits(text, 80);
	assert_in_range(count_lines(text), 15, 23);
	assert_holds(text,
		     "\nInstead?  Recommended: spin-count, ratio to counted 1.002 [0.996,1.008] on "
		     "one\n          CPU, 0.400 [0.398,0.402] on two CPUs; goes on if a call "
		     "fails; "
		     "changes\n          monitor and stub.\n");
	free(text);
	model_free(&model);
	/* Alone, the loops have a table. */
	model_init(&model);
	made_up_loops(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		strcpy(model.arms[i].if_call_fails, "wedges: monitor in ioctl");
	text = written(write_screen, &model);
	assert_fits(text, 80);
	assert_holds(text, "1.002 [0.996,1.008]~ 0.400 [0.398,0.402]  wedges");
	assert_holds(text, "\nInstead?  No recommendation: of 3 other loops ");
	free(text);
	model_free(&model);
}

/* Every line fits, and no figure is lost: each interval of the usual screen is there. */
static void any_width_has_all_figures(void **state)
{
	struct model model;
	char *usual, *at;

	(void)state;
	made_up_run(&model);
	form = (struct screen){ .width = 80 };
	usual = written(write_screen, &model);
	for (int width = 20; width <= 200; width += 6) {
		char *text;

		form.width = width;
		text = written(write_screen, &model);
		assert_fits(text, (size_t)MAX(width, 34));
		for (at = usual; width >= 40 && (at = strchr(at, '[')); at++) {
			char interval[32] = "";

			memcpy(interval, at, MIN(strcspn(at, "]") + 1, sizeof(interval) - 1));
			/* Guests and sentences may be shorter. */
			if (strstr(interval, "\n") || at > strstr(usual, "Cheaper?") ||
			    (at > strstr(usual, "guests") && at < strstr(usual, "us per ")))
				continue;
			assert_holds(text, interval);
		}
		free(text);
	}
	free(usual);
	model_free(&model);
}

static void what_failed_is_first(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	model.controls[0].failed = true;
	model.controls[1].warning = true;
	model.partial = true;
	form = (struct screen){ .width = 80 };
	text = written(write_screen, &model);
	assert_int_equal(strncmp(text, "CONTROL FAILED: A/A same: allow against its twin", 48), 0);
	assert_holds(text, "\nPARTIAL: interrupted");
	assert_holds(text, "CONTROLS 1 passed, 1 failed, 1 warning: validator compute\n");
	free(text);
	model_free(&model);
}

/* What is too wide is folded, and no line ends with dots. */
static void nothing_is_cut(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	leave_free_out(&model);
	model.controls[0].failed = true;
	snprintf(model.controls[0].text, sizeof(model.controls[0].text), "%s",
		 "a finding of many words that is longer than one line of this screen is, and "
		 "which has an end");
	model.controls[1].warning = model.controls[2].warning = true;
	strcpy(model.controls[1].name, "one (of a bracket)");
	form = (struct screen){ .width = 60 };
	text = written(write_screen, &model);
	assert_holds(text, "has an end\n");
	assert_holds(text, "\nCONTROLS 0 passed, 1 failed, 2 warnings: ");
	assert_null(strstr(text, "..."));
	free(text);
	model_free(&model);
}

/* Long words, failed controls, a part of a run, more rows and guests than usual. */
static void the_worst_run_fits_too(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_loops(&model);
	model.partial = true;
	snprintf(model.version, sizeof(model.version), "0.1-g0123456789ab-dirty");
	memset(model.left_out, 'l', sizeof(model.left_out) - 1);
	for (int i = 0; i < 8; i++) {
		struct model_control *control = model_add_control(&model);

		control->failed = i % 2;
		control->warning = true;
		memset(control->text, 't', sizeof(control->text) - 1);
		snprintf(control->name, sizeof(control->name), "A/A guest %d", i);
		model_add_warning(&model, "%0200d", i);
	}
	for (size_t i = 0; i < model.comparison_count; i += 3)
		model.comparisons[i].verdict = MODEL_BIMODAL;
	for (int width = 80; width <= 200; width += 40) {
		char *text;

		form = (struct screen){ .width = width, .folder = "results/a-run" };
		text = written(write_screen, &model);
		assert_fits(text, (size_t)width);
		assert_in_range(count_lines(text), 15, 24);
		assert_null(strstr(text, "..."));
		assert_holds(text, "CONTROL FAILED: A/A guest 1, A/A guest 3");
		assert_holds(text, "us per notified call in");
		assert_holds(text, "\nNext:  ");
		free(text);
	}
	model_free(&model);
}

static void only_colour_has_escapes(void **state)
{
	struct model model;
	char *plain, *painted;

	(void)state;
	made_up_run(&model);
	model.controls[0].failed = true;
	form = (struct screen){ .width = 80 };
	plain = written(write_screen, &model);
	assert_null(strchr(plain, '\033'));
	form.colour = true;
	painted = written(write_screen, &model);
	assert_int_equal(strncmp(painted, "\033[1;31mCONTROL FAILED", 21), 0);
	assert_int_equal(count_lines(plain), count_lines(painted));
	free(plain);
	free(painted);
	model_free(&model);
}

/* Arms that answer no question are compared all the same. */
static void other_arms_have_a_table(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].gate == WORD_PTRACE)
			strcpy(model.arms[i].skipped, "no time");
	form = (struct screen){ .width = 80 };
	text = written(write_screen, &model);
	assert_fits(text, 80);
	assert_holds(text, "How do the arms compare?");
	assert_holds(text, "And ");
	assert_holds(text, " more arms: `report RUN`.");
	free(text);
	model_free(&model);
}

static void an_empty_run_has_a_screen(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	snprintf(model.left_out, sizeof(model.left_out), "suites order, work");
	form = (struct screen){ .width = 80 };
	text = written(write_screen, &model);
	assert_fits(text, 80);
	assert_holds(text, "\nNot measured: suites order, work (see --full).\n");
	free(text);
	model_free(&model);
}

/* The inner item gets shorter first, and then the one around it: what follows both is kept. */
static void an_item_in_an_item_takes_nothing_else_along(void **state)
{
	struct screen_lines lines = { .width = 80 };
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	for (int i = 1; i <= 4; i++)
		screen_line(&lines, SCREEN_PLAIN, "item %d", i);
	screen_may(&lines, 2, SCREEN_LEAST, "inner");
	screen_may(&lines, 0, SCREEN_MORE, "outer");
	for (int i = 1; i <= 3; i++)
		screen_line(&lines, SCREEN_PLAIN, "after %d", i);
	screen_print(&lines, 5, false, to);
	fclose(to);
	assert_string_equal(text, "outer\nafter 1\nafter 2\nafter 3\n");
	free(text);
}

/* No terminal here: what the environment says counts. */
static void the_environment_is_honoured(void **state)
{
	(void)state;
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	unsetenv("CLICOLOR_FORCE");
	assert_int_equal(terminal_columns(-1), 80);
	setenv("COLUMNS", "132", 1);
	assert_int_equal(terminal_columns(-1), 132);
	setenv("COLUMNS", "7", 1);
	assert_int_equal(terminal_columns(-1), 20);
	setenv("COLUMNS", "wide", 1);
	assert_int_equal(terminal_columns(-1), 80);
	assert_false(terminal_has_colour(-1));
	setenv("CLICOLOR_FORCE", "0", 1);
	assert_false(terminal_has_colour(-1));
	setenv("CLICOLOR_FORCE", "1", 1);
	assert_true(terminal_has_colour(-1));
	setenv("NO_COLOR", "1", 1);
	assert_false(terminal_has_colour(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_23_lines_of_80_columns),
		cmocka_unit_test(it_says_what_to_do_instead),
		cmocka_unit_test(any_width_has_all_figures),
		cmocka_unit_test(what_failed_is_first),
		cmocka_unit_test(only_colour_has_escapes),
		cmocka_unit_test(nothing_is_cut),
		cmocka_unit_test(the_worst_run_fits_too),
		cmocka_unit_test(other_arms_have_a_table),
		cmocka_unit_test(an_empty_run_has_a_screen),
		cmocka_unit_test(an_item_in_an_item_takes_nothing_else_along),
		cmocka_unit_test(the_environment_is_honoured),
	};

	return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
