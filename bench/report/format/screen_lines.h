/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a screen or a letter, which are collected before any is printed, so that they can be
 * made to fit: what is too wide is folded; where there are too many lines, items that have a
 * shorter form take it. No line is cut.
 */
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

/* Which items take their shorter form first: the last of those with the highest rank. */
enum screen_rank {
	SCREEN_USEFUL,
	SCREEN_TWICE, /* what another line says more briefly */
	SCREEN_MORE,
	SCREEN_LEAST,
};

struct screen_line {
	char *text;
	enum screen_style style;
	/* of the first line of an item that has a shorter form */
	char *brief; /* or NULL */
	enum screen_rank rank;
	size_t lines; /* of the item */
};

struct screen_lines {
	int width;
	struct screen_line *lines;
	size_t count;
};

/* A line; if it is too wide it is folded, indented as it begins. */
void screen_line(struct screen_lines *lines, enum screen_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Text, folded: first in front, as many blanks before the other lines. Whatever is no printable
 * ASCII is '?'.
 */
void screen_text(struct screen_lines *lines, const char *first, const char *text);

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

/* The notes of a table, which its cells refer to, as an item that may be brief. */
void screen_notes(struct screen_lines *lines, const struct table *table, const char *brief);

/*
 * The lines from that index on are an item: if there is no room for it, brief stands there
 * instead, "" for nothing. Behind a newline it may have a form that is shorter still.
 */
void screen_may(struct screen_lines *lines, size_t at, enum screen_rank rank, const char *brief);

/*
 * Makes items shorter until height lines are left, or none that may become shorter; then prints
 * and frees them.
 */
void screen_print(struct screen_lines *lines, size_t height, bool colour, FILE *out);

#endif
