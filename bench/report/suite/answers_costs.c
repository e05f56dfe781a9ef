// SPDX-License-Identifier: GPL-2.0-or-later
/* Suites as tables of what each arm costs: time, system calls, CPU time; and what it risks. */
#include "report/suite/answers.h"

#include <string.h>

#include "report/text/show.h"

/* What won in a table: the arm with the least ratio, and the least that needs no change. */
struct winners {
	const struct model_arm *all, *unchanged;
	double least_all, least_unchanged;
};

static void note_winner(const struct answer *answer, struct winners *winners,
			const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, arm, model_time(arm));

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

static void say_winners(const struct answer *answer, const struct answer_costs *costs,
			const struct winners *winners)
{
	if (!winners->all)
		show_paragraph(answer->out, answer->width, "   ",
			       "None is faster than %s by a resolved ratio.", costs->baseline);
	else if (winners->all == winners->unchanged)
		show_paragraph(answer->out, answer->width, "   ", "Cheapest: %s, %s of %s's time.",
			       costs->label(winners->all).text, show_ratio(winners->least_all).text,
			       costs->baseline);
	else
		show_paragraph(answer->out, answer->width, "   ",
			       "Cheapest: %s, %s of %s's time; with UML's stub as it is: %s%s%s.",
			       costs->label(winners->all).text, show_ratio(winners->least_all).text,
			       costs->baseline,
			       winners->unchanged ? costs->label(winners->unchanged).text :
						    costs->baseline,
			       winners->unchanged ? ", " : "",
			       winners->unchanged ? show_ratio(winners->least_unchanged).text : "");
}

static void add_row(const struct answer *answer, const struct answer_costs *costs,
		    struct table *table, const struct model_arm *arm)
{
	table_add(table, "%s%s", costs->label(arm).text, arm->changes_stub ? " *" : "");
	table_add(table, "%s", view_size(arm, "-").text);
	ratio_add_time(table, arm, MODEL_CALL_NS);
	ratio_add(table, answer->model, estimate_own(answer->model, arm, model_time(arm)), NULL,
		  "baseline");
	table_add(table, "%s", show_number(arm->system_calls, 3).text);
	table_add(table, "%s",
		  arm->has_cpu ? show_number(arm->monitor_cpu_ns / 1000, 3).text : "-");
	table_add(table, "%s", arm->has_cpu ? show_number(arm->stub_cpu_ns / 1000, 3).text : "-");
}

/* One placement and operation of a suite. */
static bool write_table(const struct answer *answer, const struct answer_costs *costs, size_t first,
			size_t end)
{
	const struct model_arm *kind = answer->view->arms[first];
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	struct winners winners = { .all = NULL };
	struct table table;
	size_t index[3], count;

	count = view_three_sizes(sizes, view_sizes(answer->view, first, end, sizes), index);
	table_init(&table, "lrrrnnrrr");
	table_titles(&table, (const char *const[]){ "arm", "batch", "us", RATIO_TITLES, "calls",
						    "mon.", "stub", NULL });
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (!view_measured(arm) || arm->control ||
		    (!costs->all_sizes && arm->batch != sizes[index[count / 2]]))
			continue;
		add_row(answer, costs, &table, arm);
		note_winner(answer, &winners, arm);
	}
	if (!table_is_empty(&table))
		show_paragraph(answer->out, answer->width, "   ",
			       "Suite %s, placement %s, %s:", word_text(kind->suite),
			       word_text(kind->placement), word_text(kind->op));
	if (!answer_print(answer, &table))
		return false;
	if (costs->baseline)
		say_winners(answer, costs, &winners);
	return true;
}

bool answer_write_costs(const struct answer *answer, const struct answer_costs *costs)
{
	const struct view *view = answer->view;
	bool any = false;

	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (view->arms[first]->suite == costs->suite)
			any |= write_table(answer, costs, first, end);
	}
	return any;
}
