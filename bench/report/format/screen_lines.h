/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a screen or a letter. All are collected before any is printed, so that they can be made
 * to fit: what is too wide is folded, and if there are too many lines, items take the shorter form
 * that they were given (screen_may()). No line is cut. Width is in columns; texts are ASCII.
 *
 * A struct screen_lines begins as zeros but for width. screen_print() frees what it holds.
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

/*
 * Which item takes its shorter form first: that of the highest rank, and of several the last one.
 */
enum screen_rank {
	SCREEN_USEFUL, /* part of an answer */
	SCREEN_TWICE,  /* what another line says more briefly */
	SCREEN_MORE,   /* details of something that stays */
	SCREEN_LEAST,  /* notes and warnings */
};

struct screen_line {
	char *text;
	enum screen_style style;
	/* the rest is of the first line of an item that has a shorter form; items may nest */
	char *brief; /* its shorter forms, joined by newlines; NULL: it has none */
	enum screen_rank rank;
	size_t lines; /* of the item, this one included */
};

struct screen_lines {
	int width;
	struct screen_line *lines;
	size_t count;
};

/* Adds a line. One that is too wide is folded, and goes on under its first word. */
void screen_line(struct screen_lines *lines, enum screen_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Adds a text, folded, with first in front and as many blanks before the other lines. Whatever is
 * no printable ASCII becomes '?'.
 */
void screen_text(struct screen_lines *lines, const char *first, const char *text);

/*
 * Appends an item to the last line, or begins a new line with first in front of it. If the last
 * line has no room, the item goes below, indented by the width of first.
 */
void screen_item(struct screen_lines *lines, bool begins, const char *first, const char *item);

/*
 * Adds a part of a table: the rows that are marked in rows (NULL: all; row 0 of it is the first
 * below the header), its first columns, which are labels, and columns [first, end). Columns that
 * have no room side by side are printed below one another, each time with the labels. title
 * replaces that of the first label if it has room there, else it is a line above; NULL: neither.
 */
void screen_table(struct screen_lines *lines, const struct table *table, const bool *rows,
		  size_t labels, size_t first, size_t end, const char *title);

/* The numbered notes of a table, as an item of rank SCREEN_LEAST with this shorter form. */
void screen_notes(struct screen_lines *lines, const struct table *table, const char *brief);

/*
 * Makes an item of the lines from that index to the last. If there is no room for it, brief
 * replaces it, "" meaning nothing. Behind a newline brief may have a form that is shorter still.
 */
void screen_may(struct screen_lines *lines, size_t at, enum screen_rank rank, const char *brief);

/*
 * Makes items shorter until no more than height lines are left, or no item can become shorter.
 * Then prints all lines and frees them, after which more can be added.
 */
void screen_print(struct screen_lines *lines, size_t height, bool colour, FILE *out);

#endif
