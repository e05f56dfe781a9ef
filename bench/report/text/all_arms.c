// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of all arms: one for each suite, placement and operation or workload, which are the
 * parts that view_same_table() divides a sorted view into. First all tables of medians and ratios,
 * then all distributions, then all phases of the stamped pass.
 *
 * A cell stays "-" rather than show a figure that does not hold: an arm with two modes has no
 * median, no interval and no ratio.
 */
#include "report/text/all_arms.h"

#include <inttypes.h>
#include <string.h>

#include "report/text/estimate.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/text/show.h"
#include "report/text/table.h"

struct shown tables_baseline(const struct view *table)
{
	struct shown none = { "" };

	view_each_arm(arm, table) {
		const struct model_comparison *comparison = estimate_time(table->model, arm);
		const struct model_arm *baseline =
			comparison ? model_arm_by_id(table->model, comparison->baseline) : NULL;

		if (baseline && !arm->control)
			return view_label(baseline);
	}
	return none;
}

/* What an arm does: a workload, or the kind of its calls. */
static const char *work_of(const struct model_arm *arm)
{
	return word_text(arm->workload ? arm->workload : arm->op);
}

/* Prints one of the tables of arms that do the same. */
static void print_table(FILE *out, int width, struct table *table, const struct model_arm *like,
			const char *what)
{
	if (table_print_under(table, out, width, "%s, placement %s, %s%s: %s",
			      word_text(like->suite), word_text(like->placement),
			      like->workload ? "workload " : "", work_of(like), what))
		fputc('\n', out);
}

/*
 * What stands for a verdict where there is no ratio. In placement free nothing is compared: there
 * the scheduler decides.
 */
static const char *why_no_ratio(const struct model *model, const struct model_arm *arm)
{
	if (model_first(comparison, model->comparisons, model->comparison_count,
			strcmp(comparison->baseline, arm->id) == 0))
		return "baseline";
	if (arm->placement == WORD_FREE)
		return "not compared";
	return arm->suite == WORD_ARMS ? "no baseline" : "-";
}

/* The time per call is batch_ns by its entries, so only the row of batch_ns has it. */
static void add_call(struct table *table, const struct model_arm *arm, enum model_metric metric)
{
	const struct model_summary *call = &arm->metric[MODEL_CALL_NS];

	if (metric == MODEL_BATCH_NS && call->n && !arm->modes.found)
		table_cells(table, show_number(call->median / 1000, 3).text);
	else
		table_cells(table, "-");
}

static void add_interval(struct table *table, const struct model_arm *arm, enum model_metric metric)
{
	const struct model_summary *summary = &arm->metric[metric];

	if (arm->modes.found)
		table_cells(table, "-");
	else
		table_add(table, "%s",
			  show_interval(summary->ci95[0] / 1000, summary->ci95[1] / 1000, 4).text);
	add_call(table, arm, metric);
}

static void add_row(struct table *table, const struct model *model, const struct model_arm *arm,
		    enum model_metric metric, const char *usual)
{
	const char *part = model_is_whole(arm) ? "whole" : "part";

	table_cells(table, view_row(arm).text,
		    view_size(arm, metric == MODEL_WHOLE_NS ? part : "each").text);
	table_add(table, "%" PRIu64, arm->metric[metric].n);
	ratio_add_time(table, arm, metric);
	add_interval(table, arm, metric);
	ratio_add(table, model, estimate_own(model, arm, metric), usual, why_no_ratio(model, arm));
}

static void add_skipped(struct table *table, const struct model_arm *arm)
{
	table_cells(table, view_row(arm).text, view_size(arm, "-").text, "skipped");
	table_end_row(table);
}

/* A replay has two rows: its batches ("each"), and the whole or the part that was replayed. */
static void write_medians(FILE *out, int width, const struct view *view)
{
	const struct model *model = view->model;
	struct shown usual = tables_baseline(view);
	struct table table;
	char what[128];

	snprintf(what, sizeof(what), "%s (lower is better)%s%s", parts_time(model),
		 usual.text[0] ? ", ratio to " : "", usual.text);
	table_begin(&table, "lrrrnrrnn", "arm", "batch", "n", "median us", "95 % interval",
		    "us/call", RATIO_TITLES);
	view_each_arm(arm, view) {
		if (view_measured(arm))
			add_row(&table, model, arm, model_time(arm), usual.text);
		if (!arm->skipped[0] && arm->metric[MODEL_WHOLE_NS].n)
			add_row(&table, model, arm, MODEL_WHOLE_NS, usual.text);
		if (arm->skipped[0])
			add_skipped(&table, arm);
	}
	print_table(out, width, &table, view->arms[0], what);
}

/* Quantiles are NAN, "-", with too few values. round_ns is left out where it is the time itself. */
static void write_distributions(FILE *out, int width, const struct view *view)
{
	struct table table;
	char what[64];

	table_begin(&table, "lrrrrrrrr", "arm", "batch", "mean", "p90", "p99", "p99.9", "max",
		    "round median", "notifications");
	view_each_arm(arm, view) {
		const struct model_summary *batch = &arm->metric[model_time(arm)];
		const struct model_summary *round = &arm->metric[MODEL_ROUND_NS];
		const double times[] = { batch->mean, batch->p90, batch->p99, batch->p999,
					 batch->max };

		if (!view_measured(arm))
			continue;
		table_cells(&table, view_row(arm).text, view_size(arm, "each").text);
		for (int i = 0; i < 5; i++)
			table_cells(&table, show_us(times[i]).text);
		table_cells(&table, round->n && round != batch ? show_us(round->median).text : "-");
		table_add(&table, "%" PRIu64, arm->notifications);
	}
	snprintf(what, sizeof(what), "distribution of the %s, us", parts_time(view->model));
	print_table(out, width, &table, view->arms[0], what);
}

static void add_phases(struct table *table, const struct model_arm *arm)
{
	const struct model_summary *whole = &arm->metric[MODEL_NOTIFICATION_NS];

	table_cells(table, view_row(arm).text, view_size(arm, "each").text,
		    whole->n ? show_us(whole->median).text : "-");
	for (int i = 0; i < MODEL_PHASES; i++)
		table_cells(table,
			    arm->has_phases ? show_number(arm->phase_ns[i] / 1000, 3).text : "-");
}

/*
 * Medians of each phase, so they do not add up to that of the call. An arm that does not notify has
 * the call alone.
 */
static void write_phases(FILE *out, int width, const struct view *view)
{
	struct table table;

	table_begin(&table, "lrrrrrr", "arm", "batch", "call", "trap to RECV", "validate",
		    "answer to return", "rest of batch");
	view_each_arm(arm, view)
		if (!arm->skipped[0] && (arm->has_phases || arm->metric[MODEL_NOTIFICATION_NS].n))
			add_phases(&table, arm);
	print_table(out, width, &table, view->arms[0],
		    "where the time of a call goes, us, stamped pass");
}

static void add_to_all(struct table *table, const struct model *model, const struct model_arm *arm,
		       enum model_metric metric)
{
	const struct model_comparison *ratio = estimate_own(model, arm, metric);
	const struct model_arm *baseline = ratio ? model_arm_by_id(model, ratio->baseline) : NULL;
	const char *size =
		metric == MODEL_WHOLE_NS ? model_is_whole(arm) ? "whole" : "part" : "each";

	table_cells(table, view_row(arm).text, word_text(arm->suite), word_text(arm->placement),
		    work_of(arm), view_size(arm, size).text);
	if (arm->skipped[0]) {
		for (int i = 0; i < 6; i++)
			table_cells(table, "-");
		table_add(table, "skipped (%zu)", table_note(table, "%s", arm->skipped));
		return;
	}
	table_add(table, "%" PRIu64, arm->metric[metric].n);
	ratio_add_estimate(table, arm, metric);
	add_call(table, arm, metric);
	table_cells(table, baseline ? view_label(baseline).text : "-");
	ratio_add(table, model, ratio, NULL, why_no_ratio(model, arm));
}

void tables_all(struct table *table, const struct view *view)
{
	const struct model *model = view->model;

	table_begin(table, "llllrrnrlrnl", "arm", "suite", "placement", "work", "batch", "n",
		    "median us", "us/call", "ratio to", RATIO_TITLES);
	view_each_arm(arm, view) {
		if (arm->skipped[0] || view_measured(arm))
			add_to_all(table, model, arm, model_time(arm));
		if (!arm->skipped[0] && arm->metric[MODEL_WHOLE_NS].n)
			add_to_all(table, model, arm, MODEL_WHOLE_NS);
	}
}

/* A replay of what one boot of a UML did says nothing for itself; run.json has it. */
static bool has_tables(const struct view *table)
{
	return table->arms[0]->suite != WORD_PREDICT;
}

void tables_write(FILE *out, int width, const struct view *view)
{
	struct view table = { .count = 0 };

	while (view_next(view, &table, view_same_table))
		if (has_tables(&table))
			write_medians(out, width, &table);
	table = (struct view){ .count = 0 };
	while (view_next(view, &table, view_same_table))
		if (has_tables(&table))
			write_distributions(out, width, &table);
	table = (struct view){ .count = 0 };
	while (view_next(view, &table, view_same_table))
		write_phases(out, width, &table);
}
