// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether the monitor of the series (gate notify) is slower than UML's ptrace mode. The table has
 * batches: a row for each placement and operation, a column for each of three sizes. The sentence
 * counts verdicts over the table, and over whole replays, which have no rows here.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/answer/answer_source.h"
#include "report/text/estimate.h"

static void add_row(const struct answer_source *source, struct answer *answer, enum word placement,
		    enum word op, struct answer_tally *tally)
{
	struct table *table = &answer->table;

	if (table_rows(table) == ANSWER_ROWS)
		return;
	table_cells(table, view_placement(placement), word_text(op));
	for (size_t i = 0; i < source->size_count; i++) {
		const struct model_arm *like =
			answer_batch(source, placement, op, source->sizes[i]);

		answer_add_pair(source, answer, view_gate(source->model, like, WORD_NOTIFY),
				view_gate(source->model, like, WORD_PTRACE), tally);
	}
	answer_keep_row(answer, 2);
}

static void add_batches(const struct answer_source *source, struct answer *answer,
			struct answer_tally *tally)
{
	static const enum word ops[] = { WORD_MAP, WORD_UNMAP, WORD_FAULT_RUN, WORD_MIX };

	/*
	 * There is room for ANSWER_ROWS. The two kinds that make up a guest's calls come first, in
	 * all placements.
	 */
	for (size_t first = 0; first < 4; first += 2)
		for (size_t i = 0; i < source->placement_count; i++)
			for (size_t k = first; k < first + 2; k++)
				add_row(source, answer, source->placements[i], ops[k], tally);
}

/* All replays, also those for which the table of guests has no room. */
static void count_guests(const struct answer_source *source, struct answer_tally *tally)
{
	view_each_arm(arm, &source->view) {
		struct model_comparison ratio;

		/* A part that is unlike its recording says nothing of the whole. */
		if (arm->workload && arm->gate == WORD_PTRACE && view_measured(arm) &&
		    model_is_whole(arm) &&
		    estimate_ratio(source->model, view_gate(source->model, arm, WORD_NOTIFY), arm,
				   &ratio))
			answer_count(tally, &ratio);
	}
}

/*
 * Writes both tallies as one sentence; false if there is nothing to say. It goes through a buffer,
 * as the first letter, whichever part it is of, becomes a capital.
 */
static bool say(FILE *text, const struct answer_tally *batches, const struct answer_tally *guests)
{
	char *said;
	size_t size;
	FILE *to;

	if (!batches->all && !guests->all)
		return false;
	to = memory_or_end(open_memstream(&said, &size));
	if (batches->all)
		answer_say_tally(to, batches, "batches");
	if (batches->all && guests->all)
		fputs("; ", to);
	if (guests->all)
		answer_say_tally(to, guests, "guests");
	fclose(to);
	fprintf(text, "%c%s.", toupper(said[0]), said + 1);
	free(said);
	return true;
}

void answer_ptrace(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct answer_tally batches = { .all = 0 }, guests = { .all = 0 };

	table_init(&answer->table, "lln", 2 + source->size_count);
	table_cells(&answer->table, "where", "batch");
	for (size_t i = 0; i < source->size_count; i++)
		table_add(&answer->table, "%u call%s", source->sizes[i],
			  source->sizes[i] == 1 ? "" : "s");
	add_batches(source, answer, &batches);
	count_guests(source, &guests);
	if (!say(text, &batches, &guests))
		fputs("Not answered: notify and ptrace were not both measured on the same work.",
		      text);
}
