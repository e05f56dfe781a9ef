/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of an HTML page. Whatever is not a tag is escaped: texts may come from anywhere. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

#include "base/error.h"
#include "report/text/table.h"

/*
 * What all pages begin and end with: up to the body, and from there to the end of the file. A page
 * is one file that needs no other and no network: style and script are in it, and without its
 * script it shows the same.
 */
void html_begin(FILE *out, const char *title);
int html_end(FILE *out, struct error *err);

/* Text as it stands between tags or in a quoted attribute; what no text has becomes "?". */
void html_text(FILE *out, const char *text);

/* <tag>text</tag> and a newline; tag may have attributes, which the caller has escaped. */
void html_element(FILE *out, const char *tag, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The table with a caption, in a box of its own that scrolls sideways, then its notes. head is
 * the column that names the row. kind is a class, of which the script sorts and filters
 * "sortable". Frees the table.
 */
void html_table(FILE *out, struct table *table, const char *kind, size_t head, const char *caption);

#endif
