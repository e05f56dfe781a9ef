// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of a screen or a letter. Lines are plain text in a list. An item is a range of lines, noted
 * at its first one: its length, its rank and its shorter forms. screen_print() replaces items by
 * their next shorter form, one at a time, until the lines fit; drop() keeps the lengths of the
 * items around a shortened one right.
 *
 * A table is printed into memory by table_print(), with fewer and fewer columns until its lines
 * fit the width.
 */
#define _GNU_SOURCE
#include "report/format/screen_lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "report/text/show.h"

static struct screen_line *add(struct screen_lines *lines, char *text, enum screen_style style)
{
	lines->lines = memory_grow(lines->lines, lines->count, sizeof(*lines->lines));
	lines->lines[lines->count] = (struct screen_line){ .text = text, .style = style };
	return &lines->lines[lines->count++];
}

/* Adds what was printed, line by line, and frees it. strtok_r() leaves out empty lines. */
static void add_printed(struct screen_lines *lines, char *printed, enum screen_style style)
{
	char *next;

	for (char *line = strtok_r(printed, "\n", &next); line; line = strtok_r(NULL, "\n", &next))
		add(lines, memory_copy(line), style);
	free(printed);
}

static void add_folded(struct screen_lines *lines, enum screen_style style, const char *first,
		       const char *text)
{
	char *printed;
	size_t size;
	FILE *to = memory_or_end(open_memstream(&printed, &size));

	show_folded(to, lines->width, first, text);
	fclose(to);
	add_printed(lines, printed, style);
}

void screen_line(struct screen_lines *lines, enum screen_style style, const char *format, ...)
{
	char *text, first[16] = "";
	va_list args;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	show_plain(text, strlen(text) + 1, text);
	if (strlen(text) <= (size_t)lines->width) {
		add(lines, text, style);
		return;
	}
	snprintf(first, sizeof(first), "%.*s", (int)strspn(text, " *"), text);
	add_folded(lines, style, first, text + strlen(first));
	free(text);
}

void screen_text(struct screen_lines *lines, const char *first, const char *text)
{
	add_folded(lines, SCREEN_PLAIN, first, text);
}

void screen_item(struct screen_lines *lines, bool begins, const char *first, const char *item)
{
	struct screen_line *last = lines->count ? &lines->lines[lines->count - 1] : NULL;
	char *longer;

	if (begins || !last) {
		screen_line(lines, SCREEN_PLAIN, "%s%s", first, item);
		return;
	}
	if (strlen(last->text) + strlen(item) + 2 > (size_t)lines->width) {
		screen_line(lines, SCREEN_PLAIN, "%*s%s", (int)strlen(first), "", item);
		return;
	}
	longer = memory_text("%s  %s", last->text, item);
	free(last->text);
	last->text = longer;
}

/* A part of a table that is printed in one piece. */
struct part {
	const struct table *table;
	const bool *rows;
	const char *title; /* of the first label; NULL: the table's own */
	size_t labels, first, end;
	/* one column does not fit beside the labels: they become one, which may be folded */
	bool joined;
};

static void add_cells(struct table *to, const struct part *part, size_t row)
{
	char *const *cells = &part->table->cells[row * part->table->columns];

	if (part->joined) {
		table_add(to, "%s %s %s", cells[0], part->labels > 1 ? cells[1] : "",
			  part->labels > 2 ? cells[2] : "");
		table_cells(to, cells[part->first]);
		return;
	}
	for (size_t i = 0; i < part->end; i++)
		if (i < part->labels || i >= part->first)
			table_cells(to, !row && !i && part->title ? part->title : cells[i]);
}

/* Its lines as text, to be freed. They may be wider than width: see fits(). */
static char *print_part(const struct part *part, int width)
{
	const size_t labels = part->joined ? 1 : part->labels, columns = part->end - part->first;
	struct table table;
	char *printed;
	size_t size;
	FILE *to = memory_or_end(open_memstream(&printed, &size));

	table_init(&table, part->joined ? "l" : "n", labels + columns);
	memcpy(table.align + labels, part->table->align + part->first, columns);
	for (size_t row = 0; row <= table_rows(part->table); row++)
		if (!row || !part->rows || part->rows[row - 1])
			add_cells(&table, part, row);
	table_print(&table, to, (size_t)width);
	fclose(to);
	return printed;
}

/* table_print() keeps to the width if it can, so what it printed must be looked at. */
static bool fits(const char *printed, int width)
{
	for (const char *line = printed; *line;) {
		size_t length = strcspn(line, "\n");

		if (length > (size_t)width)
			return false;
		line += length + (line[length] == '\n');
	}
	return true;
}

/*
 * Prints the whole with its title, if it fits: true. If not, adds the title as a line, and the
 * caller prints the table without it.
 */
static bool add_titled(struct screen_lines *lines, const struct part *whole)
{
	char *printed = print_part(whole, lines->width);
	size_t at = lines->count;
	bool fitting = fits(printed, lines->width);

	if (fitting) {
		/* As a title stands without the two blanks by which a table indents its rows. */
		add_printed(lines, printed, SCREEN_PLAIN);
		memmove(lines->lines[at].text, lines->lines[at].text + 2,
			strlen(lines->lines[at].text) - 1);
		lines->lines[at].style = SCREEN_TITLE;
	} else {
		free(printed);
		screen_line(lines, SCREEN_TITLE, "%s", whole->title);
	}
	return fitting;
}

/* From first on, as many columns as fit are a part; then the next part, up to end. */
void screen_table(struct screen_lines *lines, const struct table *table, const bool *rows,
		  size_t labels, size_t first, size_t end, const char *title)
{
	struct part part = { .table = table,
			     .rows = rows,
			     .title = title,
			     .labels = labels,
			     .first = first,
			     .end = end };

	if (title && add_titled(lines, &part))
		return;
	for (part.title = NULL; part.first < end; part.first = part.end) {
		char *printed;

		part.end = end;
		printed = print_part(&part, lines->width);
		while (!fits(printed, lines->width) && part.end > part.first + 1) {
			free(printed);
			part.end--;
			printed = print_part(&part, lines->width);
		}
		part.joined = !fits(printed, lines->width);
		if (part.joined) {
			free(printed);
			printed = print_part(&part, lines->width);
		}
		add_printed(lines, printed, SCREEN_PLAIN);
		part.joined = false;
	}
}

void screen_notes(struct screen_lines *lines, const struct table *table, const char *brief)
{
	size_t at = lines->count;
	const char *text;

	for (size_t i = 1; (text = table_note_text(table, i)); i++) {
		char first[32];

		snprintf(first, sizeof(first), "  (%zu) ", i);
		screen_text(lines, first, text);
	}
	screen_may(lines, at, SCREEN_LEAST, brief);
}

void screen_may(struct screen_lines *lines, size_t at, enum screen_rank rank, const char *brief)
{
	if (at == lines->count)
		return;
	lines->lines[at].brief = memory_copy(brief);
	lines->lines[at].rank = rank;
	lines->lines[at].lines = lines->count - at;
}

/* The item to be shortened next, by its first line; count if none has a shorter form left. */
static size_t find_item(const struct screen_lines *lines)
{
	size_t found = lines->count;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->lines[i].brief &&
		    (found == lines->count || lines->lines[i].rank >= lines->lines[found].rank))
			found = i;
	return found;
}

/* Frees and removes lines. An item that they belong to and begins before them gets shorter. */
static void drop(struct screen_lines *lines, size_t at, size_t count)
{
	for (size_t i = 0; i < at; i++) {
		struct screen_line *item = &lines->lines[i];

		if (i + item->lines > at)
			item->lines -= MIN(i + item->lines, at + count) - at;
	}
	for (size_t i = at; i < at + count; i++) {
		free(lines->lines[i].text);
		free(lines->lines[i].brief);
	}
	lines->count -= count;
	memmove(&lines->lines[at], &lines->lines[at + count],
		(lines->count - at) * sizeof(*lines->lines));
}

/*
 * Replaces an item by its next shorter form, and gives that the forms that are left. A form that
 * takes as many lines, as at a narrow width, is passed over: the item stays. Each call uses up one
 * form, so screen_print() ends.
 */
static void shorten(struct screen_lines *lines, size_t at)
{
	struct screen_line item = lines->lines[at];
	struct screen_lines brief = { .width = lines->width };
	size_t length = strcspn(item.brief, "\n"), count = item.lines;

	if (length)
		screen_line(&brief, SCREEN_PLAIN, "%.*s", (int)length, item.brief);
	if (brief.count < count) {
		drop(lines, at + brief.count, count - brief.count);
		for (size_t i = 0; i < brief.count; i++) {
			free(lines->lines[at + i].text);
			if (i)
				free(lines->lines[at + i].brief);
			lines->lines[at + i] = brief.lines[i];
		}
		count = brief.count;
	} else {
		drop(&brief, 0, brief.count);
	}
	free(brief.lines);
	if (!count)
		return;
	lines->lines[at].rank = item.rank;
	lines->lines[at].brief = item.brief[length] ? memory_copy(item.brief + length + 1) : NULL;
	lines->lines[at].lines = count;
	free(item.brief);
}

void screen_print(struct screen_lines *lines, size_t height, bool colour, FILE *out)
{
	static const char *const begin[] = {
		[SCREEN_PLAIN] = "",
		[SCREEN_TITLE] = "\033[1m",
		[SCREEN_WARNING] = "\033[33m",
		[SCREEN_FAILURE] = "\033[1;31m",
	};

	while (lines->count > height && find_item(lines) < lines->count)
		shorten(lines, find_item(lines));
	for (size_t i = 0; i < lines->count; i++) {
		const struct screen_line *line = &lines->lines[i];
		bool painted = colour && line->style != SCREEN_PLAIN;

		fprintf(out, "%s%s%s\n", painted ? begin[line->style] : "", line->text,
			painted ? "\033[0m" : "");
		free(line->text);
		free(line->brief);
	}
	free(lines->lines);
	*lines = (struct screen_lines){ .width = lines->width };
}
