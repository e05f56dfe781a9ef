// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the parts of suites share. Most parts are one table: sheet_each_work() walks over the kinds
 * of work and calls the part's function, which adds a row or not; sheet_table() prints the table,
 * or says what the run lacks. So no part asks first whether anything was measured.
 */
#include "report/suite/sheet.h"

#include "report/text/show.h"

void sheet_say(const struct sheet *sheet, const char *text)
{
	show_folded(sheet->out, sheet->width, "   ", text);
}

bool sheet_print(const struct sheet *sheet, struct table *table)
{
	if (table_is_empty(table)) {
		table_free(table);
		return false;
	}
	table_print(table, sheet->out, (size_t)sheet->width);
	return true;
}

void sheet_table(const struct sheet *sheet, struct table *table, const char *what,
		 const char *missing)
{
	if (!table_is_empty(table) || missing)
		sheet_say(sheet, table_is_empty(table) ? missing : what);
	sheet_print(sheet, table);
}

void sheet_each_work(const struct sheet *sheet, bool replays, struct table *table, sheet_row *row)
{
	struct view work = { .count = 0 };

	while (view_next(sheet->view, &work, view_same_table)) {
		uint32_t sizes[3];
		size_t count = view_three(&work, sizes);

		if ((work.arms[0]->workload != WORD_EMPTY) != replays ||
		    !figure_is_basic(work.arms[0]))
			continue;
		for (size_t i = 0; i < count; i++)
			row(sheet, table, view_first(arm, &work, arm->batch == sizes[i]));
	}
}

void sheet_add_work(struct table *table, const struct model_arm *like)
{
	table_cells(table, word_text(like->placement));
	if (like->workload)
		table_cells(table, word_text(like->workload));
	else
		table_add(table, "%s %u", word_text(like->op), like->batch);
}

struct shown sheet_loop(const struct model_arm *arm)
{
	return arm->gate == WORD_NOTIFY ? view_loop(arm) : view_row(arm);
}
