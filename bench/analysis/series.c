// SPDX-License-Identifier: GPL-2.0-or-later
/* A counting sort by kind and arm, which keeps the order of measurement. */
#include <math.h>
#include <stdlib.h>

#include "analysis/parts.h"

static bool is_of_arm(unsigned int kind)
{
	return kind == RECORD_BATCH || kind == RECORD_STAMPED || kind == RECORD_CALL ||
	       kind == RECORD_CPU || kind == RECORD_COUNT;
}

static struct series *series_of(const struct analysis *analysis, const struct record *record)
{
	return &analysis->of_kind[record->kind][is_of_arm(record->kind) ? record->arm : 0];
}

static void count_records(struct analysis *analysis, const struct records *records)
{
	for (size_t i = 0; i < records->count; i++)
		series_of(analysis, &records->items[i])->count++;
}

/* Gives each series as much room as it has records, and counts anew. */
static void divide(struct analysis *analysis)
{
	const struct record **at = analysis->sorted;

	for (size_t i = 0; i < RECORD_KINDS * analysis->plan->arm_count; i++) {
		struct series *series = &analysis->of_kind[0][i];

		series->records = at;
		at += series->count;
		series->count = 0;
	}
}

int analyze_sort_out(struct analysis *analysis, const struct records *records, struct error *err)
{
	size_t arms = analysis->plan->arm_count;
	struct series *all = calloc(RECORD_KINDS * arms, sizeof(*all));

	for (size_t kind = 0; kind < RECORD_KINDS; kind++)
		analysis->of_kind[kind] = all ? all + kind * arms : NULL;
	analysis->timed = analysis->of_kind[RECORD_BATCH];
	analysis->sorted = malloc((records->count + 1) * sizeof(const struct record *));
	if (!all || !analysis->sorted)
		return error_set(err, STATUS_CANNOT, "no memory to sort %zu records out",
				 records->count);
	analysis->invocations = analyze_invocations(records);
	count_records(analysis, records);
	divide(analysis);
	for (size_t i = 0; i < records->count; i++) {
		struct series *of = series_of(analysis, &records->items[i]);

		of->records[of->count++] = &records->items[i];
	}
	return 0;
}

void analyze_free_series(struct analysis *analysis)
{
	free(analysis->of_kind[0]);
	free(analysis->sorted);
}

uint32_t analyze_invocations(const struct records *records)
{
	uint32_t most = 0;

	for (size_t i = 0; i < records->count; i++)
		if (records->items[i].invocation >= most)
			most = records->items[i].invocation + 1u;
	return most;
}

bool analyze_has(const struct series *timed, int column)
{
	return timed->count && !isnan(timed->records[0]->value[column]);
}
