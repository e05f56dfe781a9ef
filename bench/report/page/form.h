/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written by the same code as text in lines, and as the body of a page. */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include <stdbool.h>
#include <stdio.h>

#include "report/text/table.h"

struct form {
	FILE *out;
	int width; /* columns; on a page it only says how much there is room for */
	bool page;
};

void form_heading(const struct form *form, const char *heading);

/* A paragraph; first stands before it, as in show_paragraph(). */
void form_say(const struct form *form, const char *first, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Heading and table, which is freed; nothing if it has no row. A long one is sorted on a page. */
void form_table(const struct form *form, struct table *table, const char *heading);

#endif
