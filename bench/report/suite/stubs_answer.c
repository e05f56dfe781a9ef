// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite stubs: how one monitor thread serves many stubs at once, and what several threads do. The
 * first table has a row for each way, and a column for each number of stubs; the second a row for
 * each arm with several threads. The figure has the throughput of one thread.
 */
#include "report/suite/sheet.h"

#include <string.h>

#include "report/text/show.h"

/* The numbers of stubs that may be columns: not all that are measured, as there is little room. */
static const uint32_t sizes[] = { 1, 16, 64, 128 };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* The arm that differs from like in stubs and monitor threads only, without hand-overs; or NULL. */
static const struct model_arm *find_set(const struct sheet *sheet, const struct model_arm *like,
					uint32_t stubs, uint32_t monitors)
{
	return view_first(arm, sheet->view,
			  arm->suite == like->suite && arm->stubs == stubs &&
				  arm->placement == like->placement && arm->serve == like->serve &&
				  arm->monitors == monitors && !arm->handover && view_shown(arm));
}

/* Fills measured with those of sizes that the run has; returns how many. */
static size_t find_sizes(const struct sheet *sheet, uint32_t measured[SIZES])
{
	size_t count = 0;

	for (size_t i = 0; i < SIZES; i++)
		if (view_first(arm, sheet->view,
			       arm->suite == WORD_STUBS && arm->stubs == sizes[i] &&
				       view_measured(arm)))
			measured[count++] = sizes[i];
	return count;
}

/* Whether the arm begins a row: of a way's arms that with the fewest stubs. */
static bool begins_row(const struct sheet *sheet, const struct model_arm *arm)
{
	if (arm->suite != WORD_STUBS || arm->monitors || !view_shown(arm))
		return false;
	for (size_t i = 0; i < SIZES; i++)
		if (find_set(sheet, arm, sizes[i], 0))
			return arm->stubs == sizes[i];
	return false;
}

/* System calls are those of the arm with the most stubs. */
static void add_set(const struct sheet *sheet, struct table *table, const struct model_arm *like,
		    const uint32_t *measured, size_t count)
{
	const struct model_arm *last = like;

	table_cells(table, word_text(like->placement));
	table_add(table, "%s%s", word_text(like->serve), like->changes_stub ? " *" : "");
	for (size_t i = 0; i < count; i++) {
		const struct model_arm *arm = find_set(sheet, like, measured[i], 0);

		ratio_add_time(table, arm, MODEL_CALL_NS);
		ratio_add_short(table, sheet->model, arm ? estimate_time(sheet->model, arm) : NULL);
		last = arm ? arm : last;
	}
	table_cells(table, show_number(last->system_calls, 3).text);
}

/* A ratio to an arm of the same rounds; "-" if it is the arm itself, or was not paired with it. */
static void add_ratio(const struct sheet *sheet, struct table *table, const struct model_arm *arm,
		      const struct model_arm *other)
{
	struct model_comparison ratio;

	ratio_add_brief(table, sheet->model,
			other != arm ? estimate_ratio(sheet->model, arm, other, &ratio) : NULL);
}

/* The ratio to one thread, and that to as many threads that hand no stub over. */
static void add_shared(const struct sheet *sheet, struct table *table, const struct model_arm *arm)
{
	double batches = (double)arm->metric[model_time(arm)].n;

	table_cells(table, word_text(arm->placement), word_text(arm->serve));
	table_add(table, "%u", arm->stubs);
	table_add(table, "%u", arm->monitors);
	table_cells(table, show_number((double)arm->handovers / batches, 3).text);
	ratio_add_time(table, arm, MODEL_CALL_NS);
	add_ratio(sheet, table, arm, find_set(sheet, arm, arm->stubs, 0));
	add_ratio(sheet, table, arm, find_set(sheet, arm, arm->stubs, arm->monitors));
	table_cells(table, show_number(arm->system_calls, 3).text);
}

static void answer_shared(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llrrrrrrr", "where", "many stubs", "stubs", "threads", "handed over",
		    "us", "/ one thread", "/ none handed over", "calls");
	view_each_arm(arm, sheet->view)
		if (arm->suite == WORD_STUBS && arm->monitors && view_measured(arm))
			add_shared(sheet, &table, arm);
	sheet_table(sheet, &table,
		    "Many stubs at once, several monitor threads: us per notification, and its "
		    "ratios to one thread, and to as many that hand no stub over (~: not resolved, "
		    "or too few pairs); handed over: stubs per batch, to another thread than "
		    "before it; calls: the monitor's system calls per notification.",
		    NULL);
}

static void answer_stubs(const struct sheet *sheet)
{
	uint32_t measured[SIZES];
	const size_t count = find_sizes(sheet, measured);
	struct table table;

	table_init(&table, "llr", 3 + 2 * count);
	table_cells(&table, "where", "many stubs");
	for (size_t i = 0; i < count; i++) {
		table_add(&table, "%u", measured[i]);
		table_cells(&table, "ratio");
	}
	table_cells(&table, "calls");
	view_each_arm(arm, sheet->view)
		if (begins_row(sheet, arm))
			add_set(sheet, &table, arm, measured, count);
	sheet_table(sheet, &table,
		    "Many stubs at once, one monitor: us per notification, by number of stubs, "
		    "with the ratio to stub-by-stub (~: not resolved, or too few pairs); calls: "
		    "the monitor's system calls per notification with the most stubs.",
		    "Many stubs: not answered, suite stubs was not measured.");
	answer_shared(sheet);
}

/*
 * Whether the figure has a line of the arm. The orders of answers are a question of suite order, so
 * of those one ("-all") is enough here. Arms with several threads have two numbers of stubs only.
 */
static bool has_line(const struct model_arm *arm)
{
	static const char *const others[] = { "each", "newest", "window" };
	const char *end = strrchr(word_text(arm->serve), '-');

	if (arm->monitors)
		return false;
	for (size_t i = 0; end && i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(end + 1, others[i]) == 0)
			return false;
	return true;
}

/* Notifications of a batch of all stubs / its time; the ends of the interval change places. */
static void draw_throughput(struct figure *figure, const struct model *model,
			    const struct model_arm *arm)
{
	const struct model_summary *batch = &arm->metric[model_time(arm)];
	double notified = (double)arm->notifications / (double)batch->n;
	struct figure_point point = { .line = view_loop(arm), .x = arm->stubs };

	(void)model;
	if (!has_line(arm))
		return;
	point.panel = view_placement(arm->placement);
	point.value = notified / batch->median * 1e9;
	point.low = notified / batch->ci95[1] * 1e9;
	point.high = batch->ci95[0] > 0 ? notified / batch->ci95[0] * 1e9 : 0;
	figure_add_point(figure, &point);
}

static double stubs_of(const struct model_arm *arm)
{
	return arm->stubs;
}

static const struct figure_lines figures[] = {
	{ "throughput", "How many notifications does one monitor serve?",
	  "stubs at work|1 2 4 8 16 32 64 128|notifications per second", stubs_of,
	  draw_throughput },
	{ NULL },
};

const struct report_row report_stubs = {
	.name = "stubs",
	.question = "How should one monitor serve many stubs at once?",
	.label = sheet_loop,
	.answer = { { TOPIC_LOOPS, answer_stubs } },
	.lines = figures,
};
