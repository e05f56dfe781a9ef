// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A suite as tables of what each of its arms costs: time of a call, ratio to its baseline, system
 * calls and CPU time. Below a table a sentence names the cheapest. Suites loops, order and gates
 * are shown so.
 */
#include "report/suite/sheet.h"

#include "report/text/show.h"

/*
 * The arm of a table with the least ratio, and that with the least of those for which UML's stub
 * need not change. NULL: none is faster than its baseline by its verdict.
 */
struct winners {
	const struct model_arm *all, *unchanged;
};

static struct shown ratio_of(const struct sheet *sheet, const struct model_arm *arm)
{
	return show_ratio(estimate_time(sheet->model, arm)->ratio);
}

/* Only an arm that is faster by its verdict can win: the least ratio alone may be noise. */
static void note_winner(const struct sheet *sheet, const struct model_arm **winner,
			const struct model_arm *arm)
{
	const struct model_comparison *ratio = estimate_time(sheet->model, arm);

	if (ratio && ratio->verdict == MODEL_FASTER &&
	    (!*winner || ratio->ratio < estimate_time(sheet->model, *winner)->ratio))
		*winner = arm;
}

/* One sentence with both winners, or with one where they are the same arm. */
static void say_winners(const struct sheet *sheet, const char *baseline,
			const struct winners *winners)
{
	const struct model_arm *all = winners->all, *unchanged = winners->unchanged;
	FILE *out = sheet->out;

	if (!all)
		show_paragraph(out, sheet->width, "   ",
			       "None is faster than %s by a resolved ratio.", baseline);
	else if (all == unchanged)
		show_paragraph(out, sheet->width, "   ", "Cheapest: %s, %s of %s's time.",
			       sheet->row->label(all).text, ratio_of(sheet, all).text, baseline);
	else
		show_paragraph(out, sheet->width, "   ",
			       "Cheapest: %s, %s of %s's time; with UML's stub as it is: %s%s%s.",
			       sheet->row->label(all).text, ratio_of(sheet, all).text, baseline,
			       unchanged ? sheet->row->label(unchanged).text : baseline,
			       unchanged ? ", " : "",
			       unchanged ? ratio_of(sheet, unchanged).text : "");
}

static void add_row(const struct sheet *sheet, struct table *table, const struct model_arm *arm)
{
	table_add(table, "%s%s", sheet->row->label(arm).text, arm->changes_stub ? " *" : "");
	table_cells(table, view_size(arm, "-").text);
	ratio_add_time(table, arm, MODEL_CALL_NS);
	ratio_add(table, sheet->model, estimate_time(sheet->model, arm), NULL, "baseline");
	table_cells(table, show_number(arm->system_calls, 3).text,
		    arm->has_cpu ? show_number(arm->monitor_cpu_ns / 1000, 3).text : "-",
		    arm->has_cpu ? show_number(arm->stub_cpu_ns / 1000, 3).text : "-");
}

/* Writes one table. arms: all of a placement and operation of a suite. */
static bool write_table(const struct sheet *sheet, const char *baseline, bool all_sizes,
			const struct view *arms)
{
	const struct model_arm *kind = arms->arms[0];
	uint32_t middle = view_middle_size(arms);
	struct winners winners = { .all = NULL };
	struct table table;

	table_begin(&table, "lrrrnnrrr", "arm", "batch", "us", RATIO_TITLES, "calls", "mon.",
		    "stub");
	view_each_arm(arm, arms) {
		if (!view_shown(arm) || (!all_sizes && arm->batch != middle))
			continue;
		add_row(sheet, &table, arm);
		note_winner(sheet, &winners.all, arm);
		if (!arm->changes_stub)
			note_winner(sheet, &winners.unchanged, arm);
	}
	if (!table_is_empty(&table))
		show_paragraph(sheet->out, sheet->width, "   ",
			       "Suite %s, placement %s, %s:", word_text(kind->suite),
			       word_text(kind->placement), word_text(kind->op));
	if (!sheet_print(sheet, &table))
		return false;
	if (baseline)
		say_winners(sheet, baseline, &winners);
	return true;
}

bool sheet_costs(const struct sheet *sheet, const char *baseline, bool all_sizes)
{
	struct view table = { .count = 0 };
	bool any = false;

	while (view_next(&sheet->arms, &table, view_same_table))
		any |= write_table(sheet, baseline, all_sizes, &table);
	return any;
}
