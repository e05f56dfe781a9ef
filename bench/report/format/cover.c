// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cover letter's part: plain ASCII of at most 72 columns and 40 lines: what was run, the
 * answers' tables, who wins where, limits, the command. It comes through git format-patch,
 * send-email and am as it is: no line of it is one that mail tools act upon.
 */
#define _GNU_SOURCE
#include "report/format/cover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "report/answer/answers.h"
#include "report/format/cover_sections.h"
#include "report/format/formats.h"
#include "report/format/screen_lines.h"
#include "report/text/conditions.h"
#include "report/text/show.h"
#include "report/text/view.h"

#define WIDTH  72
#define HEIGHT 40

static void add_failures(struct screen_lines *lines, const struct model *model)
{
	for (size_t i = 0; i < model->control_count; i++) {
		char text[sizeof(model->controls[i].name) + sizeof(model->controls[i].text) + 2];

		snprintf(text, sizeof(text), "%s: %s", model->controls[i].name,
			 model->controls[i].text);
		if (model->controls[i].failed)
			screen_text(lines, SCREEN_STAYS, SCREEN_MORE, "CONTROL FAILED: ", text);
	}
	if (model->partial)
		screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
			    "PARTIAL: interrupted, or a part of it failed; what was measured "
			    "follows.");
}

static const char *host(const struct model *model, const char *key)
{
	return model_host_value(model, key) ?: "not known";
}

/* The pairs of the ratio that has the fewest, and of the one that has the most. */
static void find_pairs(const struct answers *answers, uint64_t pairs[2])
{
	pairs[0] = pairs[1] = 0;
	for (int i = 0; i <= ANSWERS; i++) {
		const uint64_t *own = i < ANSWERS ? answers->of[i].pairs : answers->arms.pairs;

		if (own[0] && (!pairs[0] || own[0] < pairs[0]))
			pairs[0] = own[0];
		pairs[1] = MAX(pairs[1], own[1]);
	}
}

static void add_intro(struct screen_lines *lines, const struct model *model,
		      const struct answers *answers)
{
	const char *kernel = host(model, "kernel"), *hypervisor = host(model, "hypervisor");
	uint64_t pairs[2];
	char *text;

	find_pairs(answers, pairs);
	if (asprintf(&text,
		     "What the monitor costs, by unotify-bench %s (link), a replica of this "
		     "series' stub and monitor without the guest kernel's own work. %s%.*s, %s, "
		     "%s CPUs%s%s; %s%.0f s, %u invocation%s, %" PRIu64 " to %" PRIu64
		     " clean pairs a ratio. [95 %% interval]; ~: not resolved, or too few pairs. "
		     "Lower is better.",
		     model->version, strncmp(kernel, "Linux", 5) == 0 ? "" : "Linux ",
		     (int)strcspn(kernel, "#"), kernel, host(model, "cpu"), host(model, "cpus"),
		     strcmp(hypervisor, "none") != 0 ? ", " : "",
		     strcmp(hypervisor, "none") != 0 ? hypervisor : "",
		     model->quick ? "a quick run of " : "", model->duration_s, model->invocations,
		     model->invocations == 1 ? "" : "s", pairs[0], pairs[1]) < 0)
		abort();
	screen_text(lines, SCREEN_STAYS, SCREEN_STAYS, "", text);
	free(text);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

static void add_ptrace(struct screen_lines *lines, const struct answer *ptrace)
{
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
		    "Time of a batch, notify (patch 5) / ptrace mode:");
	screen_table(lines, &ptrace->table, NULL, 2, 2, ptrace->table.columns, NULL);
	screen_notes(lines, &ptrace->table, SCREEN_USEFUL);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

static void add_arms(struct screen_lines *lines, const struct answer *arms)
{
	if (table_is_empty(&arms->table))
		return;
	screen_table(lines, &arms->table, NULL, 3, 3, arms->table.columns, NULL);
	screen_notes(lines, &arms->table, SCREEN_USEFUL);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

/* Without what the monitor does, for which 72 columns have no room: the summary has it. */
static void add_loops(struct screen_lines *lines, const struct answer *loops)
{
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
		    "Instead of serve loop counted, best first (*: changes the stub too):");
	screen_table(lines, &loops->table, NULL, 1, 1, loops->table.columns - 2, NULL);
	screen_notes(lines, &loops->table, SCREEN_USEFUL);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

static void add_price(struct screen_lines *lines, const struct answer *price)
{
	const struct table *table = &price->table;
	size_t row = 1;

	if (table_is_empty(table))
		return;
	while (row < table_rows(table) && !price->brief[row - 1])
		row++;
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
		    "What the notification of a call adds, in batches of %s:",
		    table->cells[row * table->columns + 1]);
	screen_table(lines, table, price->brief, 1, 2, table->columns, NULL);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

/* Without what a reader of a mail does not need: where, if that is one place, and shares. */
static void add_guests(struct screen_lines *lines, const struct answer *guests)
{
	const struct table *table = &guests->table;
	size_t columns = table->columns, rows = table_rows(table);
	bool several = false;

	if (table_is_empty(table))
		return;
	for (size_t row = 2; row <= rows; row++)
		several = several ||
			  strcmp(table->cells[row * columns + 1], table->cells[columns + 1]) != 0;
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
		    "Recorded guests, replayed%s%s:", several ? "" : " on ",
		    several ? "" : table->cells[columns + 1]);
	screen_table(lines, table, NULL, several ? 2 : 1, 2, columns - 1, NULL);
	screen_notes(lines, table, SCREEN_USEFUL);
	screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

static void add_verdicts(struct screen_lines *lines, const struct answers *answers)
{
	static const struct {
		enum question question;
		enum screen_rank rank, rest;
	} order[] = { { QUESTION_PTRACE, SCREEN_STAYS, SCREEN_STAYS },
		      { QUESTION_GUESTS, SCREEN_STAYS, SCREEN_STAYS },
		      { QUESTION_CHEAPER, SCREEN_USEFUL, SCREEN_MORE },
		      { QUESTION_LOOPS, SCREEN_STAYS, SCREEN_USEFUL } };

	size_t before = lines->count;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (!table_is_empty(&answers->of[order[i].question].table) ||
		    table_is_empty(&answers->arms.table))
			screen_text(lines, order[i].rank, order[i].rest, "* ",
				    answers->of[order[i].question].sentence);
	if (lines->count > before)
		screen_line(lines, SCREEN_PLAIN, SCREEN_USEFUL, "%s", "");
}

/* Controls that warn by name, what has no verdict, what was left out. */
static void add_limits(struct screen_lines *lines, const struct model *model)
{
	size_t passed = 0, failed = 0, warnings = 0, size;
	char *text;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	for (size_t i = 0; i < model->control_count; i++) {
		passed += !model->controls[i].failed && !model->controls[i].warning;
		failed += model->controls[i].failed;
	}
	fprintf(to, "controls: %zu passed, %zu failed", passed, failed);
	for (size_t i = 0; i < model->control_count; i++)
		if (model->controls[i].warning && !model->controls[i].failed)
			fprintf(to, "%s%s",
				warnings++ ? ", " : "; warnings: ", model->controls[i].name);
	if (model_time_of_run(model) == MODEL_ROUND_NS)
		fputs("; the stub has no stamps here, so times are round_ns", to);
	if (model->left_out[0])
		fprintf(to, "; not measured: %s", model->left_out);
	for (size_t i = 0; i < model->warning_count; i++)
		fprintf(to, "; %s", model->warnings[i]);
	fputs(".", to);
	fclose(to);
	screen_text(lines, SCREEN_STAYS, SCREEN_USEFUL, "Limits: ", text);
	free(text);
}

/* To be pasted into a shell: never cut. */
static void add_command(struct screen_lines *lines, const struct model *model)
{
	char *text, *rest;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	show_command(to, WIDTH, "  $ ", model->command);
	fclose(to);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "%s", line);
	free(text);
	screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS,
		    "Host and controls: cover-host.txt (attached). Raw data: (link)");
}

/* ---- mail ---- */

/* What a line must not begin with: git's separator, signatures, diffs, mbox and its headers. */
static const char *const acted_upon[] = {
	"---",	 "-- ",	  "--\n",     "diff ", "Index: ", "From ",   ">From ",
	"From:", "Date:", "Subject:", "Cc:",   "To:",	  "commit ",
};

/* Scissors, by which git am --scissors takes away what is above them. */
static const char *const scissors[] = { ">8", "8<", ">%", "%<" };

static void write_mail_line(FILE *out, char *line)
{
	for (size_t i = 0; i < sizeof(scissors) / sizeof(scissors[0]); i++)
		for (char *at = line; strstr(line, "--") && (at = strstr(at, scissors[i]));)
			*at = '?';
	for (size_t i = 0; i < sizeof(acted_upon) / sizeof(acted_upon[0]); i++)
		if (strncasecmp(line, acted_upon[i], strlen(acted_upon[i])) == 0) {
			fputc(' ', out);
			break;
		}
	fputs(line, out);
}

/* The text with all lines made harmless, which takes it over. */
static void write_mail(FILE *out, char *text, size_t size)
{
	FILE *from = fmemopen(text, size + 1, "r");
	char line[WIDTH + 80];

	if (!from)
		abort();
	while (size && fgets(line, sizeof(line), from) && line[0])
		write_mail_line(out, line);
	fclose(from);
	free(text);
}

static int end_mail(FILE *out, FILE *text_to, char **text, size_t *size, struct error *err)
{
	if (fclose(text_to))
		return error_errno(err, errno, "the cover letter could not be written");
	write_mail(out, *text, *size);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the cover letter could not be written");
	return 0;
}

static void write_letter(FILE *to, const struct model *model)
{
	struct screen_lines lines = { .width = WIDTH };
	struct answers answers;

	answers_make(&answers, model);
	add_failures(&lines, model);
	add_intro(&lines, model, &answers);
	if (!table_is_empty(&answers.of[QUESTION_PTRACE].table))
		add_ptrace(&lines, &answers.of[QUESTION_PTRACE]);
	else if (!table_is_empty(&answers.of[QUESTION_LOOPS].table))
		add_loops(&lines, &answers.of[QUESTION_LOOPS]);
	else
		add_arms(&lines, &answers.arms);
	add_price(&lines, &answers.of[QUESTION_STEPS]);
	add_guests(&lines, &answers.of[QUESTION_GUESTS]);
	add_verdicts(&lines, &answers);
	add_limits(&lines, model);
	add_command(&lines, model);
	screen_print(&lines, HEIGHT, false, to);
	answers_free(&answers);
}

int report_write_cover_with(FILE *out, const struct model *model, const char *sections,
			    struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to;

	if (sections && cover_sections_check(model, sections, err))
		return -1;
	to = open_memstream(&text, &size);
	if (!to)
		abort();
	write_letter(to, model);
	if (sections) {
		fputc('\n', to);
		cover_sections_write(to, model, sections);
	}
	return end_mail(out, to, &text, &size, err);
}

int report_write_cover(FILE *out, const struct model *model, struct error *err)
{
	return report_write_cover_with(out, model, NULL, err);
}

int report_write_cover_host(FILE *out, const struct model *model, struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	struct view view;

	if (!to)
		abort();
	view_init(&view, model);
	show_paragraph(to, WIDTH, "", "unotify-bench %s, run of %s", model->version,
		       model->started);
	parts_host(to, WIDTH, model);
	fputc('\n', to);
	parts_skipped(to, WIDTH, &view);
	parts_controls(to, WIDTH, model, true);
	view_free(&view);
	return end_mail(out, to, &text, &size, err);
}
