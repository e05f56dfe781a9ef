// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parts that the screen and the cover letter share: failures, controls, and the tables of the
 * answers. They choose rows and columns of tables that report/answer has made; how
 * lines are made to fit is up to screen_lines.c.
 */
#define _GNU_SOURCE
#include "report/format/screen_parts.h"

#include <stdlib.h>

#include "base/memory.h"

static void add_red(struct screen_lines *lines, const char *first, const char *text)
{
	size_t at = lines->count;

	screen_text(lines, first, text);
	for (; at < lines->count; at++)
		lines->lines[at].style = SCREEN_FAILURE;
}

/* In full, each with what was found; the shorter form has the names alone. */
static void add_failed_controls(struct screen_lines *lines, const struct model *model)
{
	static const char first[] = "CONTROL FAILED: ";
	size_t at = lines->count, size, count = 0;
	char *names, *text;
	FILE *to = memory_or_end(open_memstream(&names, &size));

	fputs(first, to);
	model_each(control, model->controls, model->control_count) {
		if (!control->failed)
			continue;
		text = memory_text("%s: %s", control->name, control->text);
		add_red(lines, first, text);
		free(text);
		fprintf(to, "%s%s", count++ ? ", " : "", control->name);
	}
	fputs("; see `report RUN`", to);
	fclose(to);
	if (count)
		screen_may(lines, at, SCREEN_USEFUL, names);
	free(names);
}

void screen_failures(struct screen_lines *lines, const struct model *model)
{
	add_failed_controls(lines, model);
	if (model->partial)
		screen_line(lines, SCREEN_WARNING,
			    "PARTIAL: interrupted, or a part of it failed; what was measured "
			    "follows.");
}

char *screen_controls(const struct model *model)
{
	const struct model_lights lights = model_count_lights(model);
	size_t size;
	char *text;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	fprintf(to, "%zu passed, %zu failed, %zu warning%s", lights.passed, lights.failed,
		lights.warning, lights.warning == 1 ? "" : "s");
	for (size_t i = 0, k = 0; i < model->control_count; i++)
		if (model->controls[i].warning && !model->controls[i].failed)
			fprintf(to, "%s%s", k++ ? ", " : ": ", model->controls[i].name);
	fclose(to);
	return text;
}

bool screen_has_ptrace(const struct answers *answers)
{
	return !table_is_empty(&answers->of[QUESTION_PTRACE].table);
}

static void say_more(struct screen_lines *lines, size_t rows)
{
	if (rows)
		screen_line(lines, SCREEN_PLAIN, "  (%zu more rows: `report RUN`)", rows);
}

/*
 * The first ANSWER_ROWS loops, the best ones, without the last four columns, for which there is no
 * room: CPU time and calls of the monitor, what must change, what wedges. best has room for
 * INSTEAD_MAX rows, as many as the table can have.
 */
static void add_loops(struct screen_lines *lines, const struct answer *loops, const char *notes)
{
	const size_t rows = table_rows(&loops->table);
	bool best[64] = { false };

	for (size_t i = 0; i < rows && i < ANSWER_ROWS; i++)
		best[i] = true;
	screen_line(lines, SCREEN_TITLE, "%s  *: changes the stub too", loops->title);
	screen_table(lines, &loops->table, best, 1, 1, loops->table.columns - 4, NULL);
	say_more(lines, rows > ANSWER_ROWS ? rows - ANSWER_ROWS : 0);
	screen_notes(lines, &loops->table, notes);
}

/* The whole table: a run of UMLs answers nothing else. */
static void add_umls(struct screen_lines *lines, const struct answer *umls, const char *notes)
{
	screen_line(lines, SCREEN_TITLE, "%s  ~: not resolved or too few", umls->title);
	screen_table(lines, &umls->table, NULL, umls->labels, umls->labels, umls->table.columns,
		     NULL);
	screen_notes(lines, &umls->table, notes);
	screen_text(lines, "", umls->sentence);
}

void screen_other_arms(struct screen_lines *lines, const struct answers *answers, const char *notes)
{
	const struct answer *arms = &answers->of[QUESTION_ARMS];
	const struct answer *loops = &answers->of[QUESTION_LOOPS];

	if (answers_of_umls(answers)) {
		add_umls(lines, &answers->of[QUESTION_UMLS], notes);
		return;
	}
	if (!table_is_empty(&loops->table)) {
		add_loops(lines, loops, notes);
		return;
	}
	if (table_is_empty(&arms->table))
		return;
	screen_line(lines, SCREEN_TITLE, "%s", arms->title);
	screen_table(lines, &arms->table, NULL, 3, 3, arms->table.columns, NULL);
	screen_notes(lines, &arms->table, notes);
	if (arms->sentence[0])
		screen_text(lines, "  ", arms->sentence);
}

void screen_ptrace(struct screen_lines *lines, const struct answer *ptrace, const char *notes)
{
	screen_table(lines, &ptrace->table, NULL, 2, 2, ptrace->table.columns, NULL);
	screen_notes(lines, &ptrace->table, notes);
}

/*
 * The rows that are marked brief are of one size of batch, but for the floor's, whose size is 1.
 * So the first of them gives the size for the title, and the column of sizes is left out.
 */
void screen_price(struct screen_lines *lines, const struct answer *price, const char *title,
		  bool above)
{
	const struct table *table = &price->table;
	char text[96];
	size_t row = 1;

	if (table_is_empty(table))
		return;
	while (row < table_rows(table) && !price->brief[row - 1])
		row++;
	snprintf(text, sizeof(text), "%s %.16s%s", title, table->cells[row * table->columns + 1],
		 above ? ":" : "");
	if (above)
		screen_line(lines, SCREEN_TITLE, "%s", text);
	screen_table(lines, table, price->brief, 1, 2, table->columns, above ? NULL : text);
}
