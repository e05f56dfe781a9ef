// SPDX-License-Identifier: GPL-2.0-or-later
/* Paired ratios and differences, and verdicts corrected for how many there are. */
#include <stdlib.h>
#include <string.h>

#include "analysis/parts.h"

/* Whether a was measured before b: by invocation, then by round. */
static int order(const struct record *a, const struct record *b)
{
	if (a->invocation != b->invocation)
		return a->invocation < b->invocation ? -1 : 1;
	if (a->round != b->round)
		return a->round < b->round ? -1 : 1;
	return 0;
}

/* Ratios of the batches that two arms ran in the same rounds. */
static void pair_up(const struct series *arm, const struct series *baseline, int column,
		    struct sample *ratios)
{
	size_t i = 0, k = 0;

	while (i < arm->count && k < baseline->count) {
		const struct record *a = arm->records[i], *b = baseline->records[k];
		int sign = order(a, b);

		if (!sign && b->value[column] > 0)
			sample_add(ratios, a->invocation, a->value[column] / b->value[column]);
		i += sign <= 0;
		k += sign >= 0;
	}
}

/*
 * Arms of different parts of a lane have no round in common: the first batch of
 * one in an invocation is paired with the first of the other and so on, which for
 * replays is the same batch. What the machine did in between does not cancel out;
 * resampling over invocations puts it into the interval.
 */
static void pair_in_order(const struct series *arm, const struct series *baseline, int column,
			  struct sample *ratios)
{
	size_t i = 0, k = 0;

	while (i < arm->count && k < baseline->count) {
		const struct record *a = arm->records[i], *b = baseline->records[k];

		if (a->invocation == b->invocation && b->value[column] > 0)
			sample_add(ratios, a->invocation, a->value[column] / b->value[column]);
		i += a->invocation <= b->invocation;
		k += b->invocation <= a->invocation;
	}
}

static int compare(struct analysis *analysis, size_t arm, size_t baseline, enum model_metric metric,
		   struct error *err)
{
	const struct series *timed = &analysis->timed[arm];
	bool apart = analyze_apart(analysis, arm, baseline);
	struct model_comparison *comparison = NULL;
	struct estimated ratio;
	struct sample ratios;
	int column = metric == MODEL_ROUND_NS, result = 0;

	if (!analyze_has(timed, column) || !analyze_has(&analysis->timed[baseline], column))
		return 0;
	if (sample_init(&ratios, timed->count, analysis->invocations, err))
		return -1;
	(apart ? pair_in_order : pair_up)(timed, &analysis->timed[baseline], column, &ratios);
	if (ratios.count) {
		if (!sample_median(&ratios, &ratio, err))
			comparison = analyze_add_comparison(analysis, arm, baseline, metric, &ratio,
							    err);
		if (comparison)
			comparison->pairs = ratios.count;
		result = comparison ? 0 : -1;
	}
	sample_free(&ratios);
	return result;
}

/* The batch that the arm ran in this round, or NULL; from *at on, where the search goes on. */
static const struct record *timed_in(const struct records *records, size_t arm,
				     const struct record *round, size_t *at)
{
	for (; *at < records->count; (*at)++) {
		const struct record *record = &records->items[*at];

		if (record->kind != RECORD_BATCH || record->arm != arm || order(record, round) < 0)
			continue;
		return order(record, round) ? NULL : record;
	}
	return NULL;
}

int analyze_difference(const struct records *records, size_t arm, size_t baseline,
		       struct difference *difference, struct error *err)
{
	uint32_t invocations = analyze_invocations(records);
	struct sample_groups groups;
	struct estimated median;
	struct sample sample;
	size_t at = 0;
	int result;

	if (sample_init(&sample, records->count, invocations, err))
		return -1;
	for (size_t i = 0; i < records->count; i++) {
		const struct record *base = &records->items[i], *other;

		if (base->kind != RECORD_BATCH || base->arm != baseline)
			continue;
		other = timed_in(records, arm, base, &at);
		if (other)
			sample_add(&sample, base->invocation,
				   (record_time(other) - record_time(base)) / base->entries);
	}
	groups = (struct sample_groups){ sample.values, sample.group_counts, invocations };
	result = stats_median(&groups, ANALYZE_SEED, &median, err);
	if (!result)
		*difference = (struct difference){ median.value, median.ci95, sample.count };
	sample_free(&sample);
	return result;
}

static int compare_metrics(struct analysis *analysis, size_t arm, size_t baseline,
			   struct error *err)
{
	if (compare(analysis, arm, baseline, MODEL_BATCH_NS, err))
		return -1;
	return compare(analysis, arm, baseline, MODEL_ROUND_NS, err);
}

int analyze_comparisons(struct analysis *analysis, struct error *err)
{
	if (analyze_each_comparison(analysis, false, compare_metrics, err))
		return -1;
	return analyze_each_comparison(analysis, true, compare_metrics, err);
}

#define ALPHA	      0.05
#define DEGREES_ALONE 4

static bool is_bimodal(const struct model *model, const char *id)
{
	const struct model_arm *arm = model_arm_by_id(model, id);

	return arm && arm->has_modes;
}

/* Of one lane, and both with the same doubts about what happened in between. */
static bool alike(const struct analysis *analysis, size_t i, size_t k)
{
	const struct model_comparison *one = &analysis->model->comparisons[i];
	const struct model_comparison *other = &analysis->model->comparisons[k];
	const struct model_arm *arm = analysis->tested[i].arm, *like = analysis->tested[k].arm;

	return one->metric == other->metric && one->apart == other->apart &&
	       !strcmp(arm->suite, like->suite) && !strcmp(arm->placement, like->placement);
}

static size_t first_alike(const struct analysis *analysis, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (analysis->tested[k].pooled && analysis->tested[k].first == k &&
		    alike(analysis, i, k))
			return k;
	return i;
}

/* Of a replay that is unlike its recording there is nothing to be said. */
static bool is_unlike(const struct model_arm *arm)
{
	return arm->workload[0] && !model_is_whole(arm);
}

/*
 * Two modes have no verdict on their ratio, and say nothing of the others'. With few pairs
 * the variance within invocations is not known, which that between them is weighed with
 * in a pool; by itself, the latter is, from 5 invocations on: simulated rates of false
 * verdicts with 1 to 4 pairs in each of 6 are 0.1 to 0.3 % at a level of 0.25 %. Of one
 * invocation nothing tells how processes differ.
 */
static void pool_comparisons(struct analysis *analysis)
{
	const struct model *model = analysis->model;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		struct tested *tested = &analysis->tested[i];
		bool many = comparison->pairs >= STATS_VALUES_MIN;

		tested->bimodal = is_bimodal(model, comparison->arm) ||
				  is_bimodal(model, comparison->baseline);
		if (tested->bimodal || is_unlike(tested->arm) ||
		    tested->ratio.degrees < (many ? 1 : DEGREES_ALONE))
			continue;
		tested->judged = true;
		tested->pooled = many;
		if (!many)
			continue;
		tested->first = first_alike(analysis, i);
		pool_add(&analysis->tested[tested->first].pool, &tested->ratio);
	}
}

static double p_value(const struct analysis *analysis, size_t i)
{
	const struct tested *tested = &analysis->tested[i];

	if (!tested->pooled)
		return stats_p_value(&tested->ratio, 1);
	return pool_p_value(&analysis->tested[tested->first].pool, &tested->ratio);
}

static void set_verdict(struct model_comparison *comparison, bool refused)
{
	bool spans = comparison->ci95[0] <= 1 && comparison->ci95[1] >= 1;

	if (refused && !spans)
		comparison->verdict = comparison->ratio > 1 ? MODEL_SLOWER : MODEL_FASTER;
}

/* A family: the comparisons that share a correction. It owns its arrays. */
struct family {
	size_t *at; /* indexes of its comparisons */
	double *p;
	bool *refused;
	size_t count;
};

static void close_family(struct family *family)
{
	free(family->at);
	free(family->p);
	free(family->refused);
}

static int open_family(struct family *family, const struct analysis *analysis, bool controls,
		       struct error *err)
{
	const struct tested *tested = analysis->tested;
	size_t all = analysis->model->comparison_count;

	*family = (struct family){ .at = calloc(all + 1, sizeof(*family->at)),
				   .p = calloc(all + 1, sizeof(*family->p)),
				   .refused = calloc(all + 1, sizeof(*family->refused)) };
	if (!family->at || !family->p || !family->refused)
		return error_set(err, STATUS_CANNOT, "no memory for %zu verdicts", all);
	for (size_t i = 0; i < all; i++) {
		bool member = tested[i].arm->control == controls || (controls && tested[i].checked);

		if (!member || !tested[i].judged)
			continue;
		family->at[family->count] = i;
		family->p[family->count++] = p_value(analysis, i);
	}
	return 0;
}

/* What is of both families has its verdict from the other one. */
static void note_verdict(struct analysis *analysis, size_t at, bool controls, bool refused)
{
	if (controls)
		analysis->tested[at].refused = refused;
	if (controls == analysis->tested[at].arm->control)
		set_verdict(&analysis->model->comparisons[at], refused);
}

static int judge_family(struct analysis *analysis, bool controls, struct error *err)
{
	struct family family;
	int result = open_family(&family, analysis, controls, err);

	if (!result)
		result =
			(controls ? stats_holm : stats_false_discovery)(family.p, family.count,
									ALPHA, family.refused, err);
	for (size_t i = 0; i < family.count && !result; i++)
		note_verdict(analysis, family.at[i], controls, family.refused[i]);
	close_family(&family);
	return result;
}

/*
 * What a reader asks: of all that is called slower or faster a twentieth may be so by
 * chance. To refuse any by chance, as Holm's method does not in nineteen of twenty runs,
 * would leave most of what a run of a thousand comparisons knows unsaid. But of the
 * controls one alone fails the run: they are a family of their own, by that method. Gate
 * none by gate allow is of both.
 */
int analyze_verdicts(struct analysis *analysis, struct error *err)
{
	struct model *model = analysis->model;

	pool_comparisons(analysis);
	for (size_t i = 0; i < model->comparison_count; i++)
		if (analysis->tested[i].bimodal)
			model->comparisons[i].verdict = MODEL_BIMODAL;
	return judge_family(analysis, false, err) || judge_family(analysis, true, err) ? -1 : 0;
}
