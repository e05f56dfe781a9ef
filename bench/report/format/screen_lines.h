/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a screen, which are collected before any is printed, so that they can be cut to fit. */
#ifndef REPORT_SCREEN_LINES_H
#define REPORT_SCREEN_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/text/table.h"

enum screen_style {
	SCREEN_PLAIN,
	SCREEN_TITLE,
	SCREEN_WARNING,
	SCREEN_FAILURE,
};

/* Which lines go first when there are too many: the last of those with the highest rank. */
enum screen_rank {
	SCREEN_STAYS,
	SCREEN_USEFUL,
	SCREEN_MORE,  /* what goes on from a line that tells the point */
	SCREEN_LEAST, /* what is known from elsewhere on the screen */
};

struct screen_line {
	char *text;
	enum screen_style style;
	enum screen_rank rank;
	bool goes_on; /* the line before: that ends with "..." if this one is taken away */
};

struct screen_lines {
	int width;
	struct screen_line *lines;
	size_t count;
};

/* A line that is cut within the width, at the end of a word. */
void screen_line(struct screen_lines *lines, enum screen_style style, enum screen_rank rank,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * Text, folded: first in front, as many blanks before the other lines, which have the rank of
 * the rest. Whatever is no printable ASCII is '?'.
 */
void screen_text(struct screen_lines *lines, enum screen_rank rank, enum screen_rank rest,
		 const char *first, const char *text);

/*
 * An item that stands in a line with those before it, unless it begins them; if there is no room
 * for it, below. first is in front of the line that begins.
 */
void screen_item(struct screen_lines *lines, bool begins, const char *first, const char *item);

/*
 * Rows of a table, all or those that are marked: its first columns, which are labels, and columns
 * [first, end), side by side as far as they have room, then below one another. title (NULL: that
 * of the table) stands over the first label if it has room there, else in a line above.
 */
void screen_table(struct screen_lines *lines, const struct table *table, const bool *rows,
		  size_t labels, size_t first, size_t end, const char *title);

/* The notes of a table, which its cells refer to. */
void screen_notes(struct screen_lines *lines, const struct table *table, enum screen_rank rank);

/* Takes lines away until height are left, or none that may go; then prints and frees them. */
void screen_print(struct screen_lines *lines, size_t height, bool colour, FILE *out);

#endif
