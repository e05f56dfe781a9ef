// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answers on one screen: failures, head, controls, the headline table, the price of a notified
 * call, two sentences, what is missing, what to do next. All figures are those of report/answer.
 *
 * Lines are collected first. Each part names its shorter forms and their rank by screen_may(), and
 * screen_print() shortens the items until all fit. Parts that the cover letter has too are in
 * screen_parts.c.
 */
#define _GNU_SOURCE
#include "report/format/screen.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "report/answer/answers.h"
#include "report/format/screen_parts.h"

#define HEIGHT 23 /* a prompt has room below it */
#define WIDTH  80

static void add_head(struct screen_lines *lines, const struct model *model)
{
	char *machine;

	screen_line(lines, SCREEN_TITLE, "unotify-bench %s  %s%.0f s, %u invocation%s",
		    model->version, model->quick ? "QUICK " : "", model->duration_s,
		    model->invocations, model->invocations == 1 ? "" : "s");
	machine = memory_text("Linux %s%s", model_host_text(model, "kernel"),
			      model_hypervisor(model) ? " VM" : "");
	screen_item(lines, false, "", machine);
	free(machine);
}

/* In the colour of the worst control. The shorter form has the counts without the names. */
static void add_controls(struct screen_lines *lines, const struct model *model)
{
	const struct model_lights lights = model_count_lights(model);
	char *text = screen_controls(model), brief[128];
	size_t at = lines->count;

	screen_line(lines,
		    lights.failed  ? SCREEN_FAILURE :
		    lights.warning ? SCREEN_WARNING :
				     SCREEN_PLAIN,
		    "CONTROLS %s", text);
	snprintf(brief, sizeof(brief), "CONTROLS %.*s: see `report RUN`",
		 (int)MIN(strcspn(text, ":"), 80), text);
	screen_may(lines, at, SCREEN_MORE, brief);
	free(text);
}

/*
 * The first ratio of each guest, as many in a line as there is room for; a placement begins a new
 * line, and is named if there are several.
 */
static void add_guests(struct screen_lines *lines, const struct answer *guests)
{
	const struct table *table = &guests->table;
	size_t columns = table->columns, rows = table_rows(table);
	const char *where = "";

	for (size_t row = 1; row <= rows; row++) {
		char *const *cells = &table->cells[row * columns];
		bool several =
			strcmp(table->cells[rows * columns + 1], table->cells[columns + 1]) != 0;
		char *item, first[48] = "  guests ";

		if (several)
			snprintf(first, sizeof(first), "  guests, %.30s: ", cells[1]);
		/* Notes of this table are not printed, so a cell is cut before their number. */
		item = memory_text("%s %.*s", cells[0], (int)strcspn(cells[2], "("), cells[2]);
		item[strlen(item) - (item[strlen(item) - 1] == ' ')] = '\0';
		screen_item(lines, strcmp(where, cells[1]) != 0, first, item);
		where = cells[1];
		free(item);
	}
}

/*
 * The headline. The ratios of the guests answer the same question once more, so they are left out
 * early (SCREEN_TWICE). The legend is a part of the title where the screen is wide enough.
 */
static void add_ptrace(struct screen_lines *lines, const struct answers *answers)
{
	const struct answer *ptrace = &answers->of[QUESTION_PTRACE];
	char legend[80] = "";
	size_t at;

	if (lines->width >= WIDTH)
		snprintf(legend, sizeof(legend),
			 "  Ratio, %" PRIu64 "+ pairs; ~: not resolved or too few",
			 ptrace->pairs[0]);
	screen_line(lines, SCREEN_TITLE, "%s%s", ptrace->title, legend);
	screen_ptrace(lines, ptrace, "");
	at = lines->count;
	add_guests(lines, &answers->of[QUESTION_GUESTS]);
	screen_may(lines, at, SCREEN_TWICE, "");
	screen_text(lines, "", ptrace->sentence);
}

/* Nothing of a question that the run did not ask: the summary has all questions. */
static void add_sentence(struct screen_lines *lines, const char *first, const struct answer *answer)
{
	size_t at = lines->count;
	char brief[64];

	if (table_is_empty(&answer->table))
		return;
	screen_text(lines, first, answer->sentence);
	snprintf(brief, sizeof(brief), "%ssee `report RUN`", first);
	screen_may(lines, at, SCREEN_USEFUL, brief);
}

static bool is_not_counted(const char *warning)
{
	return strncmp(warning, MODEL_NOT_COUNTED, strlen(MODEL_NOT_COUNTED)) == 0;
}

/*
 * What a longer run has, what the host cannot do, what it does not count; "" for nothing. Arms are
 * skipped for a few reasons: the first stands for all, the summary has each. To be freed.
 */
static char *not_measured(const struct model *model)
{
	const char *skipped = NULL;
	size_t arms = 0, size;
	char *text;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	if (model->left_out[0])
		fprintf(to, "%s (see --full). ", model->left_out);
	model_each_arm(arm, model)
		if (arm->skipped[0] && !arms++)
			skipped = arm->skipped;
	if (arms)
		fprintf(to, "%zu arm%s: %s. ", arms, arms == 1 ? "" : "s", skipped);
	for (size_t i = 0; i < model->warning_count; i++)
		if (is_not_counted(model->warnings[i]))
			fprintf(to, "%s. ", model->warnings[i] + strlen(MODEL_NOT_COUNTED));
	fclose(to);
	return text;
}

/*
 * What was not measured, and the warnings. Two shorter forms: the warnings as a count, then a hint
 * alone. Of all parts this is the first to be shortened.
 */
static void add_missing(struct screen_lines *lines, const struct model *model)
{
	size_t at = lines->count, warnings = 0;
	char *missing = not_measured(model), *brief;

	if (missing[0])
		screen_text(lines, "Not measured: ", missing);
	for (size_t i = 0; i < model->warning_count; i++)
		if (!is_not_counted(model->warnings[i])) {
			screen_text(lines, "Warning: ", model->warnings[i]);
			warnings++;
		}
	brief = memory_text("%s%s%zu warning%s: see `report RUN`\nNot measured, notes and "
			    "warnings: see `report RUN`",
			    missing[0] ? "Not measured: " : "", missing, warnings,
			    warnings == 1 ? "" : "s");
	screen_may(lines, at, SCREEN_LEAST, brief);
	free(brief);
	free(missing);
}

/* Whether to suggest a quieter host: a control failed, or it warns that others had the CPUs. */
static bool is_noisy(const struct model *model)
{
	return model_first(control, model->controls, model->control_count,
			   control->failed || (control->warning &&
					       strcmp(control->name, MODEL_HOST_TOO_BUSY) == 0));
}

/* What to do next, which files there are, and the folder; never shortened. */
static void add_next(struct screen_lines *lines, const struct model *model, const char *folder)
{
	static const char *const names[] = { "index.html", "cover-letter.txt" };
	char path[PATH_MAX], files[80] = "";
	int width = lines->width;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (access(path, F_OK) == 0)
			strcat(strcat(files, files[0] ? ", " : ": "), names[i]);
	}
	screen_line(lines, SCREEN_PLAIN, "Next:  %s;  files%s in",
		    is_noisy(model) ? "scripts/prepare-host make bench" :
		    model->quick    ? "make bench (narrower intervals)" :
				      "make compare BASE=RUN NEW=RUN",
		    files);
	/* As it is, however long, so that a script finds it there. */
	lines->width = INT_MAX;
	screen_line(lines, SCREEN_PLAIN, "%s", folder);
	lines->width = width;
}

/* A terminal with fewer columns gets as many more lines: the area stays the same. */
int report_write_screen(FILE *out, const struct model *model, const struct screen *screen,
			struct error *err)
{
	struct screen_lines lines = { .width = screen->width };
	struct answers answers;

	answers_make(&answers, model);
	screen_failures(&lines, model);
	add_head(&lines, model);
	add_controls(&lines, model);
	if (screen_has_ptrace(&answers))
		add_ptrace(&lines, &answers);
	else
		screen_other_arms(&lines, &answers, "");
	screen_price(&lines, &answers.of[QUESTION_STEPS], "us per notified call in batches of",
		     false);
	add_sentence(&lines, "Cheaper?  ", &answers.of[QUESTION_CHEAPER]);
	add_sentence(&lines, "Instead?  ", &answers.of[QUESTION_LOOPS]);
	add_missing(&lines, model);
	if (screen->folder)
		add_next(&lines, model, screen->folder);
	screen_print(&lines, (size_t)MAX(HEIGHT, HEIGHT * WIDTH / screen->width), screen->colour,
		     out);
	answers_free(&answers);
	return finish_writing(out, "the screen", err);
}

int report_show_screen(FILE *out, const struct model *model, const char *folder, struct error *err)
{
	const struct screen screen = { .width = terminal_columns(fileno(out)),
				       .colour = terminal_has_colour(fileno(out)),
				       .folder = folder };

	return report_write_screen(out, model, &screen, err);
}
