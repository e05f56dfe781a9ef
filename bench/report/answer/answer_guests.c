// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it means for a guest: recordings that were replayed, by the time of the whole recording,
 * notify / ptrace mode and notify / allow, which is the filter of a kernel without the series.
 * Suites think and predict replay recordings for other questions and are left out.
 */
#include <inttypes.h>
#include <stdio.h>

#include "report/answer/answer_source.h"
#include "report/text/estimate.h"

/* A replay that is unlike its recording has no ratio: that of a part says nothing of the whole. */
static void add_ratio(const struct answer_source *source, struct answer *answer,
		      const struct model_arm *notify, enum word gate, struct answer_tally *tally)
{
	const struct model_arm *other = view_gate(source->model, notify, gate);
	struct model_comparison ratio;

	if (!model_is_whole(notify) && estimate_ratio(source->model, notify, other, &ratio))
		table_cells(&answer->table, "a part");
	else
		answer_add_pair(source, answer, notify, other, tally);
}

/*
 * Cells: how many batches an invocation or more replayed, of those recorded; and which share of the
 * recorded calls is in batches of 16 or more. A run without has_extent replayed from the beginning.
 */
static void add_extent(struct table *table, const struct model_arm *arm)
{
	if (arm->has_extent)
		table_add(table, "%" PRIu64 " of %" PRIu64, arm->replayed.batches,
			  arm->recorded.batches);
	else
		table_add(table, "%u of %u", arm->batches_done, arm->batches_recorded);
	if (arm->has_extent)
		table_add(table, "%.0f %%", 100 * arm->recorded.share_in_16);
	else
		table_cells(table, "-");
}

/* The sentence has notify / allow only; notify / ptrace is in answer_ptrace.c. */
static void say_guests(const struct answer_tally *base, FILE *text)
{
	if (!base->all)
		return;
	fputs("Guests, notify / allow: ", text);
	answer_say_tally(text, base, "");
	fputs(", an upper bound: the guest's own work is not in it.", text);
}

void answer_guests(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct answer_tally ptrace = { .all = 0 }, base = { .all = 0 };
	struct table *table = &answer->table;

	table_begin(table, "llnnrr", "guest", "where", "notify / ptrace", "notify / allow",
		    "batches replayed", "calls in 16+");
	view_each_arm(arm, &source->view) {
		if (!arm->workload || arm->suite == WORD_THINK || arm->suite == WORD_PREDICT ||
		    arm->gate != WORD_NOTIFY || arm->wake == WORD_SYNC || arm->strict ||
		    !view_shown(arm))
			continue;
		table_cells(table, word_text(arm->workload), view_placement(arm->placement));
		add_ratio(source, answer, arm, WORD_PTRACE, &ptrace);
		add_ratio(source, answer, arm, WORD_ALLOW, &base);
		add_extent(table, arm);
		/* The sentence counts all replays, also those for which there is no room. */
		if (table_rows(table) > ANSWER_ROWS)
			table_drop_row(table);
	}
	say_guests(&base, text);
	if (table_is_empty(table))
		fputs("Not answered: no recorded workload was replayed (suite guest does that).",
		      text);
	else if (!ptrace.all && !base.all)
		fputs("Not answered: what was replayed is unlike the recordings; a larger --budget "
		      "replays more.",
		      text);
}
