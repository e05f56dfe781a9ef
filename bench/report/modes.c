// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of arms with two modes. */
#include "report/parts.h"
#include "report/show.h"
#include "report/table.h"

static void add_row(struct table *table, const struct model_arm *arm)
{
	table_add(table, "%s", arm->id);
	for (int i = 0; i < 2; i++) {
		table_add(table, "%s", show_us(arm->mode_ns[i]).text);
		table_add(table, "%.0f %%", 100 * arm->mode_share[i]);
	}
	table_add(table, "%s", show_us(arm->metric[MODEL_BATCH_NS].median).text);
}

void modes_write(FILE *out, int width, const struct view *view)
{
	struct table table;

	table_init(&table, "lrrrrr");
	table_add(&table, "arm");
	table_add(&table, "low us");
	table_add(&table, "share");
	table_add(&table, "high us");
	table_add(&table, "share");
	table_add(&table, "median us");
	for (size_t i = 0; i < view->count; i++)
		if (view->arms[i]->has_modes)
			add_row(&table, view->arms[i]);
	if (table_is_empty(&table)) {
		table_free(&table);
		return;
	}
	show_heading(out, width,
		     "Bimodal: batch_ns has two modes, and its median describes neither");
	table_print(&table, out, (size_t)width);
	fputc('\n', out);
}
