// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite guest: whole recordings behind each gate, what sync wake-up does for them, and how many
 * notifications a guest could do without.
 *
 * The time of a replay is whole_ns, which stands for the whole recording with its empty wakes. It
 * has none of the guest's own work, so notify / allow is an upper bound for a guest. A replay whose
 * batches are unlike the recording (model_is_whole()) has no verdict.
 */
#include "report/suite/sheet.h"

#include <inttypes.h>

#include "report/text/show.h"

/* A time of its batches, and ms and ratio of the whole. */
static void add_guest_row(const struct sheet *sheet, struct table *table,
			  const struct model_arm *arm)
{
	const struct model_summary *whole = &arm->metric[MODEL_WHOLE_NS];

	table_cells(table, word_text(arm->workload), word_text(arm->placement),
		    view_label(arm).text);
	ratio_add_time(table, arm, model_time(arm));
	table_cells(table, whole->n ? show_number(whole->median / 1e6, 4).text : "-");
	ratio_add(table, sheet->model, estimate_own(sheet->model, arm, MODEL_WHOLE_NS), NULL,
		  model_is_whole(arm) ? "-" : "a part");
}

static double calls_per_batch(const struct model_extent *extent)
{
	return (double)extent->calls / (double)extent->batches;
}

/* How much was replayed, and how like the recording that is; all arms of a replay have the same. */
static void say_replay(const struct sheet *sheet, const struct model_arm *arm)
{
	const struct model_extent *part = &arm->replayed, *all = &arm->recorded;

	if (!arm->has_extent) {
		show_paragraph(sheet->out, sheet->width, "   ",
			       "%s, placement %s: the first %u of %u recorded batches.",
			       word_text(arm->workload), word_text(arm->placement),
			       arm->batches_done, arm->batches_recorded);
		return;
	}
	if (!part->batches) {
		show_paragraph(sheet->out, sheet->width, "   ",
			       "%s, placement %s: no batch was replayed by all arms in each "
			       "invocation, so nothing is known of the whole; run again.",
			       word_text(arm->workload), word_text(arm->placement));
		return;
	}
	show_paragraph(sheet->out, sheet->width, "   ",
		       "%s, placement %s: replayed %ju of %ju batches, %ju of %ju calls, in some "
		       "invocation. Large batches are more likely to be among them: %.1f calls per "
		       "batch (recording: %.1f). By their weights %.1f %% of the calls are in "
		       "batches of 16 or more (recording: %.1f %%).%s",
		       word_text(arm->workload), word_text(arm->placement),
		       (uintmax_t)part->batches, (uintmax_t)all->batches, (uintmax_t)part->calls,
		       (uintmax_t)all->calls, calls_per_batch(part), calls_per_batch(all),
		       100 * arm->weighted_share_in_16, 100 * all->share_in_16,
		       model_is_whole(arm) ? "" : " Too unlike the recording for a verdict.");
}

/* Once for each replay: for the first arm of each table that was measured. */
static void say_replays(const struct sheet *sheet)
{
	const struct model_arm *before = NULL;

	view_each_arm(arm, sheet->view) {
		if (!arm->workload || !view_measured(arm))
			continue;
		if (!before || !view_same_table(arm, before))
			say_replay(sheet, arm);
		before = arm;
	}
}

static void answer_guests(const struct sheet *sheet)
{
	const struct view *view = sheet->view;
	const char *each =
		model_time_of_run(sheet->model) == MODEL_BATCH_NS ? "batch us" : "round us";
	struct table table;

	table_begin(&table, "lllrrrnn", "guest", "where", "arm", each, "replay ms", RATIO_TITLES);
	view_each_arm(arm, view)
		if (arm->workload && arm->suite != WORD_THINK && view_shown(arm))
			add_guest_row(sheet, &table, arm);
	sheet_table(sheet, &table,
		    "Recorded workloads, replayed: the median time of a batch, and the time of the "
		    "recording with its empty wakes, estimated from the batches that were "
		    "replayed, with its ratio to the baseline. Neither holds the guest's own work. "
		    "\"a part\": what was replayed is unlike the recording, so there is no "
		    "verdict.",
		    NULL);
	say_replays(sheet);
}

/* A replay with sync wake-up and without, by the time of the whole. */
static void guest_sync_row(const struct sheet *sheet, struct table *table,
			   const struct model_arm *like)
{
	const struct model_arm *async = view_gate(sheet->model, like, WORD_NOTIFY);
	const struct model_arm *sync = view_gate_sync(sheet->model, like, WORD_NOTIFY);
	struct model_comparison ratio;

	if (!estimate_ratio(sheet->model, sync, async, &ratio))
		return;
	sheet_add_work(table, like);
	table_cells(table, show_number(async->metric[MODEL_WHOLE_NS].median / 1e6, 4).text,
		    show_number(sync->metric[MODEL_WHOLE_NS].median / 1e6, 4).text);
	ratio_add(table, sheet->model, &ratio, NULL, "-");
}

/*
 * In a real UML, unpinned, sync wake-up made batches faster and operations slower
 * (results/README.md). So batches alone say nothing about a guest.
 */
static void answer_guest_sync(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llrrrnn", "where", "guest", "async ms", "sync ms", "sync/async",
		    "95 % interval", "verdict");
	sheet_each_work(sheet, true, &table, guest_sync_row);
	sheet_table(sheet, &table,
		    "Sync wake-up for a guest, gate notify, ms of a replay with its empty wakes. "
		    "Where this and the batches disagree, this counts:",
		    "Whether sync wake-up pays for a guest: not answered, no workload was replayed "
		    "with and without it. Batches do not tell: unpinned, a real UML had faster "
		    "batches by it and slower operations.");
}

static uint64_t calls_of(const struct model_recording *recording)
{
	uint64_t calls = 0;

	for (uint32_t i = 0; i < recording->largest; i++)
		calls += recording->calls_by_size[i];
	return calls;
}

/*
 * The share of a replay's time behind notify that is the cost of notifying, on one CPU: what it
 * takes more than behind allow. False: not measured.
 */
static bool cost_of_notifying(const struct sheet *sheet, enum word workload, double *share)
{
	view_each_arm(arm, sheet->view) {
		struct model_comparison ratio;

		if (arm->workload != workload || arm->placement != WORD_SAME || arm->control ||
		    !model_is_whole(arm) ||
		    !estimate_ratio(sheet->model, view_gate(sheet->model, arm, WORD_NOTIFY),
				    view_gate(sheet->model, arm, WORD_ALLOW), &ratio))
			continue;
		*share = 1 - 1 / ratio.ratio;
		return true;
	}
	return false;
}

/*
 * Percent of the recorded calls that each rule of workload/merges.h saves. "gain" is the cost of
 * notifying by the share that one run of frames would save: as if all notifications cost the same.
 */
static void add_saved_row(const struct sheet *sheet, struct table *table,
			  const struct model_recording *recording)
{
	const struct model_saved *saved = &recording->saved;
	const double calls = (double)calls_of(recording);
	const uint64_t rules[] = { saved->downwards,	    saved->any_order, saved->covered,
				   saved->ascending_frames, saved->frame_run, saved->filter_unmap };
	double cost;

	if (!recording->has_saved)
		return;
	table_cells(table, word_text(recording->workload));
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		table_add(table, "%.1f", 100 * (double)rules[i] / calls);
	if (cost_of_notifying(sheet, recording->workload, &cost)) {
		table_add(table, "%.1f", 100 * cost);
		table_add(table, "%.1f", 100 * cost * (double)saved->frame_run / calls);
	} else {
		table_cells(table, "-", "-");
	}
}

static void add_whole(const struct sheet *sheet, struct table *table, const struct model_arm *like,
		      enum word gate, enum word than)
{
	struct model_comparison ratio;

	ratio_add_brief(table, sheet->model,
			estimate_ratio(sheet->model, view_gate(sheet->model, like, gate),
				       view_gate(sheet->model, like, than), &ratio));
}

/* What a guest gains if the filter checks: ratios of whole replays, which are measured. */
static void write_filters(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llnnn", "guest", "where", "filter-unmap / notify",
		    "filter-both / notify", "filter-both / filter-unmap");
	view_each_arm(arm, sheet->view) {
		if (!arm->workload || arm->gate != WORD_FILTER_UNMAP || arm->wake == WORD_SYNC ||
		    !view_shown(arm) || !model_is_whole(arm))
			continue;
		table_cells(&table, word_text(arm->workload), view_placement(arm->placement));
		add_whole(sheet, &table, arm, WORD_FILTER_UNMAP, WORD_NOTIFY);
		add_whole(sheet, &table, arm, WORD_FILTER_BOTH, WORD_NOTIFY);
		add_whole(sheet, &table, arm, WORD_FILTER_BOTH, WORD_FILTER_UNMAP);
	}
	sheet_table(sheet, &table,
		    "What a guest gains by checks in the filter, ratios of whole replays: of the "
		    "range of munmaps instead of their notification (filter-unmap), and of maps "
		    "before theirs as well (filter-both), which spares none and denies what a "
		    "hijacked stub forges without the monitor:",
		    NULL);
}

/* The counts are exact; the gain is computed and not measured, which the text says. */
static void answer_fewer(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lrrrrrrrr", "guest", "downwards", "any order", "covered",
		    "asc. frames", "frame run", "filter unmap", "cost", "gain");
	model_each(recording, sheet->model->recordings, sheet->model->recording_count)
		add_saved_row(sheet, &table, recording);
	sheet_table(sheet, &table,
		    "Fewer notifications: % of the recorded calls that rules beyond UML's own "
		    "merging would save (`list merges`; asc. frames and frame run take another "
		    "guest kernel, filter unmap spares notifications alone). cost: % of a replay's "
		    "time that notify adds to allow, on one CPU; gain: what of it a frame run "
		    "would spare, computed, not measured:",
		    "Fewer notifications: not counted, no recorded workload was replayed.");
	write_filters(sheet);
}

const struct report_row report_guest = {
	.name = "guest",
	.answer = {
		{ TOPIC_GUESTS, answer_guests },
		{ TOPIC_SYNC, answer_guest_sync },
		{ TOPIC_FEWER, answer_fewer },
	},
	.cover = cover_replays,
};
