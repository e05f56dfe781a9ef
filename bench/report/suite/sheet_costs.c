// SPDX-License-Identifier: GPL-2.0-or-later
/* Suites as tables of what each arm costs: time, system calls, CPU time; and what it risks. */
#include "report/suite/sheet.h"

#include <string.h>

#include "report/text/show.h"

/* What won in a table: the arm with the least ratio, and the least that needs no change. */
struct winners {
	const struct model_arm *all, *unchanged;
	double least_all, least_unchanged;
};

static void note_winner(const struct sheet *sheet, struct winners *winners,
			const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(sheet->model, arm, model_time(arm));

	if (!comparison || comparison->verdict != MODEL_FASTER)
		return;
	if (!winners->all || comparison->ratio < winners->least_all) {
		winners->all = arm;
		winners->least_all = comparison->ratio;
	}
	if (!arm->changes_stub &&
	    (!winners->unchanged || comparison->ratio < winners->least_unchanged)) {
		winners->unchanged = arm;
		winners->least_unchanged = comparison->ratio;
	}
}

static void say_winners(const struct sheet *sheet, const struct sheet_costs *costs,
			const struct winners *winners)
{
	if (!winners->all)
		show_paragraph(sheet->out, sheet->width, "   ",
			       "None is faster than %s by a resolved ratio.", costs->baseline);
	else if (winners->all == winners->unchanged)
		show_paragraph(sheet->out, sheet->width, "   ", "Cheapest: %s, %s of %s's time.",
			       costs->label(winners->all).text, show_ratio(winners->least_all).text,
			       costs->baseline);
	else
		show_paragraph(sheet->out, sheet->width, "   ",
			       "Cheapest: %s, %s of %s's time; with UML's stub as it is: %s%s%s.",
			       costs->label(winners->all).text, show_ratio(winners->least_all).text,
			       costs->baseline,
			       winners->unchanged ? costs->label(winners->unchanged).text :
						    costs->baseline,
			       winners->unchanged ? ", " : "",
			       winners->unchanged ? show_ratio(winners->least_unchanged).text : "");
}

static void add_row(const struct sheet *sheet, const struct sheet_costs *costs, struct table *table,
		    const struct model_arm *arm)
{
	table_add(table, "%s%s", costs->label(arm).text, arm->changes_stub ? " *" : "");
	table_add(table, "%s", view_size(arm, "-").text);
	ratio_add_time(table, arm, MODEL_CALL_NS);
	ratio_add(table, sheet->model, estimate_own(sheet->model, arm, model_time(arm)), NULL,
		  "baseline");
	table_add(table, "%s", show_number(arm->system_calls, 3).text);
	table_add(table, "%s",
		  arm->has_cpu ? show_number(arm->monitor_cpu_ns / 1000, 3).text : "-");
	table_add(table, "%s", arm->has_cpu ? show_number(arm->stub_cpu_ns / 1000, 3).text : "-");
}

/* One placement and operation of a suite. */
static bool write_table(const struct sheet *sheet, const struct sheet_costs *costs, size_t first,
			size_t end)
{
	const struct model_arm *kind = sheet->view->arms[first];
	uint32_t middle = view_middle_size(sheet->view, first, end);
	struct winners winners = { .all = NULL };
	struct table table;

	table_init(&table, "lrrrnnrrr");
	table_titles(&table, (const char *const[]){ "arm", "batch", "us", RATIO_TITLES, "calls",
						    "mon.", "stub", NULL });
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = sheet->view->arms[i];

		if (!view_measured(arm) || arm->control ||
		    (!costs->all_sizes && arm->batch != middle))
			continue;
		add_row(sheet, costs, &table, arm);
		note_winner(sheet, &winners, arm);
	}
	if (!table_is_empty(&table))
		show_paragraph(sheet->out, sheet->width, "   ",
			       "Suite %s, placement %s, %s:", word_text(kind->suite),
			       word_text(kind->placement), word_text(kind->op));
	if (!sheet_print(sheet, &table))
		return false;
	if (costs->baseline)
		say_winners(sheet, costs, &winners);
	return true;
}

bool sheet_write_costs(const struct sheet *sheet, const struct sheet_costs *costs)
{
	const struct view *view = sheet->view;
	bool any = false;

	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (view->arms[first]->suite == costs->suite)
			any |= write_table(sheet, costs, first, end);
	}
	return any;
}
