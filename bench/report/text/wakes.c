// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of fast and slow wakes: arms whose notification_ns has two modes, as a wake-up of
 * another CPU is fast while that CPU polls and slow once it has to leave an idle state.
 */
#include "report/text/all_arms.h"
#include "report/text/show.h"
#include "report/text/table.h"

static void add_row(struct table *table, const struct model_arm *arm)
{
	table_cells(table, arm->id);
	for (int i = 0; i < 2; i++) {
		table_cells(table, show_us(arm->wake_modes.mode[i]).text);
		table_add(table, "%.0f %%", 100 * arm->wake_modes.share[i]);
	}
	table_cells(table, show_us(arm->metric[MODEL_NOTIFICATION_NS].median).text);
}

/* The pause between rounds, in which the stub's CPU idles: a longer one allows a deeper state. */
static void say_between(FILE *out, int width, const struct model *model)
{
	model_each(of, model->disturbances, model->disturbance_count)
		if (of->between_us > 0 &&
		    (of->placement == WORD_CROSS || of->placement == WORD_CROSS_POLL))
			show_paragraph(out, width, "  ",
				       "%s %s%s%s: %.0f us from a round to the next, in the mean",
				       word_text(of->suite), word_text(of->placement),
				       of->workload ? " " : "", word_text(of->workload),
				       of->between_us);
}

void wakes_write(FILE *out, int width, const struct view *view)
{
	struct table table;

	table_begin(&table, "lrrrrr", "arm", "fast us", "share", "slow us", "share", "median us");
	view_each_arm(arm, view)
		if (arm->wake_modes.found)
			add_row(&table, arm);
	if (!table_print_under(&table, out, width,
			       "Fast and slow wakes across CPUs: notification_ns of the stamped "
			       "pass has two modes"))
		return;
	say_between(out, width, view->model);
	fputc('\n', out);
}
