// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole workloads: the sum of round_ns over a replay, empty wakes included.
 *
 * A replay that the budget cut short is compared over the batches that every
 * invocation of every arm got to. The ratio is that of the sums of a mean replay;
 * its interval comes from a bootstrap over invocations and, within one, over
 * blocks of consecutive batches, since neighbours in a recording are alike, with the
 * corrections that all intervals from a few groups get (see stats.h).
 */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "analysis/parts.h"

#define BLOCKS	  50
#define RESAMPLES 1000 /* of each kind */
#define SEED	  4711

/* Sums of one arm: per invocation the blocks of a replay, the mean of them if there are more. */
struct sums {
	double (*blocks)[BLOCKS]; /* by invocation; owned */
};

static double cost(const struct record *record)
{
	return (double)record->value[1] + record->value[2];
}

/* Batches that every invocation has replayed at least once under this arm. */
static uint32_t least_progress(const struct analysis *analysis, size_t arm)
{
	const struct series *timed = &analysis->timed[arm];
	uint32_t least = UINT32_MAX, reached = 0;

	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		if (record->batch + 1 > reached)
			reached = record->batch + 1;
		if (i + 1 == timed->count ||
		    timed->records[i + 1]->invocation != record->invocation) {
			least = reached < least ? reached : least;
			reached = 0;
		}
	}
	return timed->count ? least : 0;
}

/*
 * The same under every arm of its lane that was measured: what is beyond that
 * counts for none, so that their times are of the same work.
 */
static uint32_t common_progress(const struct analysis *analysis, const struct plan_lane *lane)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = lane->first; i < lane->first + lane->count; i++)
		if (analysis->timed[i].count)
			least = MIN(least, least_progress(analysis, i));
	return least == UINT32_MAX ? 0 : least;
}

/*
 * How many replays of an invocation got as far as the common progress: what is
 * left of a further, unfinished one is not counted.
 */
static bool in_prefix(const struct series *timed, size_t at, uint32_t batches)
{
	uint32_t batch = timed->records[at]->batch;
	size_t last = at + (batches - 1 - batch);

	return batch < batches && last < timed->count &&
	       timed->records[last]->batch == batches - 1 &&
	       timed->records[last]->invocation == timed->records[at]->invocation;
}

/* Of one batch in one invocation: over all replays, and over those that nobody disturbed. */
struct replayed {
	double cost, undisturbed_cost;
	uint32_t count, undisturbed;
};

static void add_replay(struct replayed *of, const struct record *record)
{
	of->cost += cost(record);
	of->count++;
	if (record->disturbed)
		return;
	of->undisturbed_cost += cost(record);
	of->undisturbed++;
}

/* The mean of the undisturbed replays, of all where each was disturbed; nothing is left in of. */
static void take_means(struct replayed *of, uint32_t batches, double blocks[BLOCKS])
{
	for (uint32_t i = 0; i < batches; i++)
		if (of[i].count)
			blocks[(uint64_t)i * BLOCKS / batches] +=
				of[i].undisturbed ? of[i].undisturbed_cost / of[i].undisturbed :
						    of[i].cost / of[i].count;
	memset(of, 0, batches * sizeof(*of));
}

/* The records are in the order of their invocations. */
static int sum_up(const struct analysis *analysis, size_t arm, uint32_t batches, struct sums *sums,
		  struct error *err)
{
	const struct series *timed = &analysis->timed[arm];
	struct replayed *replayed;

	sums->blocks = calloc(analysis->invocations, sizeof(*sums->blocks));
	if (!sums->blocks)
		return error_set(err, STATUS_CANNOT, "no memory for sums");
	replayed = calloc(batches, sizeof(*replayed));
	if (!replayed)
		return error_set(err, STATUS_CANNOT, "no memory for %u batches", batches);
	for (size_t i = 0; i < timed->count; i++) {
		const struct record *record = timed->records[i];

		if (in_prefix(timed, i, batches))
			add_replay(&replayed[record->batch], record);
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

/*
 * An invocation that was interrupted may have one arm alone: it is left out.
 * Returns how many are left, at the head of both.
 */
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

/* The logarithm of the ratio of one resample. */
static double resample(const struct sums *a, const struct sums *b, uint32_t invocations,
		       bool draw_invocations, gsl_rng *random)
{
	double top = 0, bottom = 0;

	for (uint32_t i = 0; i < invocations; i++) {
		unsigned long from =
			draw_invocations ? gsl_rng_uniform_int(random, invocations) : i;

		for (int k = 0; k < BLOCKS; k++) {
			unsigned long block = gsl_rng_uniform_int(random, BLOCKS);

			top += a->blocks[from][block];
			bottom += b->blocks[from][block];
		}
	}
	return top > 0 && bottom > 0 ? log(top / bottom) : 0;
}

static void draw(const struct sums *a, const struct sums *b, const struct resamples *resamples,
		 double *by_invocation, gsl_rng *random)
{
	uint32_t invocations = (uint32_t)resamples->groups;

	gsl_rng_set(random, SEED);
	for (size_t i = 0; i < resamples->count; i++)
		resamples->within[i] = resample(a, b, invocations, false, random);
	for (size_t i = 0; i < resamples->count; i++)
		resamples->both[i] = resample(a, b, invocations, true, random);
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

/* One value of the metric is one replay of the common prefix. */
static int fill_whole(struct analysis *analysis, size_t index, struct error *err)
{
	const struct series *timed = &analysis->timed[index];
	struct model_arm *arm = &analysis->model->arms[index];
	struct sample replays;
	double sum = 0;
	int result;

	if (sample_init(&replays, timed->count, analysis->invocations, err))
		return -1;
	for (size_t i = 0; i < timed->count; i++) {
		if (!in_prefix(timed, i, arm->batches_done))
			continue;
		sum += cost(timed->records[i]);
		if (timed->records[i]->batch + 1 == arm->batches_done) {
			sample_add(&replays, timed->records[i]->invocation, sum);
			sum = 0;
		}
	}
	result = sample_summary(&replays, &arm->metric[MODEL_WHOLE_NS], err);
	sample_free(&replays);
	return result;
}

static int fill_workload(struct analysis *analysis, const struct plan_lane *lane, struct error *err)
{
	uint32_t progress = common_progress(analysis, lane);
	struct workload workload;

	if (workload_open(&workload, lane->workload, err))
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		struct model_arm *arm = &analysis->model->arms[lane->first + i];

		arm->batches_done = analysis->timed[lane->first + i].count ? progress : 0;
		arm->batches_recorded = workload.batch_count;
		arm->stubs = workload.mm_alive_max;
		if (fill_whole(analysis, lane->first + i, err)) {
			workload_free(&workload);
			return -1;
		}
	}
	workload_free(&workload);
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
