// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sorts records out by kind and arm. Those of arms one lane at a time, as all that is compared
 * is of one lane: an invocation measures a lane at a stretch, so its records lie together.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/analysis.h"

/* Records first to end - 1, which are of one lane or name no arm. */
struct stretch {
	const struct plan_lane *lane;
	size_t first, end;
};

/* Room for one more in a list that is full at each power of two; NULL without memory. */
static void *grow(void *list, size_t count, size_t size, struct error *err)
{
	if (count & (count - 1))
		return list;
	list = realloc(list, (count ? 2 * count : 1) * size);
	if (!list)
		error_set(err, STATUS_CANNOT, "no memory to sort %zu records out", count);
	return list;
}

int analyze_append(struct series *series, const struct record *record, struct error *err)
{
	const struct record **records = grow(series->records, series->count, sizeof(*records), err);

	if (!records)
		return -1;
	series->records = records;
	series->records[series->count++] = record;
	return 0;
}

static int add_to_stretch(struct analysis *analysis, size_t at, struct error *err)
{
	size_t arm = analysis->measured->items[at].arm, count = analysis->stretch_count;
	struct stretch *stretch = count ? &analysis->stretches[count - 1] : NULL;

	if (stretch && arm - stretch->lane->first < stretch->lane->count) {
		stretch->end = at + 1;
		return 0;
	}
	stretch = grow(analysis->stretches, count, sizeof(*stretch), err);
	if (!stretch)
		return -1;
	analysis->stretches = stretch;
	analysis->stretches[analysis->stretch_count++] = (struct stretch){
		.lane = plan_lane_of(analysis->plan, arm), .first = at, .end = at + 1
	};
	return 0;
}

int analyze_sort_out(struct analysis *analysis, const struct records *records, struct error *err)
{
	size_t arms = analysis->plan->arm_count;
	struct series *all = calloc(RECORD_KINDS * arms + 1, sizeof(*all));

	if (!all)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", arms);
	for (size_t kind = 0; kind < RECORD_KINDS; kind++)
		analysis->of_kind[kind] = all + kind * arms;
	analysis->timed = analysis->of_kind[RECORD_BATCH];
	analysis->measured = records;
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (record->invocation >= analysis->invocations)
			analysis->invocations = record->invocation + 1u;
		if (record_is_of_arm(record->kind) ?
			    add_to_stretch(analysis, i, err) :
			    analyze_append(analysis->of_kind[record->kind], record, err))
			return -1;
	}
	return 0;
}

static int take_stretch(struct analysis *analysis, const struct stretch *stretch, struct error *err)
{
	for (size_t i = stretch->first; i < stretch->end; i++) {
		const struct record *record = &analysis->measured->items[i];

		if (record_is_of_arm(record->kind) &&
		    analyze_append(&analysis->of_kind[record->kind][record->arm], record, err))
			return -1;
	}
	return 0;
}

int analyze_take_lane(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	for (size_t i = 0; i < analysis->stretch_count; i++)
		if (analysis->stretches[i].lane == lane &&
		    take_stretch(analysis, &analysis->stretches[i], err))
			return -1;
	return 0;
}

void analyze_drop_lane(struct analysis *analysis, const struct plan_lane *lane)
{
	for (unsigned int kind = 0; kind < RECORD_KINDS; kind++)
		for (size_t i = lane->first;
		     record_is_of_arm(kind) && i < lane->first + lane->count; i++) {
			free(analysis->of_kind[kind][i].records);
			analysis->of_kind[kind][i] = (struct series){ 0 };
		}
}

void analyze_free_series(struct analysis *analysis)
{
	for (unsigned int kind = 0; analysis->of_kind[0] && kind < RECORD_KINDS; kind++)
		if (!record_is_of_arm(kind))
			free(analysis->of_kind[kind]->records);
	free(analysis->of_kind[0]);
	free(analysis->stretches);
}

bool analyze_has(const struct series *timed, enum model_metric metric)
{
	return timed->count && !isnan(analyze_ns(timed->records[0], metric));
}
