/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of text: cells are added row by row, widths are found when it is printed. Nothing is
 * cut: what is too long for its column goes on in the next line. Below it stand its notes.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 16

struct table_foot;

struct table {
	char align[TABLE_COLUMNS_MAX]; /* a letter a column, as of table_init() */
	size_t columns;
	char **cells;
	size_t count;
	struct table_foot *foot; /* notes and remarks */
	size_t foot_count;
};

/*
 * Of a table whose header is added cell by cell. align has a letter a column, the last for all that
 * follow, too: l left, n left and never folded, r right and never folded.
 */
void table_init(struct table *table, const char *align, size_t columns);

/* With its header, texts: table_begin(&table, "lr", "arm", "us"). */
#define table_begin(table, align, ...) \
	table_begin_with(table, align, (const char *const[]){ __VA_ARGS__, NULL })
void table_begin_with(struct table *table, const char *align, const char *const *titles);

/* The next cells, texts: table_cells(&table, arm->id, "-"). */
#define table_cells(table, ...) table_add_cells(table, (const char *const[]){ __VA_ARGS__, NULL })
void table_add_cells(struct table *table, const char *const *texts);

/* Adds the next cell; the first row is the header. Lack of memory is as base/memory.h says. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empty cells up to the end of the row. */
void table_end_row(struct table *table);

/* A note below the table. Returns its number for a cell; the same text has the same number. */
size_t table_note(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The note of that number, or NULL. */
const char *table_note_text(const struct table *table, size_t number);

/*
 * A remark below the table: the lead, which must outlive the table, and then the items that were
 * added with it, each once.
 */
void table_remark(struct table *table, const char *lead, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Calls each with every note and its number, then with every remark, "lead one, two", and 0.
 */
typedef void table_foot_function(void *target, size_t number, const char *text);
void table_each_foot(const struct table *table, table_foot_function *each, void *target);

/* True if there is nothing but the header. */
bool table_is_empty(const struct table *table);

/* Rows below the header that are complete. */
size_t table_rows(const struct table *table);

/* Takes the last row away. */
void table_drop_row(struct table *table);

/* For a table that is not printed. */
void table_free(struct table *table);

/*
 * Prints it with two blanks before each row and two between columns, one where that is needed
 * to fit; then titles and left-aligned columns are folded until rows fit width. A row that
 * cannot be made to fit is wider. Frees the table.
 */
void table_print(struct table *table, FILE *out, size_t width);

/* The same under a heading; false, and nothing is printed, if there is nothing but the titles. */
bool table_print_under(struct table *table, FILE *out, int width, const char *heading, ...)
	__attribute__((format(printf, 4, 5)));

#endif
