// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table of text. Cells are one list, row after row. To print it, each column first gets the width
 * of its widest cell; if a row is too wide, the widest column that may become narrower gives up one
 * character at a time (narrow()). A cell that is wider than its column is printed in pieces, one in
 * each line of its row.
 *
 * Notes and remarks are one list, too: a note has no lead, a remark is all items of the same lead.
 */
#define _GNU_SOURCE
#include "report/text/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "report/text/show.h"

#define INDENT	  2
#define FOLD_MIN  8  /* what is left at least of a column that is folded */
#define TITLE_MIN 16 /* a longer word of a title may be broken */

/* How a table is laid out in a width, in characters. */
struct shape {
	size_t *width; /* by column */
	size_t gap;    /* between columns */
};

struct table_foot {
	const char *lead; /* NULL: a numbered note */
	char *text;
};

void table_init(struct table *table, const char *align, size_t columns)
{
	memset(table, 0, sizeof(*table));
	table->columns = MIN(columns, TABLE_COLUMNS_MAX);
	for (size_t i = 0; i < table->columns; i++) {
		table->align[i] = *align;
		align += align[1] != '\0';
	}
}

static char *format_plain(const char *format, va_list args)
{
	char *text = memory_print(format, args);

	show_plain(text, strlen(text) + 1, text);
	return text;
}

static void add_owned(struct table *table, char *cell)
{
	table->cells = memory_grow(table->cells, table->count, sizeof(*table->cells));
	table->cells[table->count++] = cell;
}

void table_add(struct table *table, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_owned(table, format_plain(format, args));
	va_end(args);
}

void table_add_cells(struct table *table, const char *const *texts)
{
	for (; *texts; texts++)
		table_add(table, "%s", *texts);
}

void table_begin_with(struct table *table, const char *align, const char *const *titles)
{
	size_t columns = 0;

	while (titles[columns])
		columns++;
	table_init(table, align, columns);
	table_add_cells(table, titles);
}

void table_end_row(struct table *table)
{
	while (table->count % table->columns)
		add_owned(table, memory_copy(""));
}

/*
 * Takes the text over. Returns its number among those of the same lead, from 1: it is added if it
 * is new, so that a note that many cells refer to stands there once.
 */
static size_t add_foot(struct table *table, const char *lead, char *text)
{
	size_t number = 1;

	for (size_t i = 0; i < table->foot_count; i++) {
		if (table->foot[i].lead != lead)
			continue;
		if (strcmp(table->foot[i].text, text) == 0) {
			free(text);
			return number;
		}
		number++;
	}
	table->foot = memory_grow(table->foot, table->foot_count, sizeof(*table->foot));
	table->foot[table->foot_count++] = (struct table_foot){ lead, text };
	return number;
}

size_t table_note(struct table *table, const char *format, ...)
{
	va_list args;
	size_t number;

	va_start(args, format);
	number = add_foot(table, NULL, format_plain(format, args));
	va_end(args);
	return number;
}

const char *table_note_text(const struct table *table, size_t number)
{
	for (size_t i = 0; i < table->foot_count; i++)
		if (!table->foot[i].lead && --number == 0)
			return table->foot[i].text;
	return NULL;
}

void table_remark(struct table *table, const char *lead, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_foot(table, lead, format_plain(format, args));
	va_end(args);
}

bool table_is_empty(const struct table *table)
{
	return table->count <= table->columns;
}

size_t table_rows(const struct table *table)
{
	return table->count < table->columns ? 0 : table->count / table->columns - 1;
}

/* A row that was begun is completed first, so that a whole one goes. */
void table_drop_row(struct table *table)
{
	table_end_row(table);
	for (size_t i = 0; i < table->columns; i++)
		free(table->cells[--table->count]);
}

static size_t row_width(const struct table *table, const struct shape *shape)
{
	size_t width = INDENT + (table->columns - 1) * shape->gap;

	for (size_t i = 0; i < table->columns; i++)
		width += shape->width[i];
	return width;
}

static size_t longest_word(const char *text)
{
	size_t longest = 0;

	while (*(text += strspn(text, " "))) {
		size_t length = strcspn(text, " ");

		longest = MAX(longest, length);
		text += length;
	}
	return longest;
}

/*
 * How narrow a column can become. While titles are folded: not narrower than its cells, nor than a
 * word of its title. After that only the columns of align l can: to FOLD_MIN.
 */
static size_t least_width(const struct table *table, size_t column, bool titles)
{
	size_t least = MIN(longest_word(table->cells[column]), TITLE_MIN);

	if (!titles)
		return table->align[column] == 'l' ? FOLD_MIN : SIZE_MAX;
	for (size_t i = column + table->columns; i < table->count; i += table->columns)
		least = MAX(least, strlen(table->cells[i]));
	return least;
}

/* Takes from the widest column that can become narrower, until rows fit or none can. */
static void narrow(const struct table *table, struct shape *shape, size_t width, bool titles)
{
	while (row_width(table, shape) > width) {
		size_t found = table->columns;

		for (size_t i = 0; i < table->columns; i++)
			if (shape->width[i] > least_width(table, i, titles) &&
			    (found == table->columns || shape->width[i] > shape->width[found]))
				found = i;
		if (found == table->columns)
			return;
		shape->width[found]--;
	}
}

/* In this order, as far as needed: a smaller gap, folded titles, folded cells. */
static void find_shape(const struct table *table, struct shape *shape, size_t width)
{
	shape->width = memory_new(table->columns, sizeof(*shape->width));
	shape->gap = 2;
	for (size_t i = 0; i < table->count; i++)
		shape->width[i % table->columns] =
			MAX(shape->width[i % table->columns], strlen(table->cells[i]));
	if (row_width(table, shape) > width)
		shape->gap = 1;
	narrow(table, shape, width, true);
	narrow(table, shape, width, false);
}

/*
 * How much of the text goes into one line of its column: up to a blank, or behind a separator of
 * ids and lists, in the second half of the width; else all of the width.
 */
static size_t piece_of(const char *text, size_t width)
{
	if (strlen(text) <= width)
		return strlen(text);
	for (size_t i = width; i > width / 2; i--)
		if (text[i] == ' ' || strchr("/,+=_", text[i - 1]))
			return i;
	return width;
}

/*
 * Prints one line of a row and moves the cells on to what is left of them. False, and nothing is
 * printed, if nothing was left.
 */
static bool print_line(const struct table *table, const struct shape *shape, const char **cells,
		       FILE *out)
{
	size_t blanks = INDENT; /* owed, so that no line ends with them */
	bool any = false;

	for (size_t i = 0; i < table->columns; i++)
		any = any || *cells[i];
	for (size_t i = 0; i < table->columns && any; i++) {
		size_t length = piece_of(cells[i], shape->width[i]);
		size_t left = shape->width[i] - length;

		blanks += table->align[i] == 'r' ? left : 0;
		if (length)
			fprintf(out, "%*s%.*s", (int)blanks, "", (int)length, cells[i]);
		blanks = (length ? 0 : blanks) + shape->gap + (table->align[i] == 'r' ? 0 : left);
		cells[i] += length;
		cells[i] += strspn(cells[i], " ");
	}
	if (any)
		fputc('\n', out);
	return any;
}

/* Whether an item with the same lead stands before an index: then its remark was given. */
static bool is_begun(const struct table *table, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (table->foot[i].lead == table->foot[at].lead)
			return true;
	return false;
}

/* "lead one, two, three" */
static void each_remark(const struct table *table, table_foot_function *each, void *target)
{
	for (size_t i = 0; i < table->foot_count; i++) {
		const char *lead = table->foot[i].lead;
		size_t size;
		char *text;
		FILE *to;

		if (!lead || is_begun(table, i))
			continue;
		to = memory_or_end(open_memstream(&text, &size));
		fputs(lead, to);
		for (size_t k = i; k < table->foot_count; k++)
			if (table->foot[k].lead == lead)
				fprintf(to, "%s %s", k == i ? "" : ",", table->foot[k].text);
		fclose(to);
		each(target, 0, text);
		free(text);
	}
}

void table_each_foot(const struct table *table, table_foot_function *each, void *target)
{
	size_t number = 0;

	for (size_t i = 0; i < table->foot_count; i++)
		if (!table->foot[i].lead)
			each(target, ++number, table->foot[i].text);
	each_remark(table, each, target);
}

struct printed {
	FILE *out;
	int width;
};

static void print_foot(void *target, size_t number, const char *text)
{
	const struct printed *to = target;
	char first[32] = "  ";

	if (number)
		snprintf(first, sizeof(first), "%*s(%zu) ", INDENT, "", number);
	show_paragraph(to->out, to->width, first, number ? "%s" : "%s.", text);
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	for (size_t i = 0; i < table->foot_count; i++)
		free(table->foot[i].text);
	free(table->cells);
	free(table->foot);
	memset(table, 0, sizeof(*table));
}

/* rest holds, by column, what of a cell was not printed yet. */
void table_print(struct table *table, FILE *out, size_t width)
{
	struct printed to = { out, (int)width };
	const char **rest = memory_new(table->columns, sizeof(*rest));
	struct shape shape;

	table_end_row(table);
	find_shape(table, &shape, width);
	for (size_t at = 0; at < table->count; at += table->columns) {
		for (size_t i = 0; i < table->columns; i++)
			rest[i] = table->cells[at + i];
		while (print_line(table, &shape, rest, out))
			;
	}
	free(shape.width);
	free(rest);
	table_each_foot(table, print_foot, &to);
	table_free(table);
}

bool table_print_under(struct table *table, FILE *out, int width, const char *heading, ...)
{
	va_list args;
	char *text;

	if (table_is_empty(table)) {
		table_free(table);
		return false;
	}
	va_start(args, heading);
	text = memory_print(heading, args);
	va_end(args);
	show_heading(out, width, text);
	free(text);
	table_print(table, out, (size_t)width);
	return true;
}
