// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a screen. */
#define _GNU_SOURCE
#include "report/format/screen_lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "report/text/show.h"

#define MORE " ..."

static struct screen_line *add(struct screen_lines *lines, char *text, enum screen_style style,
			       enum screen_rank rank)
{
	lines->lines = memory_grow(lines->lines, lines->count, sizeof(*lines->lines));
	lines->lines[lines->count] =
		(struct screen_line){ .text = text, .style = style, .rank = rank };
	return &lines->lines[lines->count++];
}

/* How much of the text has room up to the end of a word that is in no bracket. */
static size_t whole_words(const char *text, size_t room)
{
	size_t end = 0, depth = 0, i;

	for (i = 0; i <= room; i++) {
		if (!depth && (text[i] == ' ' || !text[i]))
			end = i;
		if (!text[i])
			break;
		depth += text[i] == '[' || text[i] == '(';
		depth -= depth && (text[i] == ']' || text[i] == ')');
	}
	while (end && strchr(" ,;:", text[end - 1]))
		end--;
	return end ? end : MIN(i, room); /* nothing but one word, or one bracket */
}

/* Ends the text with "..." within the width; the text is replaced. */
static void mark_more(char **text, int width)
{
	size_t length = whole_words(*text, (size_t)width - strlen(MORE));
	char *marked;

	if (strlen(*text) >= strlen(MORE) &&
	    strcmp(*text + strlen(*text) - strlen(MORE), MORE) == 0)
		return;
	marked = memory_new(length + sizeof(MORE), 1);
	memcpy(marked, *text, length);
	strcpy(marked + length, MORE);
	free(*text);
	*text = marked;
}

void screen_line(struct screen_lines *lines, enum screen_style style, enum screen_rank rank,
		 const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	show_plain(text, strlen(text) + 1, text);
	if (strlen(text) > (size_t)lines->width)
		mark_more(&text, lines->width);
	add(lines, text, style, rank);
}

/* What was printed, line by line, which it takes over; if it goes on, with the rank of the rest. */
static void add_printed(struct screen_lines *lines, char *printed, enum screen_rank rank,
			enum screen_rank rest, bool goes_on)
{
	bool first = true;
	char *next;

	for (char *line = strtok_r(printed, "\n", &next); line;
	     line = strtok_r(NULL, "\n", &next)) {
		struct screen_line *added =
			add(lines, memory_copy(line), SCREEN_PLAIN, first ? rank : rest);

		added->goes_on = goes_on && !first;
		first = false;
	}
	free(printed);
}

void screen_text(struct screen_lines *lines, enum screen_rank rank, enum screen_rank rest,
		 const char *first, const char *text)
{
	char *printed;
	size_t size;
	FILE *to = open_memstream(&printed, &size);

	if (!to)
		abort();
	show_folded(to, lines->width, first, text);
	fclose(to);
	add_printed(lines, printed, rank, rest, true);
}

void screen_item(struct screen_lines *lines, bool begins, const char *first, const char *item)
{
	struct screen_line *last = lines->count ? &lines->lines[lines->count - 1] : NULL;
	char *longer;

	if (begins || !last) {
		screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "%s%s", first, item);
		return;
	}
	if (strlen(last->text) + strlen(item) + 2 > (size_t)lines->width) {
		screen_line(lines, SCREEN_PLAIN, SCREEN_STAYS, "%*s%s", (int)strlen(first), "",
			    item);
		return;
	}
	if (asprintf(&longer, "%s  %s", last->text, item) < 0)
		abort();
	free(last->text);
	last->text = longer;
}

/* What of a table is printed together. */
struct part {
	const struct table *table;
	const bool *rows;
	const char *title; /* of the first label; NULL: the table's own */
	size_t labels, first, end;
	bool joined; /* the labels are one column, which may be folded */
};

static void add_cells(struct table *to, const struct part *part, size_t row)
{
	char *const *cells = &part->table->cells[row * part->table->columns];

	if (part->joined) {
		table_add(to, "%s %s %s", cells[0], part->labels > 1 ? cells[1] : "",
			  part->labels > 2 ? cells[2] : "");
		table_add(to, "%s", cells[part->first]);
		return;
	}
	for (size_t i = 0; i < part->end; i++)
		if (i < part->labels || i >= part->first)
			table_add(to, "%s", !row && !i && part->title ? part->title : cells[i]);
}

static char *print_part(const struct part *part, int width)
{
	char align[TABLE_COLUMNS_MAX + 1] = "", *printed;
	struct table table;
	size_t size;
	FILE *to = open_memstream(&printed, &size);

	if (!to)
		abort();
	memset(align, part->joined ? 'l' : 'n', part->joined ? 1 : part->labels);
	memcpy(align + strlen(align), part->table->align + part->first, part->end - part->first);
	table_init(&table, align);
	for (size_t row = 0; row <= table_rows(part->table); row++)
		if (!row || !part->rows || part->rows[row - 1])
			add_cells(&table, part, row);
	table_print(&table, to, (size_t)width);
	fclose(to);
	return printed;
}

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

/* With a title that has no room, a line of its own; true if it stands in the table. */
static bool add_titled(struct screen_lines *lines, const struct part *whole)
{
	char *printed = print_part(whole, lines->width);
	size_t at = lines->count;
	bool fitting = fits(printed, lines->width);

	if (fitting) {
		/* Over the labels, which are indented. */
		add_printed(lines, printed, SCREEN_STAYS, SCREEN_STAYS, false);
		memmove(lines->lines[at].text, lines->lines[at].text + 2,
			strlen(lines->lines[at].text) - 1);
		lines->lines[at].style = SCREEN_TITLE;
	} else {
		free(printed);
		screen_line(lines, SCREEN_TITLE, SCREEN_STAYS, "%s", whole->title);
	}
	return fitting;
}

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
		add_printed(lines, printed, SCREEN_STAYS, SCREEN_STAYS, false);
		part.joined = false;
	}
}

void screen_notes(struct screen_lines *lines, const struct table *table, enum screen_rank rank)
{
	const char *text;

	for (size_t i = 1; (text = table_note_text(table, i)); i++) {
		char first[32];

		snprintf(first, sizeof(first), "  (%zu) ", i);
		screen_text(lines, rank, rank, first, text);
	}
}

/* The last line of the highest rank. */
static void take_one_away(struct screen_lines *lines)
{
	size_t at = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->lines[i].rank >= lines->lines[at].rank)
			at = i;
	if (lines->lines[at].goes_on)
		mark_more(&lines->lines[at - 1].text, lines->width);
	free(lines->lines[at].text);
	lines->count--;
	memmove(&lines->lines[at], &lines->lines[at + 1],
		(lines->count - at) * sizeof(*lines->lines));
}

static bool can_be_cut(const struct screen_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->lines[i].rank != SCREEN_STAYS)
			return true;
	return false;
}

void screen_print(struct screen_lines *lines, size_t height, bool colour, FILE *out)
{
	static const char *const begin[] = {
		[SCREEN_PLAIN] = "",
		[SCREEN_TITLE] = "\033[1m",
		[SCREEN_WARNING] = "\033[33m",
		[SCREEN_FAILURE] = "\033[1;31m",
	};

	while (lines->count > height && can_be_cut(lines))
		take_one_away(lines);
	for (size_t i = 0; i < lines->count; i++) {
		const struct screen_line *line = &lines->lines[i];
		bool painted = colour && line->style != SCREEN_PLAIN;

		fprintf(out, "%s%s%s\n", painted ? begin[line->style] : "", line->text,
			painted ? "\033[0m" : "");
		free(line->text);
	}
	free(lines->lines);
	*lines = (struct screen_lines){ .width = lines->width };
}
