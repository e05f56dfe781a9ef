// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole workloads, whole_ns: round_ns and empty wakes of the batches that were replayed, summed up
 * by their weights (workload/weights.h). All weights are 1 if every batch was replayed.
 *
 * In each invocation those batches count that were replayed under every arm: those of its list,
 * unless it could not finish, which a warning says. No invocation is left out for its times. Left
 * out are the last one of a run that was interrupted, one that replayed nothing, and, if they are
 * few, those that have almost no clean batches (comparisons.c).
 *
 * The cost of a batch is the mean of its clean replays, or of all if none is clean. m of an
 * invocation is the logarithm of the ratio of the two arms' sums. As each invocation chose
 * other segments (workload/segments.h), the spread of m includes what that choice does.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"
#include "workload/merges.h"
#include "workload/weights.h"

_Static_assert(WORKLOAD_BATCH_MAX <= MODEL_ENTRIES_MAX, "a recording has no room for its sizes");

/* What an arm's replays took, by invocation and batch: ns, the mean; NAN: not replayed. */
struct costs {
	double *ns;  /* owned */
	bool *clean; /* the mean is of clean ones; owned */
	uint32_t batches;
};

static void free_costs(struct costs *costs)
{
	free(costs->ns);
	free(costs->clean);
}

static double *costs_of(const struct costs *costs, uint32_t invocation)
{
	return costs->ns + (size_t)invocation * costs->batches;
}

static double cost(const struct record *record)
{
	return (double)record->batch.round_ns + record->batch.empty_ns;
}

/* A batch's first clean replay replaces what disturbed ones added; those after it do not count. */
static void add_cost(const struct record *record, bool clean, struct costs *costs,
		     uint16_t *replays, size_t at)
{
	if (costs->clean[at] && !clean)
		return;
	if (clean && !costs->clean[at]) {
		costs->clean[at] = true;
		costs->ns[at] = 0;
		replays[at] = 0;
	}
	costs->ns[at] += cost(record);
	replays[at]++;
}

/* Fills *costs, to be freed by free_costs(). batches is how many the recording has. */
static void take_costs(const struct analysis *analysis, size_t arm, uint32_t batches,
		       struct costs *costs)
{
	size_t count = (size_t)analysis->invocations * batches;
	const struct series *timed = &analysis->timed[arm];
	uint16_t *replays = memory_new(count, sizeof(*replays));

	*costs = (struct costs){ .ns = memory_new(count, sizeof(*costs->ns)),
				 .clean = memory_new(count, sizeof(*costs->clean)),
				 .batches = batches };
	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = series_at(timed, i);

		if (record->batch.index < batches)
			add_cost(record, analyze_is_clean(analysis, record), costs, replays,
				 (size_t)record->invocation * batches + record->batch.index);
	}
	for (size_t i = 0; i < count; i++)
		costs->ns[i] = replays[i] ? costs->ns[i] / replays[i] : (double)NAN;
	free(replays);
}

/* ---- which invocations and batches count ---- */

static double *weights_of(const struct replayed *replayed, uint32_t invocation)
{
	return replayed->weights + (size_t)invocation * replayed->recorded;
}

/*
 * Marks, by invocation, the batches that every arm of the lane replayed in it; the caller frees it.
 * An arm without any batch at all, as a skipped one, does not count.
 */
static bool *mark_batches(const struct analysis *analysis, const struct plan_lane *lane)
{
	uint32_t batches = lane->recording->workload.batch_count;
	size_t count = (size_t)analysis->invocations * batches;
	bool *marks = memory_new(count, sizeof(*marks));

	memset(marks, true, count);
	for (size_t arm = lane->first; arm < lane->first + lane->count; arm++) {
		struct costs costs;

		if (!analysis->timed[arm].count)
			continue;
		take_costs(analysis, arm, batches, &costs);
		for (size_t i = 0; i < count; i++)
			marks[i] = marks[i] && !isnan(costs.ns[i]);
		free_costs(&costs);
	}
	return marks;
}

/* The RECORD_REPLAY of the lane in an invocation, or NULL. */
static const struct record *find_replay(const struct analysis *analysis,
					const struct plan_lane *lane, uint32_t invocation)
{
	const struct series *replays = analysis->of_kind[RECORD_REPLAY];

	for (size_t i = 0; i < replays->count; i++)
		if (series_at(replays, i)->invocation == invocation &&
		    &analysis->plan->lanes[series_at(replays, i)->arm] == lane)
			return series_at(replays, i);
	return NULL;
}

/* Whether it was ended before it had replayed all that it was to. */
static bool is_cut(const struct analysis *analysis, const struct plan_lane *lane,
		   uint32_t invocation)
{
	const struct record *replay = find_replay(analysis, lane, invocation);

	return replay && replay->replay.segments < replay->replay.planned;
}

static uint32_t count_marks(const bool *marks, uint32_t count)
{
	uint32_t marked = 0;

	for (uint32_t i = 0; i < count; i++)
		marked += marks[i];
	return marked;
}

static void warn_of_cut(struct analysis *analysis, const struct plan_lane *lane, uint32_t cut)
{
	if (cut)
		model_add_warning(analysis->model,
				  "%s, placement %s: %u of %u invocations could not finish "
				  "their replay: the part that they did counts as their whole",
				  lane->workload, placement_name(lane->placement), cut,
				  analysis->invocations);
}

/*
 * The last invocation of an interrupted run is left out if others are there: what it replayed is an
 * accident. Others that were cut stand for the whole by what they did.
 */
static void weigh_invocations(struct analysis *analysis, const struct plan_lane *lane, bool *marks,
			      struct replayed *replayed)
{
	uint32_t last = analysis->invocations - 1, cut = 0;

	for (uint32_t i = 0; i <= last; i++) {
		bool *own = marks + (size_t)i * replayed->recorded;

		if (is_cut(analysis, lane, i)) {
			if (analysis->model->partial && i == last && i)
				memset(own, false, replayed->recorded);
			else
				cut++;
		}
		replayed->batches[i] = count_marks(own, replayed->recorded);
		if (replayed->batches[i])
			weights_make(&lane->recording->segments, lane->segments, i, own,
				     weights_of(replayed, i));
	}
	warn_of_cut(analysis, lane, cut);
}

/* ---- what they stand for ---- */

static struct model_extent extent_of(const struct workload_extent *extent)
{
	return (struct model_extent){ (uint64_t)llround(extent->batches),
				      (uint64_t)llround(extent->calls), extent->share_in_16 };
}

/* The extent that the weighted batches of an invocation stand for, in the mean of invocations. */
static struct workload_extent mean_extent(const struct analysis *analysis,
					  const struct workload *workload,
					  const struct replayed *replayed)
{
	double calls = 0, large = 0, count = 0;

	for (uint32_t i = 0; i < analysis->invocations; i++) {
		struct workload_extent one;

		if (!replayed->batches[i])
			continue;
		one = workload_extent(workload, weights_of(replayed, i));
		count++;
		calls += one.calls;
		large += one.calls * one.share_in_16;
	}
	return (struct workload_extent){ .calls = count > 0 ? calls / count : 0,
					 .share_in_16 = calls > 0 ? large / calls : 0 };
}

/* The extent of all batches that any invocation replayed. */
static struct workload_extent part_of(const struct analysis *analysis,
				      const struct workload *workload, const bool *marks)
{
	uint32_t count = workload->batch_count;
	double *any = memory_new(count, sizeof(*any));
	struct workload_extent extent;

	for (size_t i = 0; i < (size_t)analysis->invocations * count; i++)
		if (marks[i])
			any[i % count] = 1;
	extent = workload_extent(workload, any);
	free(any);
	return extent;
}

static struct model_saved saved_of(const struct workload *workload)
{
	return (struct model_saved){
		.downwards = merges_saved(workload, MERGE_DOWNWARDS),
		.any_order = merges_saved(workload, MERGE_ANY_ORDER),
		.covered = merges_saved(workload, MERGE_COVERED),
		.ascending_frames = merges_saved(workload, MERGE_DESCENDING),
		.frame_run = merges_saved(workload, MERGE_FRAME_RUN),
		.filter_unmap = merges_saved(workload, MERGE_UNMAPS),
	};
}

/* A recording once, whatever lanes replay it: of all its batches, replayed or not. */
static void add_recording(struct model *model, const struct workload *workload, enum word name)
{
	struct model_recording *recording;

	if (model_recording_of(model, name))
		return;
	recording = model_add_recording(model);
	recording->workload = name;
	recording->has_saved = true;
	recording->saved = saved_of(workload);
	for (uint32_t i = 0; i < workload->batch_count; i++) {
		uint32_t calls = workload->batches[i].count;

		recording->calls_by_size[calls - 1] += calls;
		recording->largest = MAX(recording->largest, calls);
	}
}

/* Skipped arms say what was recorded, too; only measured ones say what was replayed. */
static void describe(struct analysis *analysis, const struct plan_lane *lane, const bool *marks,
		     const struct replayed *replayed)
{
	const struct workload *workload = &lane->recording->workload;
	const struct workload_extent all = workload_extent(workload, NULL);
	const struct workload_extent part = part_of(analysis, workload, marks);
	const struct workload_extent weighted = mean_extent(analysis, workload, replayed);

	add_recording(analysis->model, workload, analysis->model->arms[lane->first].workload);
	for (size_t i = lane->first; i < lane->first + lane->count; i++) {
		struct model_arm *arm = &analysis->model->arms[i];

		arm->stubs = workload->mm_alive_max;
		arm->batches_recorded = workload->batch_count;
		arm->has_extent = true;
		arm->recorded = extent_of(&all);
		if (!analysis->timed[i].count)
			continue;
		arm->replayed = extent_of(&part);
		arm->weighted_share_in_16 = weighted.share_in_16;
		arm->weighted_calls = weighted.calls;
		arm->batches_done = (uint32_t)arm->replayed.batches;
	}
}

static void weigh(struct analysis *analysis, const struct plan_lane *lane,
		  struct replayed *replayed)
{
	uint32_t recorded = lane->recording->workload.batch_count;
	bool *marks = mark_batches(analysis, lane);

	replayed->recorded = recorded;
	replayed->weights =
		memory_new((size_t)analysis->invocations * recorded, sizeof(*replayed->weights));
	replayed->batches = memory_new(analysis->invocations, sizeof(*replayed->batches));
	weigh_invocations(analysis, lane, marks, replayed);
	describe(analysis, lane, marks, replayed);
	free(marks);
}

/* For weights.tsv.gz of the run's folder, by which a reader can redo the sums. */
static void export(struct analysis *analysis, const struct plan_lane *lane,
		   const struct replayed *replayed, uint32_t invocation)
{
	const double *weights = weights_of(replayed, invocation);

	/* All are 1 for a whole recording: results/README.md says that they are left out. */
	if (replayed->batches[invocation] == replayed->recorded)
		return;
	for (uint32_t i = 0; i < replayed->recorded; i++) {
		struct model_weight *weight;

		if (!(weights[i] > 0))
			continue;
		weight = model_add_weight(analysis->model);
		weight->suite = word_of(lane->suite);
		weight->placement = word_of(placement_name(lane->placement));
		weight->arm = (uint32_t)lane->first;
		weight->invocation = invocation;
		weight->batch = i;
		weight->weight = weights[i];
	}
}

/* ---- sums ---- */

/* whole_ns of an invocation; 0 if it does not count. Costs of batches with a weight are known. */
static double sum_of(const struct replayed *replayed, const struct costs *costs,
		     uint32_t invocation)
{
	const double *ns = costs_of(costs, invocation), *weights = weights_of(replayed, invocation);
	double sum = 0;

	for (uint32_t i = 0; i < costs->batches; i++)
		if (weights[i] > 0)
			sum += weights[i] * ns[i];
	return sum;
}

/* The sum of an invocation is one value of the metric: n is the number of invocations. */
static void fill_whole(struct analysis *analysis, size_t index)
{
	struct costs costs;
	struct sample sample;

	if (!analysis->timed[index].count)
		return;
	sample_init(&sample, analysis->invocations);
	take_costs(analysis, index, analysis->replayed.recorded, &costs);
	for (uint32_t i = 0; i < analysis->invocations; i++) {
		double sum = sum_of(&analysis->replayed, &costs, i);

		if (sum > 0)
			sample_add(&sample, i, sum);
	}
	sample_summary(&sample, &analysis->model->arms[index].metric[MODEL_WHOLE_NS]);
	free_costs(&costs);
	sample_free(&sample);
}

/* ---- ratios ---- */

/* Counts the batches whose costs are both clean as kept, the others as dropped; both are summed. */
static void count_pairs(const struct replayed *replayed, const struct costs *a,
			const struct costs *b, uint32_t invocation, struct over_invocations *found)
{
	size_t first = (size_t)invocation * replayed->recorded;
	const double *weights = weights_of(replayed, invocation);

	for (uint32_t i = 0; i < replayed->recorded; i++) {
		if (!(weights[i] > 0))
			continue;
		if (a->clean[first + i] && b->clean[first + i])
			found->kept[invocation]++;
		else
			found->dropped[invocation]++;
	}
	found->pairs += found->kept[invocation];
}

static void add_whole(struct analysis *analysis, size_t arm, size_t baseline, const struct costs *a,
		      const struct costs *b)
{
	const struct replayed *replayed = &analysis->replayed;
	struct over_invocations found = { .count = analysis->invocations };
	bool any = false;

	for (uint32_t i = 0; i < analysis->invocations; i++) {
		found.m[i] = (double)NAN;
		if (!replayed->batches[i])
			continue;
		found.m[i] = log(sum_of(replayed, a, i) / sum_of(replayed, b, i));
		count_pairs(replayed, a, b, i, &found);
		any = true;
	}
	if (any)
		analyze_add_comparison(analysis, arm, baseline, MODEL_WHOLE_NS, &found);
}

void analyze_whole(struct analysis *analysis, size_t arm, size_t baseline)
{
	struct costs a, b;

	if (!analysis->timed[arm].count || !analysis->timed[baseline].count)
		return;
	take_costs(analysis, arm, analysis->replayed.recorded, &a);
	take_costs(analysis, baseline, analysis->replayed.recorded, &b);
	add_whole(analysis, arm, baseline, &a, &b);
	free_costs(&a);
	free_costs(&b);
}

/* ---- a lane ---- */

static bool is_measured(const struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++)
		if (analysis->timed[lane->first + i].count)
			return true;
	return false;
}

void analyze_replay(struct analysis *analysis, const struct plan_lane *lane)
{
	if (!is_measured(analysis, lane))
		return;
	weigh(analysis, lane, &analysis->replayed);
	for (uint32_t i = 0; i < analysis->invocations; i++)
		if (analysis->replayed.batches[i])
			export(analysis, lane, &analysis->replayed, i);
	for (size_t i = 0; i < lane->count; i++)
		fill_whole(analysis, lane->first + i);
}

void analyze_free_replay(struct analysis *analysis)
{
	free(analysis->replayed.weights);
	free(analysis->replayed.batches);
	analysis->replayed = (struct replayed){ 0 };
}
