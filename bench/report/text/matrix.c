// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attacked serve loops as text: a grid of letters with the loops' names from top to bottom, a
 * legend of the letters that occur, then a paragraph for each kind of trouble. Trouble is the same
 * if outcome and text are, and is told once, with the loops and scenarios that have it.
 */
#include "report/text/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/text/show.h"

#define WIDTH	   100
#define NAME_WIDTH 24 /* of the column of scenarios; more if a name is longer */
#define LIST_SIZE  1024

static void add_row(struct matrix *matrix, size_t at)
{
	matrix->row = memory_grow(matrix->row, matrix->rows, sizeof(*matrix->row));
	matrix->row[matrix->rows++] = at;
}

/* Loops get columns in the order in which they first occur: those for one stub, then for many. */
static void add_column(struct matrix *matrix, const struct model_check *check)
{
	for (uint32_t i = 0; i < matrix->columns; i++)
		if (!strcmp(matrix->loop[i], check->loop))
			return;
	if (matrix->columns == MATRIX_LOOPS_MAX) {
		matrix->left_out++;
		return;
	}
	matrix->singles += !check->many;
	matrix->loop[matrix->columns++] = check->loop;
}

/* Checks of a row follow each other: a row begins where scenario, validation or watchdog change. */
void matrix_make(struct matrix *matrix, const struct model *model)
{
	const struct model_check *before = NULL;

	memset(matrix, 0, sizeof(*matrix));
	matrix->model = model;
	for (size_t i = 0; i < model->check_count; i++) {
		const struct model_check *check = &model->checks[i];

		matrix->mixed |= check->watchdog != model->checks[0].watchdog;
		if (!before || before->strict != check->strict ||
		    before->watchdog != check->watchdog ||
		    strcmp(before->scenario, check->scenario) != 0)
			add_row(matrix, i);
		add_column(matrix, check);
		before = check;
	}
}

void matrix_free(struct matrix *matrix)
{
	free(matrix->row);
}

/* enum model_outcome is in the order in which one outcome outweighs another. */
const struct model_check *matrix_cell(const struct matrix *matrix, uint32_t row, uint32_t column)
{
	const struct model *model = matrix->model;
	const size_t end = row + 1 < matrix->rows ? matrix->row[row + 1] : model->check_count;
	const struct model_check *worst = NULL;

	for (size_t i = matrix->row[row]; i < end; i++)
		if (!strcmp(model->checks[i].loop, matrix->loop[column]) &&
		    (!worst || model->checks[i].outcome > worst->outcome))
			worst = &model->checks[i];
	return worst;
}

struct shown matrix_row_name(const struct matrix *matrix, uint32_t row)
{
	const struct model_check *first = &matrix->model->checks[matrix->row[row]];

	return show_text("%.28s%s%s", first->scenario, first->strict ? ", strict" : "",
			 first->watchdog && matrix->mixed ? ", watchdog" : "");
}

/* ---- the letters ---- */

static int name_width(const struct matrix *matrix)
{
	size_t width = NAME_WIDTH;

	for (uint32_t row = 0; row < matrix->rows; row++)
		if (strlen(matrix_row_name(matrix, row).text) > width)
			width = strlen(matrix_row_name(matrix, row).text);
	return (int)width;
}

/* The names of the loops from top to bottom, so that they end just above their letters. */
static void print_head(FILE *out, const struct matrix *matrix, uint32_t from, uint32_t to,
		       int width)
{
	size_t longest = 0;

	for (uint32_t i = from; i < to; i++)
		if (strlen(matrix->loop[i]) > longest)
			longest = strlen(matrix->loop[i]);
	for (size_t row = 0; row < longest; row++) {
		int column = 0;

		for (uint32_t i = from; i < to; i++) {
			const char *name = matrix->loop[i];
			size_t skip = longest - strlen(name);
			int at = width + 2 * (int)(i - from) + 2;

			if (row < skip)
				continue;
			fprintf(out, "%*c", at - column, name[row - skip]);
			column = at;
		}
		fputc('\n', out);
	}
}

static void print_part(FILE *out, const struct matrix *matrix, uint32_t from, uint32_t to,
		       int width)
{
	print_head(out, matrix, from, to, width);
	for (uint32_t row = 0; row < matrix->rows; row++) {
		fprintf(out, "%-*s", width, matrix_row_name(matrix, row).text);
		for (uint32_t i = from; i < to; i++) {
			const struct model_check *cell = matrix_cell(matrix, row, i);

			fprintf(out, " %c", cell ? outcome_rows[cell->outcome].letter : ' ');
		}
		fputc('\n', out);
	}
}

/*
 * All loops side by side if there is room; else first those for one stub, then those for many, each
 * in as many parts as it takes.
 */
static void print_letters(FILE *out, const struct matrix *matrix)
{
	const int width = name_width(matrix);
	const uint32_t most = (uint32_t)(WIDTH - width) / 2;

	for (uint32_t from = 0, to; from < matrix->columns; from = to) {
		to = matrix->columns - from <= most			      ? matrix->columns :
		     from < matrix->singles && matrix->singles - from <= most ? matrix->singles :
										from + most;
		if (from)
			fputc('\n', out);
		print_part(out, matrix, from, to, width);
	}
}

static void print_legend(FILE *out, const struct model *model)
{
	bool seen[MODEL_OUTCOMES] = { false };
	char head[32];

	model_each(check, model->checks, model->check_count)
		seen[check->outcome] = true;
	fputc('\n', out);
	for (int i = 0; i < MODEL_OUTCOMES; i++) {
		if (!seen[i])
			continue;
		snprintf(head, sizeof(head), "%c  %-10s", outcome_rows[i].letter, outcome_names[i]);
		show_folded(out, WIDTH, head, outcome_rows[i].what);
	}
}

/* Whether two checks are told in one paragraph. */
static bool same_trouble(const struct model_check *a, const struct model_check *b)
{
	return a->outcome == b->outcome && a->expected == b->expected && !strcmp(a->text, b->text);
}

/* Adds a name to a list, "a, b", unless it is there as a whole item and not as a part of one. */
static void add_once(char *list, size_t size, const char *name)
{
	const size_t length = strlen(name);
	const char *at = list;

	while ((at = strstr(at, name))) {
		if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ','))
			return;
		at += length;
	}
	text_add(list, size, "%s%s", list[0] ? ", " : "", name);
}

/* "a, b", or "all but c" if more than half have it; of three or fewer always their names. */
static void put_loops(FILE *to, const struct matrix *matrix, const bool loops[MATRIX_LOOPS_MAX])
{
	const char *between = "";
	uint32_t count = 0;
	bool others;

	for (uint32_t i = 0; i < matrix->columns; i++)
		count += loops[i];
	others = 2 * count > matrix->columns && matrix->columns >= 4;
	if (others)
		fputs(count < matrix->columns ? "all but " : "all", to);
	for (uint32_t i = 0; i < matrix->columns; i++)
		if (loops[i] != others) {
			fprintf(to, "%s%s", between, matrix->loop[i]);
			between = ", ";
		}
}

/* The scenarios in which a loop has that trouble, as a list; empty if there are none. */
static void scenarios_of(const struct model *model, const struct model_check *trouble,
			 const char *loop, char list[LIST_SIZE])
{
	list[0] = '\0';
	model_each(check, model->checks, model->check_count)
		if (!strcmp(check->loop, loop) && same_trouble(check, trouble))
			add_once(list, LIST_SIZE, check->scenario);
}

/*
 * Marks the loops that have the trouble in just those scenarios. False if one of them stands before
 * at: then they were printed with that one.
 */
static bool loops_alike(const struct matrix *matrix, const struct model_check *trouble, uint32_t at,
			const char *scenarios, bool loops[MATRIX_LOOPS_MAX])
{
	char others[LIST_SIZE];

	for (uint32_t i = 0; i < matrix->columns; i++) {
		scenarios_of(matrix->model, trouble, matrix->loop[i], others);
		loops[i] = strcmp(others, scenarios) == 0;
		if (i < at && loops[i])
			return false;
	}
	return true;
}

/* "TEXT: LOOPS (SCENARIOS); LOOPS (SCENARIOS)", once: for the first check that has this trouble. */
static void print_trouble(FILE *out, const struct matrix *matrix, size_t at)
{
	const struct model_check *checks = matrix->model->checks, *first = &checks[at];
	char scenarios[LIST_SIZE], *text;
	bool loops[MATRIX_LOOPS_MAX];
	const char *between = ": ";
	size_t size;
	FILE *to;

	if (model_first(check, checks, at, same_trouble(check, first)))
		return;
	to = memory_or_end(open_memstream(&text, &size));
	fprintf(to, "%s%s", first->expected ? "" : "NOT DECLARED: ", first->text);
	for (uint32_t i = 0; i < matrix->columns; i++) {
		scenarios_of(matrix->model, first, matrix->loop[i], scenarios);
		if (!scenarios[0] || !loops_alike(matrix, first, i, scenarios, loops))
			continue;
		fputs(between, to);
		put_loops(to, matrix, loops);
		fprintf(to, " (%s)", scenarios);
		between = "; ";
	}
	fclose(to);
	show_folded(out, WIDTH, "  ", text);
	free(text);
}

/*
 * From MODEL_WEDGED on all outcomes are trouble. A check that was skipped is told if it says why.
 */
static bool is_trouble(const struct model_check *cell, enum model_outcome outcome)
{
	return cell->outcome == outcome && (outcome >= MODEL_WEDGED || cell->text[0]);
}

void matrix_print(FILE *out, const struct model *model)
{
	static const enum model_outcome told[] = { MODEL_WEDGED, MODEL_LEAKED, MODEL_CRASHED,
						   MODEL_FAILED, MODEL_SKIPPED };
	struct matrix matrix;

	if (!model->check_count)
		return;
	matrix_make(&matrix, model);
	print_letters(out, &matrix);
	if (matrix.left_out)
		show_paragraph(out, WIDTH, "", MATRIX_LEFT_OUT, matrix.left_out, MATRIX_LOOPS_MAX);
	print_legend(out, model);
	for (size_t k = 0; k < sizeof(told) / sizeof(told[0]); k++) {
		bool any = false;

		for (size_t i = 0; i < model->check_count; i++) {
			if (!is_trouble(&model->checks[i], told[k]))
				continue;
			if (!any)
				fprintf(out, "\n%s:\n", outcome_names[told[k]]);
			any = true;
			print_trouble(out, &matrix, i);
		}
	}
	matrix_free(&matrix);
}
