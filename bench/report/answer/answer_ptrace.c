// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether notify is slower than ptrace mode: by kind of batch, and for replayed guests. */
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
	answer->brief[table_rows(table)] = true;
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

	/* The two that make up a guest's calls first, as there is room for eight rows. */
	for (size_t first = 0; first < 4; first += 2)
		for (size_t i = 0; i < source->placement_count; i++)
			for (size_t k = first; k < first + 2; k++)
				add_row(source, answer, source->placements[i], ops[k], tally);
}

static void count_guests(const struct answer_source *source, struct answer_tally *tally)
{
	view_each_arm(arm, &source->view) {
		struct model_comparison ratio;

		/* Nothing is said of a whole by a part that is unlike it. */
		if (arm->workload && arm->gate == WORD_PTRACE && view_measured(arm) &&
		    model_is_whole(arm) &&
		    estimate_ratio(source->model, view_gate(source->model, arm, WORD_NOTIFY), arm,
				   &ratio))
			answer_count(tally, &ratio);
	}
}

/* As a sentence; false if there is nothing to say. */
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
