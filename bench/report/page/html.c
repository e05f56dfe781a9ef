// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parts of an HTML page: escaping, elements, tables, and what all pages begin and end with. The
 * contents of pages are in run_page.c and report/compare. Texts come from run.json, and that from
 * anyone: each goes through html_text(), and a policy forbids all scripts but the page's.
 */
#include "report/page/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			/* Bytes above 127 are of UTF-8, and are kept. */
			fputc((unsigned char)*text < ' ' && !strchr("\t\n", *text) ? '?' : *text,
			      out);
		}
	}
}

void html_element(FILE *out, const char *tag, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	fprintf(out, "<%s>", tag);
	html_text(out, text);
	fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
	free(text);
}

/*
 * A cell. Numbers stand to the right. Verdicts are coloured by page.css, which looks at their first
 * word: "bimodal (1)" gets data-verdict "bimodal".
 */
static void put_cell(FILE *out, const struct table *table, size_t at, size_t head)
{
	size_t column = at % table->columns;
	const char *number = table->align[column] == 'r' ? " class=r" : "";
	const char *cell = table->cells[at];
	char tag[64];

	if (at < table->columns)
		snprintf(tag, sizeof(tag), "th scope=col%s", number);
	else if (column == head)
		snprintf(tag, sizeof(tag), "th scope=row");
	else if (strcmp(table->cells[column], "verdict") == 0)
		snprintf(tag, sizeof(tag), "td data-verdict=\"%.*s\"",
			 (int)strspn(cell, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
			 cell);
	else
		snprintf(tag, sizeof(tag), "td%s", number);
	html_element(out, tag, "%s", cell);
}

static void put_row(FILE *out, const struct table *table, size_t first, size_t head)
{
	fputs("<tr>", out);
	for (size_t i = 0; i < table->columns; i++)
		put_cell(out, table, first + i, head);
	fputs("</tr>\n", out);
}

static void put_foot(void *target, size_t number, const char *text)
{
	if (number)
		html_element(target, "p class=note", "(%zu) %s", number, text);
	else
		html_element(target, "p class=note", "%s.", text);
}

void html_table(FILE *out, struct table *table, const char *kind, size_t head, const char *caption)
{
	table_end_row(table);
	fputs("<div class=scroll role=region tabindex=0 aria-label=\"", out);
	html_text(out, caption);
	fprintf(out, "\"><table class=%s>", kind);
	html_element(out, "caption", "%s", caption);
	fputs("<thead>", out);
	put_row(out, table, 0, head);
	fputs("</thead><tbody>\n", out);
	for (size_t at = table->columns; at < table->count; at += table->columns)
		put_row(out, table, at, head);
	fputs("</tbody></table></div>\n", out);
	table_each_foot(table, put_foot, out);
	table_free(table);
}

/* ---- what all pages begin and end with ---- */

/* assets.S */
extern const char page_style[], page_script[];

/*
 * Nothing is fetched from anywhere, and no script runs but the page's own. The nonce is no secret,
 * as the page is a file: the policy stops attributes such as onload, but a script element could
 * name the nonce. No text can make one (html_text()), and picture.c refuses pictures with one.
 */
#define POLICY                                                           \
	"default-src 'none'; img-src data:; style-src 'unsafe-inline'; " \
	"script-src 'nonce-page'"

void html_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
	      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=color-scheme content=\"light dark\">\n"
	      "<meta http-equiv=Content-Security-Policy content=\"" POLICY "\">\n"
	      "<link rel=icon href=\"data:,\">\n",
	      out);
	html_element(out, "title", "%s", title);
	fprintf(out, "<style>\n%s</style>\n</head>\n<body>\n", page_style);
}

int html_end(FILE *out, struct error *err)
{
	fprintf(out, "<script nonce=page>\n%s</script>\n</body>\n</html>\n", page_script);
	return finish_writing(out, "the page", err);
}
