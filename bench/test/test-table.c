// SPDX-License-Identifier: GPL-2.0-or-later
/* A table shows all of every cell, whatever its width, and what belongs below it once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/text/table.h"

static char *printed(struct table *table, size_t width)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	table_print(table, out, width);
	fclose(out);
	return text;
}

static void prints(struct table *table, size_t width, const char *wanted)
{
	char *text = printed(table, width);

	assert_string_equal(text, wanted);
	free(text);
}

static void fill(struct table *table, const char *name)
{
	table_begin(table, "lrn", "arm", "us", "95 % interval");
	table_add(table, "%s", name);
	table_add(table, "-16.1");
	table_add(table, "[-17.25, -15.05]");
}

static void columns_are_as_wide_as_their_cells(void **state)
{
	struct table table;

	(void)state;
	fill(&table, "notify");
	prints(&table, 72,
	       "  arm        us  95 % interval\n"
	       "  notify  -16.1  [-17.25, -15.05]\n");
}

/* "-16.1" was "-1" at the end of a row that was too wide. */
static void no_number_is_cut(void **state)
{
	struct table table;

	(void)state;
	for (size_t width = 1; width < 60; width++) {
		char *text;

		fill(&table, "notify+sync uring-oneshot");
		text = printed(&table, width);
		assert_non_null(strstr(text, "-16.1"));
		assert_non_null(strstr(text, "[-17.25, -15.05]\n"));
		free(text);
	}
}

static void a_long_name_goes_on_in_the_next_line(void **state)
{
	struct table table;

	(void)state;
	fill(&table, "notify+sync uring-oneshot x16");
	prints(&table, 42,
	       "  arm                  us 95 % interval\n"
	       "  notify+sync       -16.1 [-17.25, -15.05]\n"
	       "  uring-oneshot x16\n");
}

static void a_long_title_is_folded_first(void **state)
{
	struct table table;

	(void)state;
	table_begin(&table, "lr", "placement", "answer to return");
	table_add(&table, "cross-poll");
	table_add(&table, "1.55");
	prints(&table, 22,
	       "  placement  answer to\n"
	       "                return\n"
	       "  cross-poll      1.55\n");
}

static void notes_have_numbers_and_remarks_are_gathered(void **state)
{
	static const char lead[] = "Corrected for";
	struct table table;

	(void)state;
	table_begin(&table, "lr", "arm", "ratio");
	for (int i = 0; i < 2; i++) {
		table_add(&table, "notify");
		table_add(&table, "(%zu)", table_note(&table, "two modes: %d", i));
		table_remark(&table, lead, "%d of same", 54);
		assert_int_equal(table_note(&table, "two modes: %d", i), i + 1);
	}
	table_remark(&table, lead, "%d of cross", 5);
	prints(&table, 72,
	       "  arm     ratio\n"
	       "  notify    (1)\n"
	       "  notify    (2)\n"
	       "  (1) two modes: 0\n"
	       "  (2) two modes: 1\n"
	       "  Corrected for 54 of same, 5 of cross.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_their_cells),
		cmocka_unit_test(no_number_is_cut),
		cmocka_unit_test(a_long_name_goes_on_in_the_next_line),
		cmocka_unit_test(a_long_title_is_folded_first),
		cmocka_unit_test(notes_have_numbers_and_remarks_are_gathered),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
