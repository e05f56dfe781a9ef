// SPDX-License-Identifier: GPL-2.0-or-later
/* Fills the arms of the result from the records of each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "stats/stats.h"

#define MODES_VALUES 1000
#define GOLDEN	     0.6180339887498949

static double metric_of(const struct analysis *analysis, const struct record *record,
			enum model_metric metric)
{
	switch (metric) {
	case MODEL_CALL_NS:
		return record->value[0] /
		       (record->entries * plan_arm(analysis->plan, record->arm)->arm.stubs);
	case MODEL_ROUND_NS:
		return record->value[1];
	case MODEL_LATE_NS:
		return record->value[3];
	default:
		return record->value[0];
	}
}

/*
 * Of records from all over the series: more than MODES_VALUES tell nothing else. Multiples of
 * the golden ratio are in step with nothing that comes and goes. What others disturbed is
 * no mode of the arm.
 */
static bool find_modes(const struct series *series, struct modes *modes)
{
	size_t take = series->count < MODES_VALUES ? series->count : MODES_VALUES, count = 0;
	double some[MODES_VALUES] = { 0 };

	for (size_t i = 0; i < take; i++) {
		double place = fmod((double)i * GOLDEN, 1) * (double)series->count;
		const struct record *record =
			series->records[take < MODES_VALUES ? i : (size_t)place];

		if (record_is_clean(record))
			some[count++] = record_time(record);
	}
	return modes_find(some, count, modes);
}

/* Of batch_ns, or of round_ns without it. The batches of a workload have many modes anyway. */
static void fill_modes(const struct series *series, struct model_arm *arm)
{
	struct modes modes;

	arm->has_modes = !arm->workload && find_modes(series, &modes);
	if (!arm->has_modes)
		return;
	memcpy(arm->mode_ns, modes.mode, sizeof(arm->mode_ns));
	memcpy(arm->mode_share, modes.share, sizeof(arm->mode_share));
}

/*
 * Of notification_ns: where the other side is on another CPU, its wake is fast or
 * slow as that CPU idles, and a batch of several is a mixture of both. Of mixed batches the
 * calls differ by themselves.
 */
static void fill_wake_modes(const struct series *series, struct model_arm *arm)
{
	bool apart = arm->placement != WORD_SAME;
	bool alike = arm->op == WORD_MAP || arm->op == WORD_UNMAP;
	struct modes modes;

	arm->has_wake_modes = apart && alike && find_modes(series, &modes);
	if (!arm->has_wake_modes)
		return;
	memcpy(arm->wake_ns, modes.mode, sizeof(arm->wake_ns));
	memcpy(arm->wake_share, modes.share, sizeof(arm->wake_share));
}

static int summarize(const struct analysis *analysis, const struct series *series,
		     enum model_metric metric, struct model_arm *arm, struct error *err)
{
	struct sample sample;
	int result;

	if (sample_init(&sample, series->count, analysis->invocations, err))
		return -1;
	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series->records[i];

		sample_add(&sample, record->invocation, metric_of(analysis, record, metric));
	}
	if (metric == MODEL_BATCH_NS ||
	    (metric == MODEL_ROUND_NS && !arm->metric[MODEL_BATCH_NS].n))
		fill_modes(series, arm);
	if (metric == MODEL_NOTIFICATION_NS)
		fill_wake_modes(series, arm);
	result = sample_summary(&sample, &arm->metric[metric], err);
	sample_free(&sample);
	return result;
}

/* The calls of a batch, where each of the arm's has as many; else 0. */
static double calls_of_each(const struct analysis *analysis, const struct series *timed)
{
	for (size_t i = 1; i < timed->count; i++)
		if (timed->records[i]->entries != timed->records[0]->entries)
			return 0;
	if (!timed->count)
		return 0;
	return (double)timed->records[0]->entries *
	       plan_arm(analysis->plan, timed->records[0]->arm)->arm.stubs;
}

/* From batch_ns, if it can be: to sort ten million values takes seconds. */
static int summarize_calls(const struct analysis *analysis, const struct series *timed,
			   struct model_arm *arm, struct error *err)
{
	double calls = calls_of_each(analysis, timed);
	struct model_summary *of = &arm->metric[MODEL_CALL_NS];

	if (!(calls > 0))
		return summarize(analysis, timed, MODEL_CALL_NS, arm, err);
	*of = arm->metric[MODEL_BATCH_NS];
	of->mean /= calls;
	of->median /= calls;
	of->ci95[0] /= calls;
	of->ci95[1] /= calls;
	of->p25 /= calls;
	of->p75 /= calls;
	of->p90 /= calls;
	of->p99 /= calls;
	of->p999 /= calls;
	of->max /= calls;
	return 0;
}

/* The median of value[column] of records; 0 where there are none. */
static int column_median(const struct analysis *analysis, const struct series *series, int column,
			 double *median, struct error *err)
{
	struct sample sample;

	*median = 0;
	if (!series->count)
		return 0;
	if (sample_init(&sample, series->count, analysis->invocations, err))
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sample_add(&sample, series->records[i]->invocation,
			   series->records[i]->value[column]);
	*median = stats_middle(sample.values, sample.count);
	sample_free(&sample);
	return 0;
}

static int fill_phases(const struct analysis *analysis, size_t index, struct model_arm *arm,
		       struct error *err)
{
	const struct series *calls = &analysis->of_kind[RECORD_CALL][index];

	if (!calls->count || !calls->records[0]->notified)
		return 0;
	arm->has_phases = true;
	if (column_median(analysis, calls, 1, &arm->phase_ns[MODEL_PHASE_TRAP], err) ||
	    column_median(analysis, calls, 2, &arm->phase_ns[MODEL_PHASE_VALIDATE], err) ||
	    column_median(analysis, calls, 3, &arm->phase_ns[MODEL_PHASE_ANSWER], err))
		return -1;
	return column_median(analysis, &analysis->of_kind[RECORD_STAMPED][index], 1,
			     &arm->phase_ns[MODEL_PHASE_REST], err);
}

static int fill_cpu(const struct analysis *analysis, size_t index, struct model_arm *arm,
		    struct error *err)
{
	const struct series *cpu = &analysis->of_kind[RECORD_CPU][index];

	arm->has_cpu = cpu->count;
	if (column_median(analysis, cpu, 0, &arm->monitor_cpu_ns, err))
		return -1;
	return column_median(analysis, cpu, 1, &arm->stub_cpu_ns, err);
}

/* Of a batch; a counted one has as many as a timed one. NAN if there are none. */
static double notifications_by_batch(const struct analysis *analysis, size_t index,
				     const struct model_arm *arm)
{
	if (!arm->notifications)
		return (double)NAN;
	return (double)arm->notifications / (double)analysis->timed[index].count;
}

/* Means over all counted batches of an event; running is the worst of them. */
static void fill_counter(const struct analysis *analysis, size_t index, uint32_t event,
			 struct model_arm *arm)
{
	const struct series *counts = &analysis->of_kind[RECORD_COUNT][index];
	struct model_counter *counter = &arm->counters[event];
	double notifications = notifications_by_batch(analysis, index, arm), batches = 0;

	snprintf(counter->event, sizeof(counter->event), "%s",
		 analysis->plan->events.events[event].name);
	counter->running = 1;
	for (size_t i = 0; i < counts->count; i++) {
		const struct record *record = counts->records[i];

		if (record->batch != event)
			continue;
		counter->monitor += (double)record->value[0] * record->value[3];
		counter->stub += (double)record->value[1] * record->value[3];
		counter->running = fmin(counter->running, record->value[2]);
		batches += record->value[3];
	}
	counter->monitor /= batches;
	counter->stub /= batches;
	counter->monitor_by_notification = counter->monitor / notifications;
	counter->stub_by_notification = counter->stub / notifications;
}

static void fill_counters(const struct analysis *analysis, size_t index, struct model_arm *arm)
{
	if (!analysis->of_kind[RECORD_COUNT][index].count)
		return;
	arm->counter_count = analysis->plan->events.count;
	for (uint32_t i = 0; i < arm->counter_count; i++)
		fill_counter(analysis, index, i, arm);
}

static void count_calls(const struct series *timed, struct model_arm *arm)
{
	double system_calls = 0;

	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		arm->notifications += record->notified;
		system_calls += record->system_calls;
	}
	if (timed->count)
		arm->system_calls = system_calls / (double)(arm->notifications ?: timed->count);
}

static int fill_late(const struct analysis *analysis, const struct plan_lane *lane, size_t index,
		     struct model_arm *arm, struct error *err)
{
	const struct series *timed = &analysis->timed[index];

	/* 0: there are no stamps of stubs on this host. */
	if (!lane->arms[index - lane->first].arm.late || !timed->count ||
	    !(timed->records[0]->value[3] > 0))
		return 0;
	return summarize(analysis, timed, MODEL_LATE_NS, arm, err);
}

static int fill_arm(struct analysis *analysis, const struct plan_lane *lane, size_t index,
		    struct model_arm *arm, struct error *err)
{
	const struct series *timed = &analysis->timed[index];

	count_calls(timed, arm);
	if (analyze_has(timed, 0) && (summarize(analysis, timed, MODEL_BATCH_NS, arm, err) ||
				      summarize_calls(analysis, timed, arm, err)))
		return -1;
	if (analyze_has(timed, 1) && summarize(analysis, timed, MODEL_ROUND_NS, arm, err))
		return -1;
	if (summarize(analysis, &analysis->of_kind[RECORD_CALL][index], MODEL_NOTIFICATION_NS, arm,
		      err))
		return -1;
	if (fill_cpu(analysis, index, arm, err) || fill_late(analysis, lane, index, arm, err))
		return -1;
	fill_counters(analysis, index, arm);
	return lane->kind == LANE_REPLAY ? 0 : fill_phases(analysis, index, arm, err);
}

static void describe_arms(struct analysis *analysis)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++)
		for (size_t i = 0; i < plan->lanes[l].count; i++)
			analyze_describe_arm(model_add_arm(analysis->model), &plan->lanes[l],
					     &plan->lanes[l].arms[i]);
}

static int fill_arms(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	for (size_t i = lane->first; i < lane->first + lane->count; i++)
		if (fill_arm(analysis, lane, i, &analysis->model->arms[i], err))
			return -1;
	return lane->kind == LANE_REPLAY ? analyze_replay(analysis, lane, err) : 0;
}

static int analyze_lanes(struct analysis *analysis, struct error *err)
{
	int result = 0;

	describe_arms(analysis);
	for (size_t l = 0; l < analysis->plan->lane_count && !result; l++) {
		const struct plan_lane *lane = &analysis->plan->lanes[l];

		if (analyze_take_lane(analysis, lane, err) || fill_arms(analysis, lane, err) ||
		    analyze_comparisons(analysis, lane, err))
			result = -1;
		analyze_free_replay(analysis);
		analyze_drop_lane(analysis, lane);
	}
	return result;
}

void analyze_histograms(struct histogram *histograms, size_t arms, const struct records *records)
{
	for (size_t i = 0; i < arms; i++)
		histogram_init(&histograms[i]);
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (record->kind == RECORD_BATCH)
			histogram_add(&histograms[record->arm],
				      (uint64_t)(record_time(record) + 0.5));
	}
}

int analyze(struct model *model, const struct plan *plan, const struct records *records,
	    struct error *err)
{
	struct analysis analysis = { .model = model, .plan = plan };
	int result = -1;

	if (!analyze_sort_out(&analysis, records, err) && !analyze_lanes(&analysis, err) &&
	    !analyze_verdicts(&analysis, err))
		result = analyze_controls(&analysis, err);
	analyze_free_series(&analysis);
	free(analysis.tested);
	return result;
}
