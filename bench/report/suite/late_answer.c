// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite late: how long a call waits that a stub makes outside of a batch, as a hijacked one would.
 * Loops that watch the listener all the time serve it at once; the others serve it when their wait
 * ends next, at the latest at the monitor's tick. So loops are rows, and ticks columns.
 */
#include "report/suite/sheet.h"

#include "report/text/show.h"

#define QUESTION "How long does a call outside of a batch wait?"

/* The ticks that suite late has, in ms; the titles of the table name them, too. */
static const uint32_t ticks[] = { 1, 4, 10 };

#define TICKS (sizeof(ticks) / sizeof(ticks[0]))

/* The arm that differs from like in its tick only; NULL: not measured, or without stamps. */
static const struct model_arm *find_late(const struct sheet *sheet, const struct model_arm *like,
					 uint32_t tick_ms)
{
	return view_first(arm, sheet->view,
			  arm->tick_ms == tick_ms && arm->metric[MODEL_LATE_NS].n &&
				  !arm->control && arm->suite == like->suite &&
				  arm->placement == like->placement && arm->serve == like->serve);
}

static void add_late(const struct sheet *sheet, struct table *table, const struct model_arm *like)
{
	table_cells(table, word_text(like->placement), word_text(like->serve));
	for (size_t i = 0; i < TICKS; i++) {
		const struct model_arm *arm = find_late(sheet, like, ticks[i]);
		const struct model_summary *late = arm ? &arm->metric[MODEL_LATE_NS] : NULL;

		table_cells(table, late ? show_us(late->median).text : "-",
			    late ? show_us(late->p99).text : "-");
	}
}

/* A row begins with the arm of the shortest tick. False: there is none. */
static bool write_late(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llrrrrrr", "where", "loop", "tick 1 ms", "p99", "tick 4 ms", "p99",
		    "tick 10 ms", "p99");
	view_each_arm(arm, sheet->view)
		if (arm->suite == WORD_LATE && arm->tick_ms == ticks[0] &&
		    arm->metric[MODEL_LATE_NS].n && !arm->control)
			add_late(sheet, &table, arm);
	if (!table_is_empty(&table))
		sheet_say(sheet, "A call that a stub makes outside of a batch waits so long to be "
				 "served, us, median and 99th percentile, by the monitor's tick:");
	return sheet_print(sheet, &table);
}

static void answer_late(const struct sheet *sheet)
{
	if (write_late(sheet))
		return;
	sheet_say(sheet,
		  model_time_of_run(sheet->model) == MODEL_ROUND_NS ?
			  "Calls outside of a batch: not answered, late_ns needs stamps of the "
			  "stub." :
			  "Calls outside of a batch: not answered, suite late was not measured.");
}

/* Instead of cover_ratios(): what is measured here is not the batch. */
static void cover_late(const struct sheet *sheet)
{
	if (write_late(sheet))
		fputc('\n', sheet->out);
}

/* add() of a figure of lines: a line for each loop, against the tick. */
static void draw_late(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_summary *late = &arm->metric[MODEL_LATE_NS];
	const struct figure_point point = {
		.panel = view_placement(arm->placement),
		.line = show_text("%s", word_text(arm->serve)),
		.x = arm->tick_ms,
		.value = late->median / 1000,
		.low = late->ci95[0] / 1000,
		.high = late->ci95[1] / 1000,
	};

	(void)model;
	if (late->n)
		figure_add_point(figure, &point);
}

static double tick_of(const struct model_arm *arm)
{
	return arm->tick_ms;
}

static const struct figure_lines figures[] = {
	{ "tick", QUESTION, "tick of the monitor, ms|1 4 10|us until it is served (median)",
	  tick_of, draw_late },
	{ NULL },
};

const struct report_row report_late = {
	.name = "late",
	.question = QUESTION,
	.answer = { { TOPIC_LOOPS, answer_late } },
	.lines = figures,
	.cover = cover_late,
};
