// SPDX-License-Identifier: GPL-2.0-or-later
/* The answers on one screen. All figures are those of report/answer. */
#define _GNU_SOURCE
#include "report/format/screen.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/terminal.h"
#include "report/answer/answers.h"
#include "report/format/screen_lines.h"
#include "report/text/show.h"
#include "report/text/view.h"

#define HEIGHT 23 /* a prompt has room below it */
#define WIDTH  80

/* Folded, as no reader may miss a word of it. */
static void add_failure(struct screen_lines *lines, const struct model_control *control)
{
	size_t first = lines->count;
	char *text;

	if (asprintf(&text, "CONTROL FAILED: %s: %s", control->name, control->text) < 0)
		abort();
	screen_text(lines, SCREEN_STAYS, SCREEN_STAYS, "", text);
	for (size_t i = first; i < lines->count; i++)
		lines->lines[i].style = SCREEN_FAILURE;
	free(text);
}

/* A failed control is the first thing that is said of a run. */
static void add_failures(struct screen_lines *lines, const struct model *model)
{
	for (size_t i = 0; i < model->control_count; i++)
		if (model->controls[i].failed)
			add_failure(lines, &model->controls[i]);
	if (model->partial)
		screen_line(lines, SCREEN_WARNING, SCREEN_STAYS,
			    "PARTIAL: interrupted, or a part of it failed; what was measured "
			    "follows.");
}

static void add_head(struct screen_lines *lines, const struct model *model)
{
	const char *kernel = model_host_value(model, "kernel") ?: "";
	const char *hypervisor = model_host_value(model, "hypervisor") ?: "none";
	char *machine;

	/* Without the kernel's build, if it is told: "Linux 6.18.0 #1 SMP". */
	int length = (int)strcspn(kernel, "#");

	length -= length && kernel[length - 1] == ' ';
	screen_line(lines, SCREEN_TITLE, SCREEN_STAYS,
		    "unotify-bench %s  %s%.0f s, %u invocation%s", model->version,
		    model->quick ? "QUICK " : "", model->duration_s, model->invocations,
		    model->invocations == 1 ? "" : "s");
	if (asprintf(&machine, "%s%.*s%s", strncmp(kernel, "Linux", 5) == 0 ? "" : "Linux ", length,
		     kernel, strcmp(hypervisor, "none") != 0 ? " VM" : "") < 0)
		abort();
	show_plain(machine, strlen(machine) + 1, machine);
	screen_item(lines, false, "", machine);
	free(machine);
}

static void add_controls(struct screen_lines *lines, const struct model *model)
{
	size_t passed = 0, warnings = 0, failed = 0;
	char *names = memory_copy("");

	for (size_t i = 0; i < model->control_count; i++) {
		const struct model_control *control = &model->controls[i];
		char *longer;

		passed += !control->failed && !control->warning;
		failed += control->failed;
		if (!control->warning || control->failed)
			continue;
		if (asprintf(&longer, "%s%s%s", names, warnings++ ? ", " : ": ", control->name) < 0)
			abort();
		free(names);
		names = longer;
	}
	screen_line(lines,
		    failed   ? SCREEN_FAILURE :
		    warnings ? SCREEN_WARNING :
			       SCREEN_PLAIN,
		    SCREEN_STAYS, "CONTROLS %zu passed, %zu failed, %zu warning%s%s", passed,
		    failed, warnings, warnings == 1 ? "" : "s", names);
	free(names);
}

static void add_guests(struct screen_lines *lines, const struct answer *guests)
{
	const struct table *table = &guests->table;
	size_t columns = table->columns, rows = table_rows(table);
	const char *where = "";

	for (size_t row = 1; row <= rows; row++) {
		char *const *cells = &table->cells[row * columns];
		bool several =
			strcmp(table->cells[rows * columns + 1], table->cells[columns + 1]) != 0;
		char item[128], first[48] = "  guests ";

		if (several)
			snprintf(first, sizeof(first), "  guests, %.30s: ", cells[1]);
		/* A note's number would be one of another table. */
		snprintf(item, sizeof(item), "%.40s %.*s", cells[0],
			 (int)MIN(strcspn(cells[2], "("), 64), cells[2]);
		item[strlen(item) - (item[strlen(item) - 1] == ' ')] = '\0';
		screen_item(lines, strcmp(where, cells[1]) != 0, first, item);
		where = cells[1];
	}
}

static void add_ptrace(struct screen_lines *lines, const struct answers *answers)
{
	const struct answer *ptrace = &answers->of[QUESTION_PTRACE];
	char legend[80] = "";

	if (lines->width >= WIDTH)
		snprintf(legend, sizeof(legend),
			 "  Ratio, %" PRIu64 "+ pairs; ~: not resolved or too few",
			 ptrace->pairs[0]);
	screen_line(lines, SCREEN_TITLE, SCREEN_STAYS, "%s%s", ptrace->title, legend);
	if (!table_is_empty(&ptrace->table))
		screen_table(lines, &ptrace->table, ptrace->brief, 2, 2, ptrace->table.columns,
			     NULL);
	screen_notes(lines, &ptrace->table, SCREEN_MORE);
	add_guests(lines, &answers->of[QUESTION_GUESTS]);
	screen_text(lines, SCREEN_USEFUL, SCREEN_LEAST, "", ptrace->sentence);
}

/* Its column of batch sizes is left out, as the sizes of these rows are one, or 1 for the floor. */
static void add_price(struct screen_lines *lines, const struct answer *price)
{
	const struct table *table = &price->table;
	char title[64];
	size_t row = 1;

	if (table_is_empty(table))
		return;
	while (row < table_rows(table) && !price->brief[row - 1])
		row++;
	snprintf(title, sizeof(title), "us per notified call in batches of %.16s",
		 table->cells[row * table->columns + 1]);
	screen_table(lines, table, price->brief, 1, 2, table->columns, title);
}

/* What there is room for: of the loops not what their monitor does. */
static void add_loops(struct screen_lines *lines, const struct answer *loops)
{
	screen_line(lines, SCREEN_TITLE, SCREEN_STAYS, "%s  *: changes the stub too", loops->title);
	screen_table(lines, &loops->table, NULL, 1, 1, loops->table.columns - 2, NULL);
	screen_notes(lines, &loops->table, SCREEN_MORE);
}

/* Of a run without notify and ptrace the questions say little. */
static void add_arms(struct screen_lines *lines, const struct answer *arms)
{
	screen_line(lines, SCREEN_TITLE, SCREEN_STAYS, "%s", arms->title);
	screen_table(lines, &arms->table, NULL, 3, 3, arms->table.columns, NULL);
	screen_notes(lines, &arms->table, SCREEN_MORE);
	if (arms->sentence[0])
		screen_text(lines, SCREEN_STAYS, SCREEN_MORE, "  ", arms->sentence);
}

static void add_sentence(struct screen_lines *lines, enum screen_rank rest, const char *first,
			 const struct answer *answer)
{
	if (!table_is_empty(&answer->table))
		screen_text(lines, SCREEN_USEFUL, rest, first, answer->sentence);
}

/* Of what was not asked nothing is said: the summary has all questions. */
static void add_cheaper(struct screen_lines *lines, const struct answers *answers)
{
	add_sentence(lines, SCREEN_MORE, "Cheaper?  ", &answers->of[QUESTION_CHEAPER]);
	add_sentence(lines, SCREEN_USEFUL, "Instead?  ", &answers->of[QUESTION_LOOPS]);
}

/* What a longer run has, what the host cannot do, what it does not count. */
static void add_missing(struct screen_lines *lines, const struct model *model)
{
	const char *skipped = NULL;
	size_t arms = 0, size;
	char *text;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	if (model->left_out[0])
		fprintf(to, "%s (see --full). ", model->left_out);
	for (size_t i = 0; i < model->arm_count; i++)
		if (model->arms[i].skipped[0] && !arms++)
			skipped = model->arms[i].skipped;
	if (arms)
		fprintf(to, "%zu arm%s: %s. ", arms, arms == 1 ? "" : "s", skipped);
	for (size_t i = 0; i < model->warning_count; i++)
		if (strncmp(model->warnings[i], "not counted: ", 13) == 0)
			fprintf(to, "%s. ", model->warnings[i] + 13);
	fclose(to);
	if (text[0])
		screen_text(lines, SCREEN_USEFUL, SCREEN_MORE, "Not measured: ", text);
	free(text);
}

static void add_warnings(struct screen_lines *lines, const struct model *model)
{
	for (size_t i = 0; i < model->warning_count; i++)
		if (strncmp(model->warnings[i], "not counted: ", 13) != 0)
			screen_text(lines, SCREEN_LEAST, SCREEN_LEAST,
				    "Warning: ", model->warnings[i]);
}

static bool is_noisy(const struct model *model)
{
	for (size_t i = 0; i < model->control_count; i++)
		if (model->controls[i].failed ||
		    (model->controls[i].warning &&
		     strcmp(model->controls[i].name, "host too busy") == 0))
			return true;
	return false;
}

static void add_folder(struct screen_lines *lines, const struct model *model, const char *folder)
{
	static const char *const names[] = { "index.html", "summary.txt", "cover-letter.txt",
					     "plots/", "run.json" };
	char path[PATH_MAX], files[128] = "";
	int width = lines->width;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (access(path, F_OK) == 0)
			strcat(strcat(files, "  "), names[i]);
	}
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "Next:  %s",
		    is_noisy(model) ? "scripts/prepare-host make bench  (a quieter host)" :
		    model->quick    ? "make bench  (narrower intervals)" :
				      "make compare BASE=... NEW=...  (with another run)");
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "Files:%s  in", files);
	/* As it is, however long, so that a script finds it there. */
	lines->width = INT_MAX;
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "%s", folder);
	lines->width = width;
}

int report_write_screen(FILE *out, const struct model *model, const struct screen *screen,
			struct error *err)
{
	struct screen_lines lines = { .width = screen->width };
	struct answers answers;

	answers_make(&answers, model);
	add_failures(&lines, model);
	add_head(&lines, model);
	add_controls(&lines, model);
	if (!table_is_empty(&answers.of[QUESTION_PTRACE].table))
		add_ptrace(&lines, &answers);
	else if (!table_is_empty(&answers.of[QUESTION_LOOPS].table))
		add_loops(&lines, &answers.of[QUESTION_LOOPS]);
	else if (!table_is_empty(&answers.arms.table))
		add_arms(&lines, &answers.arms);
	add_price(&lines, &answers.of[QUESTION_STEPS]);
	add_cheaper(&lines, &answers);
	add_missing(&lines, model);
	add_warnings(&lines, model);
	if (screen->folder)
		add_folder(&lines, model, screen->folder);
	screen_print(&lines, (size_t)MAX(HEIGHT, HEIGHT * WIDTH / screen->width), screen->colour,
		     out);
	answers_free(&answers);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the screen could not be written");
	return 0;
}

int report_show_screen(FILE *out, const struct model *model, const char *folder, struct error *err)
{
	const struct screen screen = { .width = terminal_columns(fileno(out)),
				       .colour = terminal_has_colour(fileno(out)),
				       .folder = folder };

	return report_write_screen(out, model, &screen, err);
}
