// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of text. */
#define _GNU_SOURCE
#include "report/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/show.h"

#define INDENT	 2
#define CELL_MIN 4 /* what is left at least of a column that is cut */

struct shape {
	size_t width[TABLE_COLUMNS_MAX];
	size_t gap;
};

void table_init(struct table *table, const char *align)
{
	memset(table, 0, sizeof(*table));
	table->align = align;
	table->columns = strlen(align);
	if (table->columns > TABLE_COLUMNS_MAX)
		abort();
}

static void add_owned(struct table *table, char *cell)
{
	table->cells = reallocarray(table->cells, table->count + 1, sizeof(*table->cells));
	if (!table->cells || !cell)
		abort();
	table->cells[table->count++] = cell;
}

void table_add(struct table *table, const char *format, ...)
{
	char *cell = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&cell, format, args) < 0)
		abort();
	va_end(args);
	show_plain(cell, strlen(cell) + 1, cell);
	add_owned(table, cell);
}

void table_end_row(struct table *table)
{
	while (table->count % table->columns)
		add_owned(table, strdup(""));
}

bool table_is_empty(const struct table *table)
{
	return table->count <= table->columns;
}

static size_t row_width(const struct table *table, const struct shape *shape)
{
	size_t width = INDENT + (table->columns - 1) * shape->gap;

	for (size_t i = 0; i < table->columns; i++)
		width += shape->width[i];
	return width;
}

/* The widest column that may be cut, or the number of columns. */
static size_t widest(const struct table *table, const struct shape *shape)
{
	size_t found = table->columns;

	for (size_t i = 0; i < table->columns; i++)
		if (table->align[i] == 'l' && shape->width[i] > CELL_MIN &&
		    (found == table->columns || shape->width[i] > shape->width[found]))
			found = i;
	return found;
}

static void find_shape(const struct table *table, struct shape *shape, size_t width)
{
	memset(shape, 0, sizeof(*shape));
	shape->gap = 2;
	for (size_t i = 0; i < table->count; i++) {
		size_t length = strlen(table->cells[i]);

		if (length > shape->width[i % table->columns])
			shape->width[i % table->columns] = length;
	}
	if (row_width(table, shape) > width)
		shape->gap = 1;
	while (row_width(table, shape) > width) {
		size_t column = widest(table, shape);

		if (column == table->columns)
			break;
		shape->width[column]--;
	}
}

/* The text of one cell, padded and cut, at the end of line. */
static void append_cell(char *line, size_t size, const char *cell, size_t width, char align)
{
	size_t used = strlen(line);
	size_t length = strlen(cell);

	if (length > width)
		snprintf(line + used, size - used, "%.*s..", (int)width - 2, cell);
	else
		snprintf(line + used, size - used, align == 'r' ? "%*s" : "%-*s", (int)width, cell);
}

static void print_row(const struct table *table, const struct shape *shape, size_t row,
		      size_t width, FILE *out)
{
	char line[1024] = "";
	size_t end;

	for (size_t i = 0; i < table->columns; i++) {
		size_t used = strlen(line);

		snprintf(line + used, sizeof(line) - used, "%*s", i ? (int)shape->gap : INDENT, "");
		append_cell(line, sizeof(line), table->cells[row * table->columns + i],
			    shape->width[i], table->align[i]);
	}
	end = strlen(line) < width ? strlen(line) : width;
	while (end && line[end - 1] == ' ')
		end--;
	fprintf(out, "%.*s\n", (int)end, line);
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	memset(table, 0, sizeof(*table));
}

void table_print(struct table *table, FILE *out, size_t width)
{
	struct shape shape;

	table_end_row(table);
	find_shape(table, &shape, width);
	for (size_t row = 0; row < table->count / table->columns; row++)
		print_row(table, &shape, row, width, out);
	table_free(table);
}
