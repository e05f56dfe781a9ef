// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sorts records out by kind and arm, as indexes into the run's records: a run has millions.
 *
 * analyze_sort_out() goes through all of them once. It indexes records of lanes, and notes
 * stretches of records of arms: an invocation measures a lane at a stretch, so its records lie
 * together. analyze_take_lane() then indexes the arms of one lane, as all that is compared is of
 * one lane, and analyze_drop_lane() frees that again.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

/* Records first to end - 1: those of arms in it are all of this lane. */
struct stretch {
	const struct plan_lane *lane;
	size_t first, end;
};

static void append(struct series *series, const struct records *records, size_t at)
{
	series->all = records->items;
	series->indexes = memory_grow(series->indexes, series->count, sizeof(*series->indexes));
	series->indexes[series->count++] = (uint32_t)at;
}

/* Extends the last stretch if the arm is of its lane. Below first, arm - first wraps around. */
static void add_to_stretch(struct analysis *analysis, size_t at)
{
	size_t arm = analysis->measured->items[at].arm, count = analysis->stretch_count;
	struct stretch *last = count ? &analysis->stretches[count - 1] : NULL;

	if (last && arm - last->lane->first < last->lane->count) {
		last->end = at + 1;
		return;
	}
	analysis->stretches = memory_grow(analysis->stretches, count, sizeof(*last));
	analysis->stretches[analysis->stretch_count++] = (struct stretch){
		.lane = plan_lane_of(analysis->plan, arm), .first = at, .end = at + 1
	};
}

/* Slow times are marked here, as they need native calls alone, which name a lane and no arm. */
void analyze_sort_out(struct analysis *analysis, const struct records *records)
{
	size_t arms = analysis->plan->arm_count;
	struct series *all = memory_new(RECORD_KINDS * arms, sizeof(*all));

	for (size_t kind = 0; kind < RECORD_KINDS; kind++)
		analysis->of_kind[kind] = all + kind * arms;
	analysis->timed = analysis->of_kind[RECORD_BATCH];
	analysis->measured = records;
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (record->invocation >= analysis->invocations)
			analysis->invocations = record->invocation + 1u;
		if (record_is_of_arm(record->kind))
			add_to_stretch(analysis, i);
		else
			append(analysis->of_kind[record->kind], records, i);
	}
	analyze_mark_slow(analysis);
	analysis->other_state = memory_new(records->count / 8 + 1, 1);
}

void analyze_take_lane(struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < analysis->stretch_count; i++) {
		const struct stretch *stretch = &analysis->stretches[i];

		for (size_t k = stretch->first; k < stretch->end && stretch->lane == lane; k++) {
			const struct record *record = &analysis->measured->items[k];

			if (record_is_of_arm(record->kind))
				append(&analysis->of_kind[record->kind][record->arm],
				       analysis->measured, k);
		}
	}
	analyze_mark_other_state(analysis, lane);
}

void analyze_drop_lane(struct analysis *analysis, const struct plan_lane *lane)
{
	for (unsigned int kind = 0; record_is_of_arm(kind); kind++)
		for (size_t i = lane->first; i < lane->first + lane->count; i++) {
			free(analysis->of_kind[kind][i].indexes);
			analysis->of_kind[kind][i] = (struct series){ 0 };
		}
}

void analyze_free(struct analysis *analysis)
{
	for (unsigned int kind = 0; kind < RECORD_KINDS; kind++)
		if (!record_is_of_arm(kind))
			free(analysis->of_kind[kind]->indexes);
	free(analysis->of_kind[0]);
	free(analysis->stretches);
	free(analysis->slow);
	free(analysis->other_state);
	free(analysis->tested);
}

bool analyze_has(const struct series *timed, enum model_metric metric)
{
	return timed->count && !isnan(analyze_ns(series_at(timed, 0), metric));
}
