/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is written by the same code as text in lines, and as the body of a page: `compare` has both
 * forms. The functions append to out; errors of it are left to whoever ends the form.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include <stdbool.h>
#include <stdio.h>

#include "report/text/table.h"

struct form {
	FILE *out;
	int width; /* columns; on a page it only says how much there is room for */
	bool page; /* HTML, else text */
};

void form_heading(const struct form *form, const char *heading);

/* A paragraph with first before it, as in show_paragraph(); on a page first is bold. */
void form_say(const struct form *form, const char *first, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Heading and table; nothing if the table has no row. Frees the table. On a page a long one can be
 * sorted and filtered.
 */
void form_table(const struct form *form, struct table *table, const char *heading);

#endif
