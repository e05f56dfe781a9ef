/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of text. Cells are added row by row and copied as printable ASCII; widths are found when
 * it is printed. Nothing is cut: what is too long for its column goes on in the next line. Below
 * the table stand its notes, by number, and its remarks. Use: table_begin(), then for each row
 * table_cells() or table_add(), then table_print() or another function that says it frees it.
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
	char **cells; /* row by row, of which row 0 is the header; owned, as their texts */
	size_t count; /* of cells; the last row may be incomplete */
	struct table_foot *foot; /* notes and remarks; owned */
	size_t foot_count;
};

/*
 * Begins a table whose header is added cell by cell; at most TABLE_COLUMNS_MAX columns. align has
 * a letter a column, and its last is that of all columns that follow: l left, n left and never
 * folded, r right and never folded.
 */
void table_init(struct table *table, const char *align, size_t columns);

/* Begins a table with its header: table_begin(&table, "lr", "arm", "us"). */
#define table_begin(table, align, ...) \
	table_begin_with(table, align, (const char *const[]){ __VA_ARGS__, NULL })
void table_begin_with(struct table *table, const char *align, const char *const *titles);

/* Adds the next cells: table_cells(&table, arm->id, "-"). */
#define table_cells(table, ...) table_add_cells(table, (const char *const[]){ __VA_ARGS__, NULL })
void table_add_cells(struct table *table, const char *const *texts);

/* Adds the next cell. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds empty cells up to the end of the row; none if it is complete. */
void table_end_row(struct table *table);

/* Adds a note. Returns its number, from 1, for a cell; the same text has the same number. */
size_t table_note(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The note of that number, or NULL. */
const char *table_note_text(const struct table *table, size_t number);

/*
 * Adds an item to a remark, "lead one, two", unless it has that item. The remark is told by the
 * address of lead, not its text: one string for all calls, which must outlive the table.
 */
void table_remark(struct table *table, const char *lead, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Calls each with every note and its number, then with every remark and 0. */
typedef void table_foot_function(void *target, size_t number, const char *text);
void table_each_foot(const struct table *table, table_foot_function *each, void *target);

/* True if there is nothing but the header. */
bool table_is_empty(const struct table *table);

/* Rows below the header that are complete. */
size_t table_rows(const struct table *table);

/* Takes the last row away. */
void table_drop_row(struct table *table);

/* Frees what the table holds, for one that is not printed. */
void table_free(struct table *table);

/*
 * Prints the table with two blanks before each row and two between columns. If rows are wider than
 * width, the gap becomes one, then titles are folded, then columns of align l; what still does not
 * fit is wider. Frees the table.
 */
void table_print(struct table *table, FILE *out, size_t width);

/* The same under a heading. False, and nothing is printed, if there is nothing but the header. */
bool table_print_under(struct table *table, FILE *out, int width, const char *heading, ...)
	__attribute__((format(printf, 4, 5)));

#endif
