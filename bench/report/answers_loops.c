// SPDX-License-Identifier: GPL-2.0-or-later
/* Which serve loop and which order is cheapest, and what each risks. */
#include "report/answers.h"

#include <string.h>

#include "report/show.h"

static const char *const loop_titles[] = { "loop",    "us",	   "ratio",   "95 % interval",
					   "verdict", "calls",	   "monitor", "stub us",
					   "stub",    "mid-batch", NULL };

static void add_cpu(struct table *table, const struct model_arm *arm)
{
	table_add(table, "%s", show_number(arm->system_calls, 3).text);
	table_add(table, "%s",
		  arm->has_cpu ? show_number(arm->monitor_cpu_ns / 1000, 3).text : "-");
	table_add(table, "%s", arm->has_cpu ? show_number(arm->stub_cpu_ns / 1000, 3).text : "-");
}

static void add_loop(const struct answer *answer, struct table *table, const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, arm, MODEL_BATCH_NS);

	table_add(table, "%s", view_loop(arm).text);
	table_add(table, "%s", show_us(arm->metric[MODEL_CALL_NS].median).text);
	table_add(table, "%s", comparison ? show_ratio(comparison->ratio).text : "-");
	table_add(table, "%s", comparison ? show_ratio_interval(comparison->ci95).text : "-");
	table_add(table, "%s", comparison ? model_verdict_names[comparison->verdict] : "baseline");
	add_cpu(table, arm);
	table_add(table, "%s", arm->changes_stub ? "changed" : "UML's");
	table_add(table, "%s", arm->mid_batch);
}

/* What won in a table: the loop with the least ratio, and the least that needs no change. */
struct winners {
	const struct model_arm *all, *unchanged;
	double least_all, least_unchanged;
};

static void note_winner(const struct answer *answer, struct winners *winners,
			const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, arm, MODEL_BATCH_NS);

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

static void say_winners(const struct answer *answer, const struct winners *winners)
{
	if (!winners->all) {
		answer_say(answer, "No other is faster than counted by a resolved ratio.");
		return;
	}
	show_paragraph(answer->out, answer->width, "   ",
		       "Cheapest: %s, %s of counted's time. Cheapest with UML's stub as it is: "
		       "%s%s%s.",
		       view_loop(winners->all).text, show_ratio(winners->least_all).text,
		       winners->unchanged ? view_loop(winners->unchanged).text : "counted itself",
		       winners->unchanged ? ", " : "",
		       winners->unchanged ? show_ratio(winners->least_unchanged).text : "");
}

/* One placement and operation of a suite, at its middle batch size. */
static bool write_table(const struct answer *answer, size_t first, size_t end)
{
	const struct model_arm *kind = answer->view->arms[first];
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	struct winners winners = { .all = NULL };
	struct table table;
	size_t index[3], count;

	count = view_three_sizes(sizes, view_sizes(answer->view, first, end, sizes), index);
	table_init(&table, "lrrnlrrrll");
	answer_titles(&table, loop_titles);
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->batch != sizes[index[count / 2]] || !view_measured(arm) || arm->control)
			continue;
		add_loop(answer, &table, arm);
		note_winner(answer, &winners, arm);
	}
	if (!table_is_empty(&table))
		show_paragraph(answer->out, answer->width, "   ",
			       "%s, placement %s, %s, batch of %u:", kind->suite, kind->placement,
			       kind->op, sizes[index[count / 2]]);
	if (!answer_print(answer, &table))
		return false;
	say_winners(answer, &winners);
	return true;
}

static bool write_suite(const struct answer *answer, const char *suite)
{
	const struct view *view = answer->view;
	bool any = false;

	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (strcmp(view->arms[first]->suite, suite) == 0)
			any |= write_table(answer, first, end);
	}
	return any;
}

void answer_loops(const struct answer *answer)
{
	answer_say(answer,
		   "us, CPU time of monitor and stub in us, and calls (system calls of the "
		   "monitor) are by notification. \"changed\": the stub does something that "
		   "UML's does not. mid-batch: what a failing call does to its batch.");
	if (!write_suite(answer, "loops"))
		answer_say(answer, "Loops: not answered, suite loops was not measured.");
	if (!write_suite(answer, "order"))
		answer_say(answer, "Order of steps: not answered, suite order was not measured.");
	answer_say(answer, "Known risk of counted, the series' own: a call that fails or is "
			   "denied in mid-batch ends the batch in the stub, while the monitor "
			   "waits for the rest in NOTIF_RECV, for ever.");
}
