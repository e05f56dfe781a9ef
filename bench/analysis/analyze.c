// SPDX-License-Identifier: GPL-2.0-or-later
/* Sorts the records out by arm and fills the arms of the result. */
#include "analysis/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/mixture.h"

int sample_init(struct sample *sample, size_t capacity, uint32_t groups, struct error *err)
{
	sample->values = calloc(capacity + 1, sizeof(*sample->values));
	sample->group_counts = calloc(groups + 1, sizeof(*sample->group_counts));
	sample->count = 0;
	sample->groups = groups;
	if (sample->values && sample->group_counts)
		return 0;
	sample_free(sample);
	return error_set(err, STATUS_CANNOT, "no memory for %zu values", capacity);
}

void sample_add(struct sample *sample, uint32_t group, double value)
{
	sample->values[sample->count++] = value;
	sample->group_counts[group]++;
}

void sample_free(struct sample *sample)
{
	free(sample->values);
	free(sample->group_counts);
	memset(sample, 0, sizeof(*sample));
}

int sample_median(const struct sample *sample, struct estimated *median, struct error *err)
{
	struct sample_groups groups = { .values = sample->values,
					.counts = sample->group_counts,
					.groups = sample->groups };

	return stats_median_positive(&groups, ANALYZE_SEED, median, err);
}

int sample_summary(struct sample *sample, struct model_summary *summary, struct error *err)
{
	struct estimated median;
	struct summary s;

	if (!sample->count)
		return 0;
	if (sample_median(sample, &median, err))
		return -1;
	summary->median = median.value;
	summary->ci95[0] = median.ci95.low;
	summary->ci95[1] = median.ci95.high;
	stats_summarize(sample->values, sample->count, &s);
	summary->n = s.n;
	summary->mean = s.mean;
	summary->p90 = s.p90;
	summary->p99 = s.p99;
	summary->p999 = s.p999;
	summary->max = s.max;
	return 0;
}

static size_t count_kind(const struct records *records, enum record_kind kind, size_t *counts)
{
	size_t total = 0;

	for (size_t i = 0; i < records->count; i++) {
		if (records->items[i].kind != kind)
			continue;
		counts[records->items[i].arm]++;
		total++;
	}
	return total;
}

/* A counting sort by arm, which keeps the order of measurement. */
static struct series *sort_out(const struct analysis *analysis, enum record_kind kind,
			       struct error *err)
{
	const struct records *records = analysis->records;
	size_t arms = analysis->plan->arm_count;
	struct series *series = calloc(arms, sizeof(*series));
	size_t *counts = calloc(arms, sizeof(*counts));
	const struct record **at = NULL;
	size_t total;

	if (series && counts) {
		total = count_kind(records, kind, counts);
		at = calloc(total + 1, sizeof(const struct record *));
	}
	if (!at) {
		error_set(err, STATUS_CANNOT, "no memory to sort the records out");
		free(series);
		free(counts);
		return NULL;
	}
	/* series[0].records owns the whole array. */
	for (size_t i = 0; i < arms; i++) {
		series[i].records = at;
		at += counts[i];
	}
	for (size_t i = 0; i < records->count; i++) {
		struct series *of = &series[records->items[i].arm];

		if (records->items[i].kind == kind)
			of->records[of->count++] = &records->items[i];
	}
	free(counts);
	return series;
}

static void free_series(struct series *series)
{
	if (series)
		free(series[0].records);
	free(series);
}

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

/* Of the sorted batch_ns. The batches of a workload differ in size, so they have many modes. */
static void fill_modes(const struct sample *sample, struct model_arm *arm)
{
	struct mixture mixture;

	arm->has_modes = !arm->workload[0] && mixture_fit(sample->values, sample->count, &mixture);
	if (!arm->has_modes)
		return;
	memcpy(arm->mode_ns, mixture.mode, sizeof(arm->mode_ns));
	memcpy(arm->mode_share, mixture.share, sizeof(arm->mode_share));
}

static int summarize(const struct analysis *analysis, const struct series *series,
		     enum model_metric metric, struct model_arm *arm, struct error *err)
{
	struct sample sample;
	int result;

	if (sample_init(&sample, series->count, analysis->invocations, err))
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sample_add(&sample, series->records[i]->invocation,
			   metric_of(analysis, series->records[i], metric));
	result = sample_summary(&sample, &arm->metric[metric], err);
	if (!result && metric == MODEL_BATCH_NS)
		fill_modes(&sample, arm);
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
	const struct series *calls = &analysis->calls[index];

	if (!calls->count || !calls->records[0]->notified)
		return 0;
	arm->has_phases = true;
	if (column_median(analysis, calls, 1, &arm->phase_ns[MODEL_PHASE_TRAP], err) ||
	    column_median(analysis, calls, 2, &arm->phase_ns[MODEL_PHASE_VALIDATE], err) ||
	    column_median(analysis, calls, 3, &arm->phase_ns[MODEL_PHASE_ANSWER], err))
		return -1;
	return column_median(analysis, &analysis->stamped[index], 1,
			     &arm->phase_ns[MODEL_PHASE_REST], err);
}

static int fill_cpu(const struct analysis *analysis, size_t index, struct model_arm *arm,
		    struct error *err)
{
	const struct series *cpu = &analysis->cpu[index];

	arm->has_cpu = cpu->count;
	if (column_median(analysis, cpu, 0, &arm->monitor_cpu_ns, err))
		return -1;
	return column_median(analysis, cpu, 1, &arm->stub_cpu_ns, err);
}

static void set(char *text, size_t size, const char *value)
{
	snprintf(text, size, "%s", value);
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
	const struct series *counts = &analysis->counts[index];
	struct model_counter *counter = &arm->counters[event];
	double notifications = notifications_by_batch(analysis, index, arm), batches = 0;

	set(counter->event, sizeof(counter->event), analysis->plan->events.events[event].name);
	counter->running = 1;
	for (size_t i = 0; i < counts->count; i++) {
		const struct record *record = counts->records[i];

		if (record->batch != event)
			continue;
		counter->monitor += (double)record->value[0] * record->value[3];
		counter->stub += (double)record->value[1] * record->value[3];
		counter->running = fmin(counter->running, record->value[2]);
		set(counter->monitor_read_by, sizeof(counter->monitor_read_by),
		    record->system_calls ? "system calls" : "rdpmc");
		batches += record->value[3];
	}
	counter->monitor /= batches;
	counter->stub /= batches;
	counter->monitor_by_notification = counter->monitor / notifications;
	counter->stub_by_notification = counter->stub / notifications;
}

static void fill_counters(const struct analysis *analysis, size_t index, struct model_arm *arm)
{
	if (!analysis->counts[index].count)
		return;
	arm->counter_count = analysis->plan->events.count;
	for (uint32_t i = 0; i < arm->counter_count; i++)
		fill_counter(analysis, index, i, arm);
}

static const char *op_name(const struct plan_lane *lane, const struct arm *arm)
{
	static const char *const names[] = {
		[SYNTHETIC_MAP] = "map", [SYNTHETIC_UNMAP] = "unmap", [SYNTHETIC_MIX] = "mix"
	};
	static const char *const mixes[] = { [SYNTHETIC_INTERLEAVED] = "mix",
					     [SYNTHETIC_MAPS_FIRST] = "mix-maps",
					     [SYNTHETIC_UNMAPS_FIRST] = "mix-unmaps" };

	if (lane->kind == LANE_REPLAY)
		return "replay";
	return arm->synthetic.op == SYNTHETIC_MIX ? mixes[arm->synthetic.order] :
						    names[arm->synthetic.op];
}

/* Known from the tests of the loops alone: no run finds it out on the host at hand. */
static const char *mid_batch(const struct arm *arm)
{
	return arm->gate->notifies ? "unknown" : "-";
}

static bool changes_stub(const struct arm *arm)
{
	if (arm->many)
		return arm->many->one_listener;
	return arm->serve && arm->serve->done != STUB_DONE_FUTEX;
}

static void describe_arm(struct model_arm *to, const struct plan_lane *lane,
			 const struct plan_arm *from)
{
	static const char *const touches[] = { "none", "read", "write" };
	static const char *const lates[] = { "none", "map", "unmap" };
	const struct arm *arm = &from->arm;
	bool listens = arm->gate->notifies;
	const char *serve = arm->many ? arm->many->name : arm->serve ? arm->serve->name : "-";

	set(to->id, sizeof(to->id), from->id);
	set(to->suite, sizeof(to->suite), lane->suite);
	set(to->gate, sizeof(to->gate), arm->floor ? arm->floor->name : arm->gate->name);
	set(to->serve, sizeof(to->serve), listens ? serve : "-");
	set(to->wake, sizeof(to->wake), !listens ? "-" : arm->sync ? "sync" : "async");
	set(to->placement, sizeof(to->placement), placement_name(lane->placement));
	set(to->op, sizeof(to->op), arm->floor ? "floor" : op_name(lane, arm));
	set(to->touch, sizeof(to->touch), touches[arm->touch]);
	set(to->path, sizeof(to->path), arm->flush ? "flush" : "resume");
	set(to->workload, sizeof(to->workload), lane->kind == LANE_REPLAY ? lane->workload : "");
	set(to->mid_batch, sizeof(to->mid_batch), mid_batch(arm));
	set(to->skipped, sizeof(to->skipped), from->skipped);
	to->batch = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.entries;
	to->pages = lane->kind == LANE_REPLAY ? 0 : arm->synthetic.pages;
	to->stubs = arm->stubs;
	to->changes_stub = changes_stub(arm);
	to->strict = arm->strict;
	to->work_ns = arm->work_ns;
	to->tick_ms = arm->tick_ms;
	set(to->late, sizeof(to->late), lates[arm->late]);
	to->control = arm->twin || arm->stamped_twin;
	to->stamped = arm->stamped_twin;
}

static void count_calls(const struct series *timed, struct model_arm *arm)
{
	double system_calls = 0;

	for (size_t i = 0; i < timed->count; i++) {
		arm->notifications += timed->records[i]->notified;
		system_calls += timed->records[i]->system_calls;
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
	if (summarize(analysis, timed, MODEL_BATCH_NS, arm, err) ||
	    summarize_calls(analysis, timed, arm, err) ||
	    summarize(analysis, timed, MODEL_ROUND_NS, arm, err) ||
	    summarize(analysis, &analysis->calls[index], MODEL_NOTIFICATION_NS, arm, err))
		return -1;
	if (fill_cpu(analysis, index, arm, err) || fill_late(analysis, lane, index, arm, err))
		return -1;
	fill_counters(analysis, index, arm);
	return lane->kind == LANE_REPLAY ? 0 : fill_phases(analysis, index, arm, err);
}

static int fill_arms(struct analysis *analysis, struct error *err)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++) {
		const struct plan_lane *lane = &plan->lanes[l];

		for (size_t i = 0; i < lane->count; i++) {
			struct model_arm *arm = model_add_arm(analysis->model);

			describe_arm(arm, lane, &lane->arms[i]);
			if (fill_arm(analysis, lane, lane->first + i, arm, err))
				return -1;
		}
	}
	return 0;
}

int analyze_each_comparison(struct analysis *analysis, bool replays,
			    int (*visit)(struct analysis *analysis, size_t arm, size_t baseline,
					 struct error *err),
			    struct error *err)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++) {
		const struct plan_lane *lane = &plan->lanes[l];

		if ((lane->kind == LANE_REPLAY) != replays)
			continue;
		for (size_t i = 0; i < lane->count; i++) {
			int baseline = lane->arms[i].baseline;
			int rival = plan_rival(lane, i);

			if (baseline >= 0 &&
			    visit(analysis, lane->first + i, lane->first + (size_t)baseline, err))
				return -1;
			if (rival >= 0 && rival != baseline &&
			    visit(analysis, lane->first + i, lane->first + (size_t)rival, err))
				return -1;
		}
	}
	return 0;
}

bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline)
{
	return plan_arm(analysis->plan, arm)->arm.gate->apart !=
	       plan_arm(analysis->plan, baseline)->arm.gate->apart;
}

struct model_comparison *analyze_add_comparison(struct analysis *analysis, size_t arm,
						size_t baseline, enum model_metric metric,
						const struct estimated *ratio, struct error *err)
{
	struct model *model = analysis->model;
	struct tested *tested =
		realloc(analysis->tested, (model->comparison_count + 1) * sizeof(*tested));
	struct model_comparison *comparison;

	if (!tested) {
		error_set(err, STATUS_CANNOT, "no memory for a comparison");
		return NULL;
	}
	analysis->tested = tested;
	tested[model->comparison_count] =
		(struct tested){ .ratio = *ratio, .arm = &model->arms[arm] };
	comparison = model_add_comparison(model);
	set(comparison->arm, sizeof(comparison->arm), plan_arm(analysis->plan, arm)->id);
	set(comparison->baseline, sizeof(comparison->baseline),
	    plan_arm(analysis->plan, baseline)->id);
	comparison->metric = metric;
	comparison->apart = analyze_apart(analysis, arm, baseline);
	comparison->ratio = ratio->value;
	comparison->ci95[0] = ratio->ci95.low;
	comparison->ci95[1] = ratio->ci95.high;
	return comparison;
}

void analyze_histograms(struct histogram *histograms, size_t arms, const struct records *records)
{
	for (size_t i = 0; i < arms; i++)
		histogram_init(&histograms[i]);
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (record->kind == RECORD_BATCH)
			histogram_add(&histograms[record->arm],
				      (uint64_t)(record->value[0] + 0.5f));
	}
}

uint32_t analyze_invocations(const struct records *records)
{
	uint32_t most = 0;

	for (size_t i = 0; i < records->count; i++)
		if (records->items[i].invocation >= most)
			most = records->items[i].invocation + 1u;
	return most;
}

int analyze(struct model *model, const struct plan *plan, const struct records *records,
	    struct error *err)
{
	struct analysis analysis = {
		.model = model,
		.plan = plan,
		.records = records,
		.invocations = analyze_invocations(records),
	};
	int result = -1;

	analysis.timed = sort_out(&analysis, RECORD_BATCH, err);
	analysis.stamped = sort_out(&analysis, RECORD_STAMPED, err);
	analysis.calls = sort_out(&analysis, RECORD_CALL, err);
	analysis.cpu = sort_out(&analysis, RECORD_CPU, err);
	analysis.counts = sort_out(&analysis, RECORD_COUNT, err);
	if (analysis.timed && analysis.stamped && analysis.calls && analysis.cpu &&
	    analysis.counts && !fill_arms(&analysis, err) && !analyze_comparisons(&analysis, err) &&
	    !analyze_replays(&analysis, err) && !analyze_verdicts(&analysis, err))
		result = analyze_controls(&analysis, err);
	free_series(analysis.timed);
	free_series(analysis.stamped);
	free_series(analysis.calls);
	free_series(analysis.cpu);
	free_series(analysis.counts);
	free(analysis.tested);
	return result;
}
