// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is written both as text and as the body of a page. The text is that of report/text/show.h,
 * the page that of html.h; nothing here knows what is written.
 */
#include "report/page/form.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/page/html.h"
#include "report/text/show.h"

#define LONG 12 /* rows; a longer table can be sorted and filtered on a page */

void form_heading(const struct form *form, const char *heading)
{
	if (form->page)
		html_element(form->out, "h2", "%s", heading);
	else
		show_heading(form->out, form->width, heading);
}

void form_say(const struct form *form, const char *first, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	if (!form->page) {
		show_folded(form->out, form->width, first, text);
	} else {
		/* The blanks of first indent lines of text. */
		fputs("<p><b>", form->out);
		html_text(form->out, first + strspn(first, " "));
		fputs("</b>", form->out);
		html_text(form->out, text);
		fputs("</p>\n", form->out);
	}
	free(text);
}

void form_table(const struct form *form, struct table *table, const char *heading)
{
	if (table_is_empty(table)) {
		table_free(table);
		return;
	}
	form_heading(form, heading);
	if (form->page)
		html_table(form->out, table, table_rows(table) > LONG ? "sortable" : "rows", 0,
			   heading);
	else
		table_print(table, form->out, (size_t)form->width);
	fputc('\n', form->out);
}
