// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole workloads: round_ns and empty wakes of the batches that were replayed, summed up by
 * their weights (workload/weights.h); all 1 where every batch was.
 *
 * What counts are the batches that every invocation replayed under every arm: they are those
 * of the run's list, unless one could not finish; then all are cut to what it did, and a
 * warning says so. No invocation is left out, whatever it took: only one that was
 * interrupted together with the run.
 *
 * The cost of a batch is the mean of its clean replays, or of all where none is. m of an
 * invocation is the logarithm of the ratio of the two arms' sums. To the standard error over
 * invocations comes what another choice of segments would have given (the residuals of the
 * ratio estimator within strata, over runs of SEGMENT_BATCHES batches: Cochran 1977, Sampling
 * Techniques, chapter 6), which is nothing where all were replayed.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/parts.h"
#include "workload/weights.h"

#define SAMPLING_MOST 1e3 /* nothing is known, as a number */

/* What an arm's replays took: by invocation and batch the mean of them, NAN without one. */
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
	return (double)record->value[1] + record->value[2];
}

/* The first clean replay of a batch puts an end to what the others said. */
static void add_cost(const struct record *record, struct costs *costs, uint16_t *replays, size_t at)
{
	bool clean = record_is_clean(record);

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

static int take_costs(const struct analysis *analysis, size_t arm, uint32_t batches,
		      struct costs *costs, struct error *err)
{
	size_t count = (size_t)analysis->invocations * batches;
	const struct series *timed = &analysis->timed[arm];
	uint16_t *replays = calloc(count + 1, sizeof(*replays));

	costs->batches = batches;
	costs->ns = calloc(count + 1, sizeof(*costs->ns));
	costs->clean = calloc(count + 1, sizeof(*costs->clean));
	if (!costs->ns || !costs->clean || !replays) {
		free(replays);
		return error_set(err, STATUS_CANNOT, "no memory for %u batches", batches);
	}
	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		if (record->batch < batches)
			add_cost(record, costs, replays,
				 (size_t)record->invocation * batches + record->batch);
	}
	for (size_t i = 0; i < count; i++)
		costs->ns[i] = replays[i] ? costs->ns[i] / replays[i] : (double)NAN;
	free(replays);
	return 0;
}

/* ---- which invocations and batches count ---- */

static uint32_t count_marks(const bool *marks, uint32_t count)
{
	uint32_t marked = 0;

	for (uint32_t i = 0; i < count; i++)
		marked += marks[i];
	return marked;
}

/* Takes the marks of the batches that the arm lacks in an invocation of its lane. */
static void unmark_missing(const struct costs *costs, const bool *invocations, uint32_t count,
			   bool *batches)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < costs->batches && invocations[i]; k++)
			batches[k] = batches[k] && !isnan(costs_of(costs, i)[k]);
}

/* Those that replayed the lane at all: one that comes in addition has not all lanes. */
static void mark_invocations(const struct analysis *analysis, const struct plan_lane *lane,
			     bool *invocations)
{
	for (size_t arm = lane->first; arm < lane->first + lane->count; arm++)
		for (size_t i = 0; i < analysis->timed[arm].count; i++)
			invocations[analysis->timed[arm].records[i]->invocation] = true;
}

/* Marks the batches that all arms replayed in all invocations that are marked. */
static int mark_batches(const struct analysis *analysis, const struct plan_lane *lane,
			const bool *invocations, bool *batches, struct error *err)
{
	uint32_t count = lane->recording->workload.batch_count;

	memset(batches, true, count * sizeof(*batches));
	for (size_t arm = lane->first; arm < lane->first + lane->count; arm++) {
		struct costs costs = { 0 };
		int result;

		if (!analysis->timed[arm].count)
			continue;
		result = take_costs(analysis, arm, count, &costs, err);
		if (!result)
			unmark_missing(&costs, invocations, analysis->invocations, batches);
		free_costs(&costs);
		if (result)
			return -1;
	}
	return 0;
}

/* The batches of the run's list, or all. */
static uint32_t planned_batches(const struct plan_lane *lane)
{
	const struct segments *segments = &lane->recording->segments;
	uint32_t count = 0;

	if (!lane->segments)
		return lane->recording->workload.batch_count;
	for (uint32_t i = 0; i < lane->segments; i++)
		count += segments->list[i].count;
	return count;
}

static void warn_of_cut(struct analysis *analysis, const struct plan_lane *lane, uint32_t counted)
{
	uint32_t planned = planned_batches(lane);

	if (counted < planned)
		model_add_warning(analysis->model,
				  "%s, placement %s: an invocation could not finish its replay: "
				  "cut from %u to %u batches, for all arms and invocations alike",
				  lane->workload, placement_name(lane->placement), planned,
				  counted);
}

/* The last invocation of a run that was interrupted is left out, if it is not the only one. */
static int choose_batches(struct analysis *analysis, const struct plan_lane *lane,
			  struct replayed *replayed, bool *batches, struct error *err)
{
	uint32_t last = analysis->invocations - 1, count = lane->recording->workload.batch_count;

	mark_invocations(analysis, lane, replayed->invocations);
	if (mark_batches(analysis, lane, replayed->invocations, batches, err))
		return -1;
	if (!analysis->model->partial || count_marks(batches, count) == planned_batches(lane) ||
	    !replayed->invocations[last] || count_marks(replayed->invocations, last) == 0)
		return 0;
	replayed->invocations[last] = false;
	return mark_batches(analysis, lane, replayed->invocations, batches, err);
}

/* ---- what they stand for ---- */

static struct model_extent extent_of(const struct workload_extent *extent)
{
	return (struct model_extent){ (uint64_t)llround(extent->batches),
				      (uint64_t)llround(extent->calls), extent->share_in_16 };
}

static void describe(struct analysis *analysis, const struct plan_lane *lane, const bool *batches,
		     struct replayed *replayed)
{
	const struct workload *workload = &lane->recording->workload;
	const struct workload_extent all = workload_extent(workload, NULL);
	const struct workload_extent part = workload_part(workload, batches);
	const struct workload_extent weighted = workload_extent(workload, replayed->weights);

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

static int weigh(struct analysis *analysis, const struct plan_lane *lane, struct replayed *replayed,
		 struct error *err)
{
	uint32_t count = lane->recording->workload.batch_count;
	bool *batches = calloc(count, sizeof(*batches));
	int result = -1;

	replayed->weights = calloc(count, sizeof(*replayed->weights));
	replayed->invocations = calloc(analysis->invocations + 1, sizeof(bool));
	if (!batches || !replayed->weights || !replayed->invocations) {
		error_set(err, STATUS_CANNOT, "no memory for %u batches", count);
	} else if (!choose_batches(analysis, lane, replayed, batches, err) &&
		   !weights_make(&lane->recording->workload, batches, replayed->weights, err)) {
		result = 0;
		replayed->batches = count_marks(batches, count);
		warn_of_cut(analysis, lane, replayed->batches);
		describe(analysis, lane, batches, replayed);
	}
	free(batches);
	return result;
}

/* For weights.tsv.gz of the run's folder, so that the sums can be made again. */
static void export(struct analysis *analysis, const struct plan_lane *lane,
		   const struct replayed *replayed)
{
	const struct workload *workload = &lane->recording->workload;

	for (uint32_t i = 0; i < workload->batch_count; i++) {
		struct model_weight *weight;

		if (!(replayed->weights[i] > 0))
			continue;
		weight = model_add_weight(analysis->model);
		snprintf(weight->suite, sizeof(weight->suite), "%s", lane->suite);
		snprintf(weight->placement, sizeof(weight->placement), "%s",
			 placement_name(lane->placement));
		weight->arm = (uint32_t)lane->first;
		weight->batch = i;
		weight->segment = i / SEGMENT_BATCHES;
		weight->stratum = segments_stratum(workload, i);
		weight->weight = replayed->weights[i];
	}
}

/* ---- sums ---- */

/* Of an invocation; 0 where it does not count. */
static double sum_of(const struct replayed *replayed, const struct costs *costs,
		     uint32_t invocation)
{
	const double *ns = costs_of(costs, invocation);
	double sum = 0;

	if (!replayed->invocations[invocation])
		return 0;
	for (uint32_t i = 0; i < costs->batches; i++)
		if (replayed->weights[i] > 0)
			sum += replayed->weights[i] * ns[i];
	return sum;
}

/* One value of the metric is the sum of an invocation. */
static int fill_whole(struct analysis *analysis, size_t index, struct error *err)
{
	const struct replayed *replayed = &analysis->replayed;
	struct model_arm *arm = &analysis->model->arms[index];
	struct costs costs = { 0 };
	struct sample sample;
	int result;

	if (!replayed->batches || !analysis->timed[index].count)
		return 0;
	if (sample_init(&sample, analysis->invocations, analysis->invocations, err))
		return -1;
	result = take_costs(analysis, index, arm->batches_recorded, &costs, err);
	for (uint32_t i = 0; i < analysis->invocations && !result; i++) {
		double sum = sum_of(replayed, &costs, i);

		if (sum > 0)
			sample_add(&sample, i, sum);
	}
	if (!result)
		result = sample_summary(&sample, &arm->metric[MODEL_WHOLE_NS], err);
	free_costs(&costs);
	sample_free(&sample);
	return result;
}

/* ---- ratios ---- */

/* Two arms of one lane. */
struct pair {
	const struct workload *workload;
	const struct replayed *replayed;
	struct costs a, b;
	uint32_t invocations;
	double ratio;
};

/* The mean over invocations of a batch's cost less what the ratio makes of the baseline's. */
static double residual(const struct pair *pair, uint32_t batch)
{
	double sum = 0, count = 0;

	for (uint32_t i = 0; i < pair->invocations; i++) {
		if (!pair->replayed->invocations[i])
			continue;
		sum += costs_of(&pair->a, i)[batch] - pair->ratio * costs_of(&pair->b, i)[batch];
		count++;
	}
	return sum / count;
}

struct group_sums {
	double count, sum, squares;
};

static void add_group(struct group_sums *groups, double sum)
{
	groups->count++;
	groups->sum += sum;
	groups->squares += sum * sum;
}

/* Less the mean of its stratum, which the weights have right. */
static void take_stratum_means(const struct pair *pair, double mean[SEGMENT_STRATA])
{
	double count[SEGMENT_STRATA] = { 0 };

	memset(mean, 0, SEGMENT_STRATA * sizeof(*mean));
	for (uint32_t i = 0; i < pair->a.batches; i++) {
		uint32_t stratum = segments_stratum(pair->workload, i);

		if (!(pair->replayed->weights[i] > 0))
			continue;
		count[stratum]++;
		mean[stratum] += (residual(pair, i) - mean[stratum]) / count[stratum];
	}
}

/* The variance of the logarithm of the ratio by the choice of the segments. */
static double sampling_variance(const struct pair *pair, double baseline)
{
	double mean[SEGMENT_STRATA], sum = 0, left;
	struct group_sums groups = { 0 };
	bool any = false;

	take_stratum_means(pair, mean);
	for (uint32_t i = 0; i < pair->a.batches; i++) {
		if (pair->replayed->weights[i] > 0) {
			sum += pair->replayed->weights[i] *
			       (residual(pair, i) - mean[segments_stratum(pair->workload, i)]);
			any = true;
		}
		if (any && ((i + 1) % SEGMENT_BATCHES == 0 || i + 1 == pair->a.batches)) {
			add_group(&groups, sum);
			sum = 0;
			any = false;
		}
	}
	/* Of a whole recording there is no other choice. */
	left = 1 - (double)pair->replayed->batches / pair->a.batches;
	if (groups.count < 2)
		return left > 0 ? (double)INFINITY : 0;
	return left * groups.count / (groups.count - 1) *
	       (groups.squares - groups.sum * groups.sum / groups.count) / (baseline * baseline) /
	       (pair->ratio * pair->ratio);
}

/* Batches of an invocation of which both costs are clean, and the others. */
static void count_pairs(const struct pair *pair, uint32_t invocation,
			struct over_invocations *found)
{
	size_t first = (size_t)invocation * pair->a.batches;

	for (uint32_t i = 0; i < pair->a.batches; i++) {
		if (!(pair->replayed->weights[i] > 0))
			continue;
		if (pair->a.clean[first + i] && pair->b.clean[first + i])
			found->kept[invocation]++;
		else
			found->dropped[invocation]++;
	}
	found->pairs += found->kept[invocation];
}

/* Returns the mean over invocations of the baseline's sums. */
static double take_sums(const struct pair *pair, struct over_invocations *found)
{
	double baseline = 0, count = 0;

	for (uint32_t i = 0; i < pair->invocations; i++) {
		double a = sum_of(pair->replayed, &pair->a, i);
		double b = sum_of(pair->replayed, &pair->b, i);

		found->m[i] = a > 0 && b > 0 ? log(a / b) : (double)NAN;
		if (isnan(found->m[i]))
			continue;
		count_pairs(pair, i, found);
		baseline += (b - baseline) / ++count;
	}
	return baseline;
}

static int add_whole(struct analysis *analysis, size_t arm, size_t baseline, struct pair *pair,
		     struct error *err)
{
	struct over_invocations found = { .count = pair->invocations };
	double baseline_ns = take_sums(pair, &found);
	struct estimate_of_mean mean;

	if (!stats_mean(found.m, found.count, &mean))
		return 0;
	pair->ratio = exp(mean.mean);
	found.sampling = fmin(sqrt(sampling_variance(pair, baseline_ns)), SAMPLING_MOST);
	return analyze_add_comparison(analysis, arm, baseline, MODEL_WHOLE_NS, &found, err) ? 0 :
											      -1;
}

int analyze_whole(struct analysis *analysis, size_t arm, size_t baseline, struct error *err)
{
	const struct workload *workload =
		&analyze_lane_of(analysis->plan, arm)->recording->workload;
	struct pair pair = { .workload = workload,
			     .replayed = &analysis->replayed,
			     .invocations = analysis->invocations };
	int result = -1;

	if (!pair.replayed->batches || !analysis->timed[arm].count ||
	    !analysis->timed[baseline].count)
		return 0;
	if (!take_costs(analysis, arm, workload->batch_count, &pair.a, err) &&
	    !take_costs(analysis, baseline, workload->batch_count, &pair.b, err))
		result = add_whole(analysis, arm, baseline, &pair, err);
	free_costs(&pair.a);
	free_costs(&pair.b);
	return result;
}

/* ---- a lane ---- */

static bool is_measured(const struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++)
		if (analysis->timed[lane->first + i].count)
			return true;
	return false;
}

int analyze_replay(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	if (!is_measured(analysis, lane))
		return 0;
	if (weigh(analysis, lane, &analysis->replayed, err))
		return -1;
	export(analysis, lane, &analysis->replayed);
	for (size_t i = 0; i < lane->count; i++)
		if (fill_whole(analysis, lane->first + i, err))
			return -1;
	return 0;
}

void analyze_free_replay(struct analysis *analysis)
{
	free(analysis->replayed.weights);
	free(analysis->replayed.invocations);
	analysis->replayed = (struct replayed){ 0 };
}
