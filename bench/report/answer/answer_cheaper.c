// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is cheaper than a notification: sync wake-up, a check inside of the filter. Beside these
 * stand a tracer for each call, and rows of the floor. Each is a row, each placement a column. Sync
 * wake-up is of suite series, the gates are of suite gates, whose baseline is allow.
 */
#include "report/answer/answer_source.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"

/* Gate notify with sync wake-up / without it, for batches of the middle size. */
static void add_sync(const struct answer_source *source, struct answer *answer, enum word op,
		     struct answer_tally *tally)
{
	table_add(&answer->table, "sync wake-up / none, %u %ss", source->middle, word_text(op));
	for (size_t i = 0; i < source->placement_count; i++) {
		const struct model_arm *like =
			answer_batch(source, source->placements[i], op, source->middle);

		answer_add_pair(source, answer, view_gate_sync(source->model, like, WORD_NOTIFY),
				view_gate(source->model, like, WORD_NOTIFY), tally);
	}
	answer_keep_row(answer, 1);
}

/*
 * An arm of suite gates, or NULL. A run that is not --full has one size of each operation; of
 * several the first is taken.
 */
static const struct model_arm *find_gate(const struct answer_source *source, enum word gate,
					 enum word op, enum word placement)
{
	return view_first(arm, &source->view,
			  arm->suite == WORD_GATES && arm->gate == gate && arm->wake != WORD_SYNC &&
				  arm->op == op && arm->placement == placement && view_shown(arm));
}

/* The ratio of a gate to allow, for unmaps. */
static const struct model_comparison *gate_ratio(const struct answer_source *source, enum word gate,
						 enum word placement)
{
	const struct model_arm *arm = find_gate(source, gate, WORD_UNMAP, placement);

	return arm ? estimate_time(source->model, arm) : NULL;
}

static void add_gate(const struct answer_source *source, struct answer *answer, enum word gate,
		     const char *name)
{
	table_cells(&answer->table, name);
	for (size_t i = 0; i < source->placement_count; i++)
		answer_add_ratio(source, answer, gate_ratio(source, gate, source->placements[i]));
	answer_keep_row(answer, 1);
}

/*
 * What it costs to check a map in the filter before it is notified all the same: filter-both /
 * filter-unmap. Maps are in a --full run only; a shorter one has a mix, half of which are maps.
 */
static void add_map_checks(const struct answer_source *source, struct answer *answer)
{
	table_cells(&answer->table, "mmap checked before its notification / not");
	for (size_t i = 0; i < source->placement_count; i++) {
		const enum word placement = source->placements[i];
		const struct model_arm *both =
			find_gate(source, WORD_FILTER_BOTH, WORD_MAP, placement) ?:
				find_gate(source, WORD_FILTER_BOTH, WORD_MIX, placement);

		answer_add_pair(source, answer, both,
				view_gate(source->model, both, WORD_FILTER_UNMAP), NULL);
	}
	answer_keep_row(answer, 1);
}

static void add_floor(const struct answer_source *source, struct answer *answer, enum word row,
		      const char *name)
{
	table_cells(&answer->table, name);
	for (size_t i = 0; i < source->placement_count; i++)
		answer_add_time(&answer->table,
				view_floor(source->model, row, source->placements[i]));
	answer_keep_row(answer, 1);
}

/* One sentence for maps and unmaps in all placements together. */
static void say_sync(const struct answer_tally *tally, FILE *text)
{
	if (!tally->all)
		return;
	if (!tally->count[MODEL_FASTER] && !tally->count[MODEL_SLOWER]) {
		fputs("Sync wake-up: no gain resolved.", text);
		return;
	}
	fputs("Sync wake-up: ", text);
	answer_say_tally(text, tally, "");
	fputs(".", text);
}

/* The ratios of all placements in one sentence, but for those of two modes, which have none. */
static void say_filter(const struct answer_source *source, FILE *text)
{
	const char *lead = " Munmap checked by the filter / allow:";

	for (size_t i = 0; i < source->placement_count; i++) {
		const struct model_comparison *ratio =
			gate_ratio(source, WORD_FILTER_UNMAP, source->placements[i]);

		if (!ratio || ratio->verdict == MODEL_BIMODAL)
			continue;
		fprintf(text, "%s %s %s", lead, view_placement(source->placements[i]),
			ratio_brief(ratio).text);
		lead = ",";
	}
	if (*lead == ',')
		fputs(".", text);
}

void answer_cheaper(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct answer_tally tally = { .all = 0 };

	table_init(&answer->table, "ln", 1 + source->placement_count);
	table_cells(&answer->table, "ratio, or us");
	answer_add_placements(source, &answer->table);
	add_sync(source, answer, WORD_MAP, &tally);
	add_sync(source, answer, WORD_UNMAP, &tally);
	add_gate(source, answer, WORD_FILTER_UNMAP, "munmap checked by the filter / allow");
	add_map_checks(source, answer);
	add_gate(source, answer, WORD_NOTIFY, "munmap notified / allow");
	add_gate(source, answer, WORD_RET_TRACE, "munmap traced / allow");
	add_floor(source, answer, WORD_CALL, "a system call, us");
	add_floor(source, answer, WORD_FUTEX, "a round trip by futex, us");
	add_floor(source, answer, WORD_NOTIFICATION, "a trivial notification, alone, us");
	say_sync(&tally, text);
	say_filter(source, text);
	if (table_is_empty(&answer->table))
		fputs("Not answered: neither sync wake-up nor suites gates and floor were "
		      "measured.",
		      text);
}
