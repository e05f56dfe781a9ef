// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The part of a run in a cover letter, and its attachment. Plain ASCII of at most 72 columns and
 * 40 lines: what was run, the tables of the answers, who wins where, limits, the command.
 *
 * All lines are collected first (screen_lines.h). The parts name their shorter forms with
 * screen_may(), and screen_print() takes as many of these as it needs to reach 40 lines.
 * The text then passes write_mail(), after which no line is left that git format-patch,
 * send-email or am would act upon. Figures are those of report/answer: none is computed here.
 */
#define _GNU_SOURCE
#include "report/format/formats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/files.h"
#include "base/memory.h"
#include "report/answer/answers.h"
#include "report/format/screen_parts.h"
#include "report/suite/report_row.h"
#include "report/text/conditions.h"
#include "report/text/show.h"
#include "report/text/view.h"

#define WIDTH  72
#define HEIGHT 40

/* Stands for the notes of a table if there is no room for them. */
static const char notes[] = "  (1) and on: see `report RUN`";

/* An empty line. It is among the last items that give way. */
static void add_blank(struct screen_lines *lines)
{
	screen_line(lines, SCREEN_PLAIN, "%s", "");
	screen_may(lines, lines->count - 1, SCREEN_USEFUL, "");
}

/* The fewest and the most clean pairs of a ratio in any answer; 0 stands for an answer without. */
static void find_pairs(const struct answers *answers, uint64_t pairs[2])
{
	pairs[0] = pairs[1] = 0;
	for (int i = 0; i < QUESTIONS; i++) {
		const uint64_t *own = answers->of[i].pairs;

		if (own[0] && (!pairs[0] || own[0] < pairs[0]))
			pairs[0] = own[0];
		pairs[1] = MAX(pairs[1], own[1]);
	}
}

static void add_intro(struct screen_lines *lines, const struct model *model,
		      const struct answers *answers)
{
	const char *hypervisor = model_hypervisor(model);
	bool umls = answers_of_umls(answers);
	char *text;
	uint64_t pairs[2];

	find_pairs(answers, pairs);
	text = memory_text("%s, by unotify-bench %s (link), %s. Linux %s, %s, %s CPUs%s%s; %s%.0f "
			   "s, %u "
			   "invocation%s, %" PRIu64 " to %" PRIu64
			   " clean pairs a ratio. [95 %% interval]; ~: not resolved, or too few "
			   "pairs. Lower is better.",
			   umls ? "How UMLs compare" : "What the monitor costs", model->version,
			   umls ? "which boots each and has the guests run operations in turn" :
				  "a replica of this series' stub and monitor without the guest "
				  "kernel's own work",
			   model_host_text(model, "kernel"), model_host_text(model, "cpu"),
			   model_host_text(model, "cpus"), hypervisor ? ", " : "", hypervisor ?: "",
			   model->quick ? "a quick run of " : "", model->duration_s,
			   model->invocations, model->invocations == 1 ? "" : "s", pairs[0],
			   pairs[1]);
	screen_text(lines, "", text);
	free(text);
	add_blank(lines);
}

/* The comparison with ptrace mode, or, in a run without it, what the run compares instead. */
static void add_headline(struct screen_lines *lines, const struct answers *answers)
{
	size_t before = lines->count;

	if (screen_has_ptrace(answers)) {
		screen_line(lines, SCREEN_PLAIN,
			    "Time of a batch, notify (patch 5) / ptrace mode:");
		screen_ptrace(lines, &answers->of[QUESTION_PTRACE], notes);
	} else {
		screen_other_arms(lines, answers, notes);
	}
	if (lines->count > before)
		add_blank(lines);
}

static void add_price(struct screen_lines *lines, const struct answer *price)
{
	if (table_is_empty(&price->table))
		return;
	screen_price(lines, price, "What the notification of a call adds, in batches of", true);
	add_blank(lines);
}

/*
 * Leaves out the last column, and the placement if all rows have the same one: the heading says
 * it then.
 */
static void add_guests(struct screen_lines *lines, const struct answer *guests)
{
	const struct table *table = &guests->table;
	size_t columns = table->columns, rows = table_rows(table), at = lines->count;
	bool several = false;

	if (table_is_empty(table))
		return;
	for (size_t row = 2; row <= rows; row++)
		several = several ||
			  strcmp(table->cells[row * columns + 1], table->cells[columns + 1]) != 0;
	screen_line(lines, SCREEN_PLAIN, "Recorded guests, replayed%s%s:", several ? "" : " on ",
		    several ? "" : table->cells[columns + 1]);
	screen_table(lines, table, NULL, several ? 2 : 1, 2, columns - 1, NULL);
	screen_notes(lines, table, notes);
	screen_may(lines, at, SCREEN_USEFUL, "Recorded guests: a table of `report RUN`");
	add_blank(lines);
}

/*
 * The sentences of the answers that have a table: without one a sentence says only what the run
 * lacks. All four are printed if no arm was measured, as nothing else is there to print then.
 */
static void add_verdicts(struct screen_lines *lines, const struct answers *answers)
{
	static const enum question order[] = { QUESTION_PTRACE, QUESTION_GUESTS, QUESTION_CHEAPER,
					       QUESTION_LOOPS };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (!table_is_empty(&answers->of[order[i]].table) ||
		    table_is_empty(&answers->of[QUESTION_ARMS].table))
			screen_text(lines, "* ", answers->of[order[i]].sentence);
}

/*
 * What qualifies the figures: controls that warn, the use of round_ns, what was not measured, and
 * all warnings. The short form keeps the counts of the controls and the use of round_ns.
 */
static void add_limits(struct screen_lines *lines, const struct model *model)
{
	char *text, *brief, *controls = screen_controls(model);
	const char *stamps = "";
	size_t size, at = lines->count;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	fprintf(to, "controls: %s", controls);
	if (model_time_of_run(model) == MODEL_ROUND_NS)
		stamps = "; the stub has no stamps here, so times are round_ns";
	fputs(stamps, to);
	if (model->left_out[0])
		fprintf(to, "; not measured: %s", model->left_out);
	for (size_t i = 0; i < model->warning_count; i++)
		fprintf(to, "; %s", model->warnings[i]);
	fputs(".", to);
	fclose(to);
	screen_text(lines, "* Limits: ", text);
	brief = memory_text("* Limits: controls: %.*s%s; all limits: cover-host.txt.",
			    (int)strcspn(controls, ":"), controls, stamps);
	screen_may(lines, at, SCREEN_MORE, brief);
	free(brief);
	free(text);
	free(controls);
}

/* The command has no shorter form: a reader pastes it into a shell. */
static void add_command(struct screen_lines *lines, const struct model *model)
{
	char *text, *rest;
	size_t size;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	show_command(to, WIDTH, "  $ ", model->command);
	fclose(to);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		screen_line(lines, SCREEN_PLAIN, "%s", line);
	free(text);
	screen_line(lines, SCREEN_PLAIN,
		    "Host and controls: cover-host.txt (attached). Raw data: (link)");
}

/* ---- sections, which a letter can have besides ---- */

/* Whether name is one of names, which are joined by commas. */
static bool is_named(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && strncmp(at, name, length) == 0)
			return true;
	return false;
}

static int check_sections(const struct model *model, const char *names, struct error *err)
{
	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',') {
		char name[40];

		snprintf(name, sizeof(name), "%.*s", (int)MIN(strcspn(at, ","), sizeof(name) - 1),
			 at);
		if (strcmp(name, "all") != 0 && strcmp(name, "controls") != 0 &&
		    !model_first_arm(arm, model, strcmp(name, word_text(arm->suite)) == 0))
			return error_set(err, STATUS_USAGE,
					 "--sections: '%s' is no suite of this run, and not "
					 "controls or all",
					 name);
	}
	return 0;
}

static void write_sections(FILE *out, const struct model *model, const char *names)
{
	bool all = is_named(names, "all");
	struct view view, suite = { .count = 0 };

	view_init(&view, model);
	while (view_next(&view, &suite, view_same_suite))
		if (all || is_named(names, word_text(suite.arms[0]->suite)))
			report_cover(out, WIDTH, &view, suite.arms[0]->suite);
	if (all || is_named(names, "controls"))
		parts_controls(out, WIDTH, model, true);
	view_free(&view);
}

/* ---- mail ---- */

/*
 * What a line must not begin with. A patch begins at "---", "diff -" and "Index: " (patchbreak() in
 * git's mailinfo.c), a signature at "-- ", and a mail of an mbox at "From " and ">From ". git am
 * takes "From:", "Subject:" and "Date:" at the beginning of a text for headers of the commit, and
 * git send-email sends copies to the addresses of "Cc:" lines. The comparison ignores case, as
 * that of header names does.
 */
static const char *const acted_upon[] = {
	"---",	 "-- ",	  "--\n",     "diff ", "Index: ", "From ",   ">From ",
	"From:", "Date:", "Subject:", "Cc:",   "To:",	  "commit ",
};

/*
 * The scissors of is_scissors_line() in git's mailinfo.c: git am --scissors drops all text above
 * such a line, "-- >8 --". They are taken out of all lines, as git asks for no dashes: blanks and
 * more scissors will do.
 */
static const char *const scissors[] = { ">8", "8<", ">%", "%<" };

/* A blank in front is enough for all of acted_upon: they count at the beginning of a line alone. */
static void write_mail_line(FILE *out, char *line)
{
	for (size_t i = 0; i < sizeof(scissors) / sizeof(scissors[0]); i++)
		for (char *at = line; (at = strstr(at, scissors[i]));)
			*at = '?';
	for (size_t i = 0; i < sizeof(acted_upon) / sizeof(acted_upon[0]); i++)
		if (strncasecmp(line, acted_upon[i], strlen(acted_upon[i])) == 0) {
			fputc(' ', out);
			break;
		}
	fputs(line, out);
}

/*
 * Writes the text with all lines made harmless, and frees it. A line that is longer than the
 * buffer is written in pieces, each of which is treated as a line.
 */
static void write_mail(FILE *out, char *text, size_t size)
{
	FILE *from = memory_or_end(fmemopen(text, size + 1, "r"));
	char line[WIDTH + 80];

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
	return finish_writing(out, "the cover letter", err);
}

/* A failed control comes first: nothing below it may be relied on. */
static void write_letter(FILE *to, const struct model *model)
{
	struct screen_lines lines = { .width = WIDTH };
	struct answers answers;

	answers_make(&answers, model);
	screen_failures(&lines, model);
	add_intro(&lines, model, &answers);
	add_headline(&lines, &answers);
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

	if (sections && check_sections(model, sections, err))
		return -1;
	to = memory_or_end(open_memstream(&text, &size));
	write_letter(to, model);
	if (sections) {
		fputc('\n', to);
		write_sections(to, model, sections);
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
	FILE *to = memory_or_end(open_memstream(&text, &size));
	struct view view;

	view_init(&view, model);
	parts_failed(to, WIDTH, model);
	show_paragraph(to, WIDTH, "", "unotify-bench %s, run of %s", model->version,
		       model->started);
	parts_host(to, WIDTH, model);
	fputc('\n', to);
	if (model->left_out[0])
		show_paragraph(to, WIDTH, "Not measured: ", "%s", model->left_out);
	for (size_t i = 0; i < model->warning_count; i++)
		show_paragraph(to, WIDTH, PARTS_WARNING, "%s", model->warnings[i]);
	parts_skipped(to, WIDTH, &view);
	parts_controls(to, WIDTH, model, true);
	view_free(&view);
	return end_mail(out, to, &text, &size, err);
}
