/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of text: cells are added row by row, widths are found when it is printed. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 16

struct table {
	const char *align; /* a letter a column: l left, n left and never cut, r right; its length
			      is the number of columns */
	size_t columns;
	char **cells;
	size_t count;
};

/* align must outlive the table. */
void table_init(struct table *table, const char *align);

/* Adds the next cell; the first row is the header. Aborts on lack of memory. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empty cells up to the end of the row. */
void table_end_row(struct table *table);

/* True if there is nothing but the header. */
bool table_is_empty(const struct table *table);

/* For a table that is not printed. */
void table_free(struct table *table);

/*
 * Prints it with two blanks before each row, two between columns, one where
 * that is needed to fit; then the widest left-aligned column is cut ("..") until
 * rows fit width. Frees the table.
 */
void table_print(struct table *table, FILE *out, size_t width);

#endif
