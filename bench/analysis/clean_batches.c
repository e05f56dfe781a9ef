// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which timed batches are clean: others had almost none of their time (record_is_clean()), the host
 * was not slow, and it was in its usual state (twin_state.c).
 *
 * A virtual machine is not told what else runs on the core that carries its CPU. On one (6.18)
 * native system calls took 185 ns or 240 ns in turn, for 10 to 300 ms each, while fixed work in
 * user space took the same throughout. In the slow times a notified batch of 16 took 3.5 times as
 * long as the native one, else 3.9 times. How much of a run is slow changes from one to the next,
 * so a mean over both is no property of the arms.
 *
 * The native calls are made before each round and belong to no arm, so what is left out does not
 * depend on what is compared.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

/*
 * Whether these calls precede a round of the timed pass. The record of a started stub may stand
 * between them and the batches. Rounds of other passes have no RECORD_BATCH.
 */
static bool is_timed(const struct records *records, const struct record *calls)
{
	const struct record *end = records->items + records->count, *next = calls + 1;

	while (next < end && record_in_round(next, calls) && next->kind != RECORD_BATCH)
		next++;
	return next < end && record_in_round(next, calls);
}

/* What the native calls of a lane took. */
struct native {
	double *ns; /* owned */
	size_t count;
};

static void add_call(struct native *to, double ns)
{
	to->ns = memory_grow(to->ns, to->count, sizeof(*to->ns));
	to->ns[to->count++] = ns;
}

/* By lane, what a native call may take, ns; owned. */
static float *find_limits(const struct analysis *analysis)
{
	const struct series *calls = analysis->of_kind[RECORD_SYSCALL];
	size_t lanes = analysis->plan->lane_count;
	float *limits = memory_new(lanes, sizeof(*limits));
	struct native *of = memory_new(lanes, sizeof(*of));

	for (size_t i = 0; i < calls->count; i++) {
		const struct record *call = series_at(calls, i);

		if (is_timed(analysis->measured, call))
			add_call(&of[call->arm], call->span.ns);
	}
	for (size_t lane = 0; lane < lanes; lane++) {
		if (of[lane].count)
			limits[lane] = (float)(ANALYZE_SLOW_LIMIT *
					       stats_middle(of[lane].ns, of[lane].count));
		free(of[lane].ns);
	}
	free(of);
	return limits;
}

void analyze_mark_slow(struct analysis *analysis)
{
	const struct records *records = analysis->measured;
	float *limits = find_limits(analysis);
	const struct record *last = NULL;

	analysis->slow = memory_new(records->count / 8 + 1, 1);
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];
		const struct record *calls = record_calls_of(record, &last);

		if (calls && calls->span.ns > limits[calls->arm])
			analyze_set_bit(analysis->slow, i);
	}
	free(limits);
}

static size_t place_of(const struct analysis *analysis, const struct record *record)
{
	return (size_t)(record - analysis->measured->items);
}

bool analyze_is_undisturbed(const struct analysis *analysis, const struct record *record)
{
	return record_is_clean(record) &&
	       !analyze_has_bit(analysis->slow, place_of(analysis, record));
}

bool analyze_in_other_state(const struct analysis *analysis, const struct record *record)
{
	return analyze_has_bit(analysis->other_state, place_of(analysis, record));
}

bool analyze_is_clean(const struct analysis *analysis, const struct record *record)
{
	return analyze_is_undisturbed(analysis, record) &&
	       !analyze_in_other_state(analysis, record);
}

/* Clean batches may still be of more than one state of the host: native_ns tells which. */
void analyze_native(struct analysis *analysis)
{
	const struct records *records = analysis->measured;
	size_t arms = analysis->plan->arm_count;
	double *logs = memory_new(arms, sizeof(*logs)), *counts = memory_new(arms, sizeof(*counts));
	const struct record *last = NULL;

	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];
		const struct record *calls = record_calls_of(record, &last);

		if (record->kind != RECORD_BATCH || !calls || !(calls->span.ns > 0) ||
		    !analyze_is_clean(analysis, record))
			continue;
		logs[record->arm] += log(calls->span.ns);
		counts[record->arm]++;
	}
	for (size_t i = 0; i < arms; i++)
		if (counts[i] > 0)
			analysis->model->arms[i].native_ns = exp(logs[i] / counts[i]);
	free(logs);
	free(counts);
}
