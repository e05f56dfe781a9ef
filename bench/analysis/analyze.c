// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way from records to the model. analyze() sorts the records out (series.c), then takes one
 * lane at a time, so that only its records are indexed at once: fill_arm() makes the metrics of
 * each arm, replay.c the sums of whole workloads, comparisons.c the ratios. What needs all lanes
 * comes last: verdicts, which are corrected for a whole table, and controls.
 *
 * The rest of this file is about arms: times, modes, phases, CPU times and counters.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"
#include "base/random.h"

_Static_assert(COUNTERS_MAX <= MODEL_COUNTERS_MAX, "an arm has no room for its counters");

#define MODES_VALUES 1000

/* What a record says in the metric; ns. */
static double metric_of(const struct plan_lane *lane, const struct record *record,
			enum model_metric metric)
{
	const struct plan_arm *arm = &lane->arms[record->arm - lane->first];

	switch (metric) {
	case MODEL_CALL_NS:
		return record->batch.batch_ns /
		       ((double)plan_entries(lane, arm, record->batch.index) * arm->arm.stubs);
	case MODEL_LATE_NS:
		return record->batch.late_ns;
	case MODEL_NOTIFICATION_NS:
		return record->call.ns;
	default:
		return analyze_ns(record, metric);
	}
}

/*
 * Looks for two modes among MODES_VALUES records from all over the series; more would tell nothing
 * else. They are taken at places that keep step with no period of the host. Batches that are not
 * clean are left out: they would be taken for a mode of the arm.
 */
static bool find_modes(const struct analysis *analysis, const struct plan_lane *lane,
		       const struct series *series, enum model_metric metric, struct modes *modes)
{
	size_t take = series->count < MODES_VALUES ? series->count : MODES_VALUES, count = 0;
	double some[MODES_VALUES] = { 0 };

	for (size_t i = 0; i < take; i++) {
		double place = random_spread((double)i) * (double)series->count;
		const struct record *record =
			series_at(series, take < MODES_VALUES ? i : (size_t)place);

		if (record->kind != RECORD_BATCH || analyze_is_clean(analysis, record))
			some[count++] = metric_of(lane, record, metric);
	}
	return modes_find(some, count, modes);
}

void analyze_keep_modes(struct model_modes *to, const struct modes *found)
{
	to->found = true;
	memcpy(to->mode, found->mode, sizeof(to->mode));
	memcpy(to->share, found->share, sizeof(to->share));
}

/*
 * The share of the lower mode in each invocation, by all its clean batches. It tells modes that
 * come and go within a process from processes of two kinds.
 */
static void share_modes(const struct analysis *analysis, const struct series *series,
			enum model_metric metric, double cut, struct model_arm *arm)
{
	uint32_t all[MODEL_INVOCATIONS_MAX] = { 0 }, low[MODEL_INVOCATIONS_MAX] = { 0 };

	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series_at(series, i);

		if (!analyze_is_clean(analysis, record))
			continue;
		all[record->invocation]++;
		low[record->invocation] += analyze_ns(record, metric) < cut;
	}
	arm->mode_invocations = analysis->invocations;
	for (uint32_t i = 0; i < analysis->invocations; i++)
		arm->mode_low_share[i] = all[i] ? (double)low[i] / all[i] : (double)NAN;
}

/* Of batch_ns, or of round_ns without it. A workload's batches differ: their modes mean nothing. */
static void fill_modes(const struct analysis *analysis, const struct plan_lane *lane,
		       const struct series *series, enum model_metric metric, struct model_arm *arm)
{
	struct modes modes;

	if (arm->workload || !find_modes(analysis, lane, series, metric, &modes))
		return;
	analyze_keep_modes(&arm->modes, &modes);
	share_modes(analysis, series, metric, modes.cut, arm);
}

/*
 * Of notification_ns. If the other side is on another CPU, its wake is fast or slow, depending on
 * how that CPU idles, and a batch of several calls is a mixture of both. Calls of mixed batches
 * differ by themselves, so nothing is looked for there.
 */
static void fill_wake_modes(const struct analysis *analysis, const struct plan_lane *lane,
			    const struct series *series, struct model_arm *arm)
{
	bool apart = arm->placement != WORD_SAME;
	bool alike = arm->op == WORD_MAP || arm->op == WORD_UNMAP;
	struct modes modes;

	if (apart && alike && find_modes(analysis, lane, series, MODEL_NOTIFICATION_NS, &modes))
		analyze_keep_modes(&arm->wake_modes, &modes);
}

/* Fills one metric of an arm from all its records, those that are not clean included. */
static void summarize(const struct analysis *analysis, const struct plan_lane *lane,
		      const struct series *series, enum model_metric metric, struct model_arm *arm)
{
	struct sample sample;

	sample_init(&sample, series->count);
	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series_at(series, i);

		sample_add(&sample, record->invocation, metric_of(lane, record, metric));
	}
	if (metric == MODEL_BATCH_NS ||
	    (metric == MODEL_ROUND_NS && !arm->metric[MODEL_BATCH_NS].n))
		fill_modes(analysis, lane, series, metric, arm);
	if (metric == MODEL_NOTIFICATION_NS)
		fill_wake_modes(analysis, lane, series, arm);
	sample_summary(&sample, &arm->metric[metric]);
	sample_free(&sample);
}

/*
 * If all batches of an arm have the same number of calls, the summary of batch_ns is divided by it:
 * to find quantiles among ten million values once more would take seconds.
 */
static void summarize_calls(const struct analysis *analysis, const struct plan_lane *lane,
			    const struct series *timed, size_t index, struct model_arm *arm)
{
	const struct arm *planned = &lane->arms[index - lane->first].arm;
	double calls = (double)planned->synthetic.entries * planned->stubs;
	struct model_summary *of = &arm->metric[MODEL_CALL_NS];

	if (lane->kind == LANE_REPLAY) {
		summarize(analysis, lane, timed, MODEL_CALL_NS, arm);
		return;
	}
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
}

/* The median of the float at that offset of each record; 0 where there are none. */
static double median_of(const struct series *series, size_t offset)
{
	double *values = memory_new(series->count, sizeof(*values)), median = 0;

	for (size_t i = 0; i < series->count; i++) {
		float value;

		memcpy(&value, (const char *)series_at(series, i) + offset, sizeof(value));
		values[i] = value;
	}
	if (series->count)
		median = stats_middle(values, series->count);
	free(values);
	return median;
}

/*
 * Of the calls of an arm's stamped pass only the notified ones are kept. A gate may notify some
 * calls of a batch and not others, and a figure over both kinds is of neither. If none is notified,
 * all are kept: notification_ns is then what the call itself takes.
 */
static void keep_notified(struct series *calls)
{
	size_t kept = 0;

	for (size_t i = 0; i < calls->count; i++)
		if (series_at(calls, i)->call.notified)
			calls->indexes[kept++] = calls->indexes[i];
	calls->count = kept ?: calls->count;
}

/* Medians over the notified calls of the stamped pass: see keep_notified(). */
static void fill_phases(const struct analysis *analysis, size_t index, struct model_arm *arm)
{
	const struct series *calls = &analysis->of_kind[RECORD_CALL][index];
	const struct series *batches = &analysis->of_kind[RECORD_STAMPED][index];

	if (!calls->count || !series_at(calls, 0)->call.notified)
		return;
	arm->has_phases = true;
	arm->phase_ns[MODEL_PHASE_TRAP] = median_of(calls, offsetof(struct record, call.trap_ns));
	arm->phase_ns[MODEL_PHASE_VALIDATE] =
		median_of(calls, offsetof(struct record, call.validate_ns));
	arm->phase_ns[MODEL_PHASE_ANSWER] =
		median_of(calls, offsetof(struct record, call.answer_ns));
	arm->phase_ns[MODEL_PHASE_REST] =
		median_of(batches, offsetof(struct record, stamped.rest_ns));
}

static void fill_cpu(const struct analysis *analysis, size_t index, struct model_arm *arm)
{
	const struct series *cpu = &analysis->of_kind[RECORD_CPU][index];

	arm->has_cpu = cpu->count;
	arm->monitor_cpu_ns = median_of(cpu, offsetof(struct record, cpu.monitor_ns));
	arm->stub_cpu_ns = median_of(cpu, offsetof(struct record, cpu.stub_ns));
}

/* Notifications of one batch, the same in the timed and the counted pass; NAN if it has none. */
static double notifications_by_batch(const struct analysis *analysis, size_t index,
				     const struct model_arm *arm)
{
	if (!arm->notifications)
		return (double)NAN;
	return (double)arm->notifications / (double)analysis->timed[index].count;
}

/* Means over all counted batches, each record weighed by its batches; running is the least. */
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
		const struct record_count *count = &series_at(counts, i)->count;

		if (count->event != event)
			continue;
		counter->monitor += (double)count->monitor * count->batches;
		counter->stub += (double)count->stub * count->batches;
		counter->running = fmin(counter->running, count->running);
		batches += count->batches;
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

/* system_calls is per notification, or per batch if the arm has none. */
static void count_calls(const struct analysis *analysis, size_t index, struct model_arm *arm)
{
	const struct series *timed = &analysis->timed[index];
	const struct series *served = &analysis->of_kind[RECORD_SERVED][index];
	double system_calls = 0;

	for (size_t i = 0; i < timed->count; i++)
		arm->notifications += series_at(timed, i)->batch.notified;
	for (size_t i = 0; i < served->count; i++) {
		system_calls += series_at(served, i)->served.system_calls;
		arm->handovers += (uint64_t)series_at(served, i)->served.handovers;
	}
	if (timed->count)
		arm->system_calls = system_calls / (double)(arm->notifications ?: timed->count);
}

static void fill_arm(struct analysis *analysis, const struct plan_lane *lane, size_t index,
		     struct model_arm *arm)
{
	const struct series *timed = &analysis->timed[index];
	struct series *calls = &analysis->of_kind[RECORD_CALL][index];
	bool late = timed->count && lane->arms[index - lane->first].arm.late;

	count_calls(analysis, index, arm);
	keep_notified(calls);
	if (analyze_has(timed, MODEL_BATCH_NS)) {
		summarize(analysis, lane, timed, MODEL_BATCH_NS, arm);
		summarize_calls(analysis, lane, timed, index, arm);
	}
	if (analyze_has(timed, MODEL_ROUND_NS))
		summarize(analysis, lane, timed, MODEL_ROUND_NS, arm);
	summarize(analysis, lane, calls, MODEL_NOTIFICATION_NS, arm);
	fill_cpu(analysis, index, arm);
	/* late_ns is NAN without stamps of stubs: then there is no such metric. */
	if (late && series_at(timed, 0)->batch.late_ns > 0)
		summarize(analysis, lane, timed, MODEL_LATE_NS, arm);
	fill_counters(analysis, index, arm);
	if (lane->kind != LANE_REPLAY)
		fill_phases(analysis, index, arm);
}

/* All arms of the plan, skipped ones too: an arm has the same index in plan and model. */
static void describe_arms(struct analysis *analysis)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++)
		for (size_t i = 0; i < plan->lanes[l].count; i++)
			analyze_describe_arm(model_add_arm(analysis->model), &plan->lanes[l],
					     &plan->lanes[l].arms[i]);
}

static void analyze_lane(struct analysis *analysis, const struct plan_lane *lane)
{
	analyze_take_lane(analysis, lane);
	for (size_t i = lane->first; i < lane->first + lane->count; i++)
		fill_arm(analysis, lane, i, &analysis->model->arms[i]);
	if (lane->kind == LANE_REPLAY)
		analyze_replay(analysis, lane);
	analyze_comparisons(analysis, lane);
	analyze_free_replay(analysis);
	analyze_drop_lane(analysis, lane);
}

void analyze_histograms(struct histogram *histograms, const struct records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (record->kind == RECORD_BATCH)
			histogram_add(&histograms[record->arm],
				      (uint64_t)(record_time(record) + 0.5));
	}
}

void analyze(struct model *model, const struct plan *plan, const struct records *records)
{
	struct analysis analysis = { .model = model, .plan = plan };

	analyze_sort_out(&analysis, records);
	describe_arms(&analysis);
	for (size_t i = 0; i < plan->lane_count; i++)
		analyze_lane(&analysis, &plan->lanes[i]);
	analyze_native(&analysis);
	analyze_verdicts(&analysis);
	analyze_controls(&analysis);
	analyze_free(&analysis);
}
