// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole workloads: the sum of round_ns over a replay, empty wakes included; of an
 * invocation the sum of its batches' means, if it replayed some more than once.
 *
 * A replay that the budget cut short is compared over the batches that every
 * invocation of every arm got to; but one that got to less than half of what the middle
 * one did is left out, as those that are interrupted. The ratio is that of the sums over all
 * invocations. Its interval comes from a bootstrap over invocations and, within them, of
 * what blocks of consecutive batches differ by from invocation to invocation, since
 * neighbours are disturbed alike; with the corrections that all intervals from a few
 * groups get (see stats.h). A recording is what it is: that its batches differ among
 * themselves is no error. With one invocation nothing else is to be had, and counts as one.
 */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "analysis/parts.h"

#define BLOCKS	    50
#define BATCHES_MIN 20	 /* a replay of less says nothing of the workload */
#define RESAMPLES   1000 /* of each kind */
#define SEED	    4711

/* Sums of one arm: per invocation the blocks of a replay, the mean of them if there are more. */
struct sums {
	double (*blocks)[BLOCKS]; /* by invocation; owned */
};

static double cost(const struct record *record)
{
	return (double)record->value[1] + record->value[2];
}

/* How far an arm got in each invocation: batches. */
static void add_progress(const struct series *timed, uint32_t *reached)
{
	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		reached[record->invocation] = MAX(reached[record->invocation], record->batch + 1);
	}
}

/* How far all arms of the lane that were measured got in each invocation. */
static int lane_progress(const struct analysis *analysis, const struct plan_lane *lane,
			 uint32_t *common, struct error *err)
{
	uint32_t *reached = calloc(analysis->invocations + 1, sizeof(*reached));

	if (!reached)
		return error_set(err, STATUS_CANNOT, "no memory for a workload's progress");
	for (uint32_t i = 0; i < analysis->invocations; i++)
		common[i] = UINT32_MAX;
	for (size_t arm = lane->first; arm < lane->first + lane->count; arm++) {
		if (!analysis->timed[arm].count)
			continue;
		memset(reached, 0, analysis->invocations * sizeof(*reached));
		add_progress(&analysis->timed[arm], reached);
		for (uint32_t i = 0; i < analysis->invocations; i++)
			common[i] = MIN(common[i], reached[i]);
	}
	free(reached);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/*
 * What all invocations that count got to: those that got to half of what the middle one
 * did. Sorts them. 0 where that is next to nothing.
 */
static uint32_t common_progress(uint32_t *progress, uint32_t invocations, uint32_t *left_out)
{
	uint32_t middle;

	qsort(progress, invocations, sizeof(*progress), by_size);
	middle = progress[invocations / 2];
	*left_out = 0;
	while (progress[*left_out] < middle - middle / 2)
		++*left_out;
	return progress[*left_out] < BATCHES_MIN ? 0 : progress[*left_out];
}

/* Of one batch in one invocation, over all its replays. */
struct replayed {
	double cost;
	uint32_t count;
};

/* The sums of an invocation that got far enough; nothing is left in of. */
static void take_means(struct replayed *of, uint32_t batches, double blocks[BLOCKS])
{
	bool whole = true;

	for (uint32_t i = 0; i < batches; i++)
		whole = whole && of[i].count;
	for (uint32_t i = 0; i < batches && whole; i++)
		blocks[(uint64_t)i * BLOCKS / batches] += of[i].cost / of[i].count;
	memset(of, 0, batches * sizeof(*of));
}

/* The records are in the order of their invocations. */
static int sum_up(const struct analysis *analysis, size_t arm, uint32_t batches, struct sums *sums,
		  struct error *err)
{
	const struct series *timed = &analysis->timed[arm];
	struct replayed *replayed;

	sums->blocks = calloc(analysis->invocations + 1, sizeof(*sums->blocks));
	if (!sums->blocks)
		return error_set(err, STATUS_CANNOT, "no memory for sums");
	replayed = calloc(batches + 1, sizeof(*replayed));
	if (!replayed)
		return error_set(err, STATUS_CANNOT, "no memory for %u batches", batches);
	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		if (record->batch < batches) {
			replayed[record->batch].cost += cost(record);
			replayed[record->batch].count++;
		}
		if (i + 1 == timed->count ||
		    timed->records[i + 1]->invocation != record->invocation)
			take_means(replayed, batches, sums->blocks[record->invocation]);
	}
	free(replayed);
	return 0;
}

static bool has_any(const double blocks[BLOCKS])
{
	for (int k = 0; k < BLOCKS; k++)
		if (blocks[k] > 0)
			return true;
	return false;
}

/* Of the invocations that count under both arms; returns how many, at the head of both. */
static uint32_t keep_common(struct sums *a, struct sums *b, uint32_t invocations)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < invocations; i++) {
		if (!has_any(a->blocks[i]) || !has_any(b->blocks[i]))
			continue;
		memmove(a->blocks[kept], a->blocks[i], sizeof(*a->blocks));
		memmove(b->blocks[kept], b->blocks[i], sizeof(*b->blocks));
		kept++;
	}
	return kept;
}

static double ratio_of(const struct sums *a, const struct sums *b, uint32_t invocations)
{
	double top = 0, bottom = 0;

	for (uint32_t i = 0; i < invocations; i++)
		for (int k = 0; k < BLOCKS; k++) {
			top += a->blocks[i][k];
			bottom += b->blocks[i][k];
		}
	return bottom > 0 ? top / bottom : 0;
}

/* Sums of two arms by invocation and block, and the mean of each block. */
struct pair {
	const struct sums *a, *b;
	uint32_t invocations;
	double mean_a[BLOCKS], mean_b[BLOCKS];
};

static void take_block_means(struct pair *pair)
{
	for (int k = 0; k < BLOCKS; k++) {
		pair->mean_a[k] = pair->mean_b[k] = 0;
		for (uint32_t i = 0; i < pair->invocations; i++) {
			pair->mean_a[k] += pair->a->blocks[i][k] / pair->invocations;
			pair->mean_b[k] += pair->b->blocks[i][k] / pair->invocations;
		}
	}
}

/* With one invocation there is nothing that its blocks could differ from but each other. */
static double resample_blocks(const struct pair *pair, gsl_rng *random)
{
	double top = 0, bottom = 0;

	for (int k = 0; k < BLOCKS; k++) {
		unsigned long block = gsl_rng_uniform_int(random, BLOCKS);

		top += pair->a->blocks[0][block];
		bottom += pair->b->blocks[0][block];
	}
	return top > 0 && bottom > 0 ? log(top / bottom) : 0;
}

/*
 * The logarithm of the ratio of one resample: for each invocation one of them or, if none
 * are drawn, their mean; and for each of its blocks what that of any differs from its mean,
 * which is less by a share of 1 / n than what it differs from the truth.
 */
static double resample(const struct pair *pair, bool draw_invocations, gsl_rng *random)
{
	double n = pair->invocations, scale = sqrt(n / (n - 1)), top = 0, bottom = 0;

	if (pair->invocations == 1)
		return resample_blocks(pair, random);
	for (uint32_t i = 0; i < pair->invocations; i++) {
		unsigned long from = gsl_rng_uniform_int(random, pair->invocations);

		for (int k = 0; k < BLOCKS; k++) {
			unsigned long other = gsl_rng_uniform_int(random, pair->invocations);
			double a = pair->mean_a[k], b = pair->mean_b[k];

			top += (draw_invocations ? pair->a->blocks[from][k] : a) +
			       scale * (pair->a->blocks[other][k] - a);
			bottom += (draw_invocations ? pair->b->blocks[from][k] : b) +
				  scale * (pair->b->blocks[other][k] - b);
		}
	}
	return top > 0 && bottom > 0 ? log(top / bottom) : 0;
}

static void draw(const struct sums *a, const struct sums *b, const struct resamples *resamples,
		 double *by_invocation, gsl_rng *random)
{
	uint32_t invocations = (uint32_t)resamples->groups;
	struct pair pair = { a, b, invocations, { 0 }, { 0 } };

	take_block_means(&pair);
	gsl_rng_set(random, SEED);
	for (size_t i = 0; i < resamples->count; i++)
		resamples->within[i] = resample(&pair, false, random);
	for (size_t i = 0; i < resamples->count; i++)
		resamples->both[i] = resample(&pair, true, random);
	for (uint32_t i = 0; i < invocations; i++) {
		struct sums one = { &a->blocks[i] }, other = { &b->blocks[i] };

		by_invocation[i] = log(ratio_of(&one, &other, 1));
	}
}

static int estimate(const struct sums *a, const struct sums *b, uint32_t invocations,
		    struct estimated *ratio, struct error *err)
{
	double *drawn = calloc(2 * RESAMPLES + invocations, sizeof(*drawn));
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	struct resamples resamples;

	if (!random || !drawn) {
		free(drawn);
		if (random)
			gsl_rng_free(random);
		return error_set(err, STATUS_CANNOT, "no memory for resampling");
	}
	resamples = (struct resamples){ drawn, drawn + RESAMPLES, RESAMPLES, drawn + 2 * RESAMPLES,
					invocations };
	draw(a, b, &resamples, drawn + 2 * RESAMPLES, random);
	ratio->value = log(ratio_of(a, b, invocations));
	stats_interval(&resamples, ratio);
	stats_positive(ratio);
	gsl_rng_free(random);
	free(drawn);
	return 0;
}

static int add_whole(struct analysis *analysis, size_t arm, size_t baseline, struct sums *a,
		     struct sums *b, struct error *err)
{
	uint32_t invocations = keep_common(a, b, analysis->invocations);
	struct model_comparison *comparison;
	struct estimated ratio;

	if (!invocations)
		return 0;
	if (estimate(a, b, invocations, &ratio, err))
		return -1;
	comparison = analyze_add_comparison(analysis, arm, baseline, MODEL_WHOLE_NS, &ratio, err);
	if (!comparison)
		return -1;
	comparison->pairs = analysis->timed[arm].count;
	return 0;
}

static int compare_whole(struct analysis *analysis, size_t arm, size_t baseline, struct error *err)
{
	uint32_t batches = analysis->model->arms[arm].batches_done;
	struct sums a = { 0 }, b = { 0 };
	int result = -1;

	if (!batches || !analysis->timed[arm].count || !analysis->timed[baseline].count)
		return 0;
	if (!sum_up(analysis, arm, batches, &a, err) &&
	    !sum_up(analysis, baseline, batches, &b, err))
		result = add_whole(analysis, arm, baseline, &a, &b, err);
	free(a.blocks);
	free(b.blocks);
	return result;
}

/* One value of the metric is the mean replay of an invocation, as far as all that count got. */
static int fill_whole(struct analysis *analysis, size_t index, struct error *err)
{
	struct model_arm *arm = &analysis->model->arms[index];
	struct sums sums = { 0 };
	struct sample replays;
	int result;

	if (!arm->batches_done)
		return 0;
	if (sample_init(&replays, analysis->invocations, analysis->invocations, err))
		return -1;
	result = sum_up(analysis, index, arm->batches_done, &sums, err);
	for (uint32_t i = 0; i < analysis->invocations && !result; i++) {
		double sum = 0;

		for (int k = 0; k < BLOCKS; k++)
			sum += sums.blocks[i][k];
		if (sum > 0)
			sample_add(&replays, i, sum);
	}
	if (!result)
		result = sample_summary(&replays, &arm->metric[MODEL_WHOLE_NS], err);
	free(sums.blocks);
	sample_free(&replays);
	return result;
}

static int find_progress(struct analysis *analysis, const struct plan_lane *lane, uint32_t *batches,
			 struct error *err)
{
	uint32_t *progress = calloc(analysis->invocations + 1, sizeof(*progress)), left_out;

	if (!progress)
		return error_set(err, STATUS_CANNOT, "no memory for a workload's progress");
	if (lane_progress(analysis, lane, progress, err)) {
		free(progress);
		return -1;
	}
	*batches = common_progress(progress, analysis->invocations, &left_out);
	free(progress);
	if (left_out)
		model_add_warning(analysis->model,
				  "%s, placement %s: left out of whole_ns: %u of %u invocations, "
				  "which got to less than half of what most did",
				  lane->workload, placement_name(lane->placement), left_out,
				  analysis->invocations);
	return 0;
}

static bool is_measured(const struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++)
		if (analysis->timed[lane->first + i].count)
			return true;
	return false;
}

static int fill_workload(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	uint32_t progress = 0;

	if (is_measured(analysis, lane) && find_progress(analysis, lane, &progress, err))
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		struct model_arm *arm = &analysis->model->arms[lane->first + i];

		arm->batches_done = analysis->timed[lane->first + i].count ? progress : 0;
		arm->batches_recorded = lane->batches;
		arm->stubs = lane->stubs;
		if (fill_whole(analysis, lane->first + i, err))
			return -1;
	}
	return 0;
}

int analyze_replays(struct analysis *analysis, struct error *err)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++)
		if (plan->lanes[l].kind == LANE_REPLAY &&
		    fill_workload(analysis, &plan->lanes[l], err))
			return -1;
	return analyze_each_comparison(analysis, true, compare_whole, err);
}
