// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite work: where sync wake-up stops paying off, by how long the monitor works on a notification.
 * The summary has a row, and the figure a point, for each arm with sync wake-up; its baseline is
 * the same without. How long the guest computes is suite think.
 */
#include "report/suite/sheet.h"

#include "report/text/show.h"

#define QUESTION "Where does sync wake-up stop paying off?"

static void add_work_row(const struct sheet *sheet, struct table *table,
			 const struct model_arm *sync)
{
	const struct model_comparison *comparison = estimate_time(sheet->model, sync);
	const struct model_arm *async =
		comparison ? model_arm_by_id(sheet->model, comparison->baseline) : NULL;

	if (!async)
		return;
	table_cells(table, word_text(sync->placement), show_number(sync->work_ns / 1000, 3).text);
	ratio_add_time(table, async, MODEL_CALL_NS);
	ratio_add_time(table, sync, MODEL_CALL_NS);
	ratio_add(table, sheet->model, comparison, NULL, "-");
}

/* The view has the rows by placement, then by work. */
static void answer_work(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lrrrrnn", "where", "work us", "async us", "sync us", "sync/async",
		    "95 % interval", "verdict");
	view_each_arm(arm, sheet->view)
		if (arm->suite == WORD_WORK && arm->wake == WORD_SYNC && view_shown(arm))
			add_work_row(sheet, &table, arm);
	sheet_table(sheet, &table,
		    "Where sync wake-up stops paying off: us per notification, by how long the "
		    "monitor works on each:",
		    "Where sync wake-up stops paying off: not answered, suite work was not "
		    "measured.");
}

/* Where arms without work are drawn: an axis by logarithms has no 0, and the least work is 1 us. */
#define NO_WORK_US 0.1

/* add() of a figure of lines. Arms without sync wake-up are what the points are relative to. */
static void draw_work(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_comparison *comparison = estimate_time(model, arm);
	const struct figure_point point = {
		.panel = view_placement(arm->placement),
		.line = { "notify+sync" },
		.x = arm->work_ns > 0 ? arm->work_ns / 1000 : NO_WORK_US,
	};

	if (comparison && arm->wake == WORD_SYNC)
		figure_add_columns(figure, &point, ratio_columns(model, comparison).text);
}

static double work_of(const struct model_arm *arm)
{
	return arm->work_ns;
}

static const struct figure_lines figures[] = {
	{ "sync", QUESTION,
	  "the monitor's work on a notification, us (0.1: none)|0.1 1 10 100|time per batch, ratio "
	  "to notify",
	  work_of, draw_work },
	{ NULL },
};

const struct report_row report_work = {
	.name = "work",
	.question = QUESTION,
	.answer = { { TOPIC_SYNC, answer_work } },
	.lines = figures,
};
