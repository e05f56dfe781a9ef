// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite series: what each step of the series costs, whether the series is slower than ptrace mode,
 * and what sync wake-up and other placements change. Each is a table with a row for each kind of
 * work (sheet_each_work()). All ratios are of direct pairs; where two arms were not paired a row is
 * missing, or a cell is "-". The ptrace table has replays, too.
 */
#include "report/suite/sheet.h"

#include "report/text/show.h"

/*
 * Two cells: what going from one gate to the next adds to a batch, us, and per call. It is the
 * median of the first times (ratio - 1): the ratio is known better than two medians are, as noise
 * that both arms have cancels out of it.
 */
static void add_step(const struct sheet *sheet, struct table *table, const struct model_arm *from,
		     const struct model_arm *to)
{
	struct model_comparison space;
	const struct model_comparison *ratio = estimate_ratio(sheet->model, to, from, &space);
	double us;

	if (!ratio || ratio->verdict == MODEL_BIMODAL) {
		ratio_add_short(table, sheet->model, ratio);
		table_cells(table, "-");
		return;
	}
	us = from->metric[model_time(from)].median / 1000;
	table_add(table, "%s %s", show_signed(us * (ratio->ratio - 1), 3).text,
		  show_interval(us * (ratio->ci95[0] - 1), us * (ratio->ci95[1] - 1), 3).text);
	table_cells(table, show_signed(us * (ratio->ratio - 1) / from->batch, 3).text);
}

/* A row needs two of the four gates; a step between others is "-". */
static void step_row(const struct sheet *sheet, struct table *table, const struct model_arm *like)
{
	static const enum word steps[] = { WORD_NONE, WORD_ALLOW, WORD_NOTIFY_MAP, WORD_NOTIFY };
	const struct model_arm *arms[4];
	int measured = 0;

	for (int i = 0; i < 4; i++) {
		arms[i] = view_gate(sheet->model, like, steps[i]);
		measured += arms[i] != NULL;
	}
	if (measured < 2)
		return;
	sheet_add_work(table, like);
	for (int i = 1; i < 4; i++)
		add_step(sheet, table, arms[i - 1], arms[i]);
}

static void answer_steps(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llnrnrnr", "where", "batch", "none->allow", "/call", "->notify-map",
		    "/call", "->notify", "/call");
	sheet_each_work(sheet, false, &table, step_row);
	sheet_table(sheet, &table,
		    "What each step adds, in us per batch with its 95 % interval, and per call: "
		    "the base kernel's filter (none->allow), notified mmap (patches 2-4), notified "
		    "munmap too (patch 5). Lower is better; all sizes are in the tables below.",
		    NULL);
}

/* One row: an arm that notifies, with sync wake-up or without it, / ptrace. */
static void add_rival(const struct sheet *sheet, struct table *table, const struct model_arm *arm,
		      const struct model_arm *ptrace)
{
	enum model_metric metric = model_compared(ptrace);
	struct model_comparison ratio;

	if (!estimate_ratio(sheet->model, arm, ptrace, &ratio))
		return;
	sheet_add_work(table, ptrace);
	table_cells(table, view_row(arm).text);
	ratio_add_time(table, arm, metric);
	ratio_add_time(table, ptrace, metric);
	ratio_add(table, sheet->model, &ratio, NULL, "-");
}

static void ptrace_row(const struct sheet *sheet, struct table *table, const struct model_arm *like)
{
	const struct model_arm *ptrace = view_gate(sheet->model, like, WORD_PTRACE);

	/* A part that is unlike its recording says nothing of the whole. */
	if (!ptrace || (like->workload && !model_is_whole(ptrace)))
		return;
	add_rival(sheet, table, view_gate(sheet->model, like, WORD_NOTIFY), ptrace);
	add_rival(sheet, table, view_gate_sync(sheet->model, like, WORD_NOTIFY), ptrace);
}

static void answer_ptrace(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lllrrrnn", "where", "work", "arm", "us", "ptrace us",
		    "ratio to ptrace", "95 % interval", "verdict");
	sheet_each_work(sheet, false, &table, ptrace_row);
	sheet_each_work(sheet, true, &table, ptrace_row);
	if (!table_is_empty(&table))
		sheet_say(sheet, "Time per batch, or of the whole replay for a workload; lower is "
				 "better. Ratios are of pairs of the two.");
	sheet_print(sheet, &table);
}

/* A row for each gate that notifies. */
static void sync_row(const struct sheet *sheet, struct table *table, const struct model_arm *like)
{
	static const enum word gates[] = { WORD_NOTIFY_MAP, WORD_NOTIFY };

	for (int i = 0; i < 2; i++) {
		const struct model_arm *async = view_gate(sheet->model, like, gates[i]);
		const struct model_arm *sync = view_gate_sync(sheet->model, like, gates[i]);
		struct model_comparison ratio;

		/* Where nothing notifies there is no wake-up to make cheaper. */
		if (!estimate_ratio(sheet->model, sync, async, &ratio) || !async->notifications)
			continue;
		sheet_add_work(table, like);
		table_cells(table, word_text(gates[i]));
		ratio_add_time(table, async, model_time(async));
		ratio_add_time(table, sync, model_time(sync));
		ratio_add(table, sheet->model, &ratio, NULL, "-");
	}
}

static void answer_sync(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lllrrrnn", "where", "batch", "gate", "async us", "sync us",
		    "sync/async", "95 % interval", "verdict");
	sheet_each_work(sheet, false, &table, sync_row);
	sheet_table(sheet, &table,
		    "Sync wake-up (SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP), us per batch, with the "
		    "ratio of pairs of the two:",
		    "Sync wake-up: not answered, it was not measured on and off.");
}

/* Medians and 90th percentiles of gate notify in each placement, side by side. */
static void placement_row(const struct sheet *sheet, struct table *table,
			  const struct model_arm *like)
{
	const struct model_arm *notify = view_gate(sheet->model, like, WORD_NOTIFY);

	/* Each kind of work once, although it is met in each placement. */
	if (!notify || like->placement != WORD_SAME)
		return;
	table_add(table, "%s %u", word_text(like->op), like->batch);
	for (int i = 0; i < VIEW_PLACEMENTS; i++) {
		const struct model_arm *there =
			view_placed(sheet->model, notify, view_placements[i]);
		const struct model_summary *summary =
			there ? &there->metric[model_time(there)] : NULL;

		ratio_add_time(table, there, there ? model_time(there) : MODEL_BATCH_NS);
		table_cells(table, summary ? show_us(summary->p90).text : "-");
	}
}

static void answer_placements(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lrrrrrrrr", "notify", "same p50", "p90", "cross p50", "p90",
		    "c.-poll p50", "p90", "free p50", "p90");
	sheet_each_work(sheet, false, &table, placement_row);
	sheet_table(sheet, &table,
		    "Placements, us per batch, median and 90th percentile (measured one after the "
		    "other, not paired):",
		    "Placements: not answered, gate notify was not measured on one CPU.");
}

/* Adds what rows of batches cannot say, if sync wake-up is among them; see guest_answer.c. */
static void cover_series(const struct sheet *sheet)
{
	cover_ratios(sheet);
	if (!view_first(arm, sheet->view,
			!arm->workload && arm->wake == WORD_SYNC && cover_has(sheet, arm)))
		return;
	show_folded(sheet->out, sheet->width, "",
		    "\"+sync\" of a batch says nothing of a guest: unpinned, a real UML "
		    "had faster batches by sync wake-up, and slower operations.");
	fputc('\n', sheet->out);
}

const struct report_row report_series = {
	.name = "series",
	.answer = {
		{ TOPIC_STEPS, answer_steps },
		{ TOPIC_PTRACE, answer_ptrace },
		{ TOPIC_SYNC, answer_sync },
		{ TOPIC_PLACEMENTS, answer_placements },
	},
	.cover = cover_series,
};
