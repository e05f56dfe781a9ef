// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paired ratios: of each invocation the median of the logarithms of the ratios of clean pairs.
 * comparisons.c makes a ratio and an interval of these. A pair is two batches that were run in the
 * same round; it is clean if both are (clean_batches.c).
 *
 * Records of both arms are in the order of rounds, so one walk through both finds all pairs.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

/*
 * An invocation does not count if over three quarters of its undisturbed pairs are of another state
 * of the host: the rest is mostly rounds of that state that the twin failed to mark.
 */
#define STATE_LIMIT 3 /* such pairs for each that is left */

/* The pairs of one invocation. */
struct gathered {
	double *values; /* of clean pairs */
	size_t count, disturbed, other_state;
};

/* of: the value of a pair, NAN if it does not count. m: that of an invocation, from its pairs. */
struct worth {
	double (*of)(const struct record *a, const struct record *b, enum model_metric metric);
	double (*m)(double *values, size_t n);
};

static double ratio_of(const struct record *a, const struct record *b, enum model_metric metric)
{
	double one = analyze_ns(a, metric), other = analyze_ns(b, metric);

	return one > 0 && other > 0 ? one / other : (double)NAN;
}

static double difference_of(const struct record *a, const struct record *b,
			    enum model_metric metric)
{
	(void)metric;
	return record_time(a) - record_time(b);
}

/* m is the median of logarithms: stats_log_middle() takes the logarithms of the middle alone. */
static const struct worth ratios = { ratio_of, stats_log_middle };

static const struct worth differences = { difference_of, stats_middle };

/* What is walked through: the batches of two arms. */
struct walk {
	const struct analysis *analysis;
	const struct series *a, *b;
	bool any_state; /* whatever the host's state: see pair_up() */
	size_t i, k;
};

static void add_pair(struct gathered *to, double value, const struct walk *walk)
{
	const struct analysis *analysis = walk->analysis;
	const struct record *a = series_at(walk->a, walk->i), *b = series_at(walk->b, walk->k);

	if (isnan(value))
		return;
	if (!analyze_is_undisturbed(analysis, a) || !analyze_is_undisturbed(analysis, b))
		to->disturbed++;
	else if (!walk->any_state &&
		 (analyze_in_other_state(analysis, a) || analyze_in_other_state(analysis, b)))
		to->other_state++;
	else
		to->values[to->count++] = value;
}

/*
 * Which of the two comes first; 0: they are a pair. Arms of different parts of a lane (apart) have
 * no round in common: then the first batch of one in an invocation is paired with the first of the
 * other, and so on. What the machine did in between does not cancel out, but makes invocations
 * differ: the interval includes it.
 */
static int order(const struct record *a, const struct record *b, bool apart)
{
	if (apart || a->round == b->round)
		return 0;
	return a->round < b->round ? -1 : 1;
}

/*
 * Parts of a replay have the same batches in the same order, until each replays its own disturbed
 * segments again: two different batches that meet there are no pair.
 */
static bool is_same_batch(const struct record *a, const struct record *b)
{
	return a->batch.index == b->batch.index;
}

static bool in_invocation(const struct series *series, size_t at, uint32_t invocation)
{
	return at < series->count && series_at(series, at)->invocation == invocation;
}

/* The pairs of one invocation, after those before it. */
static void gather(struct walk *walk, uint32_t invocation, bool apart, const struct worth *worth,
		   enum model_metric metric, struct gathered *to)
{
	to->count = to->disturbed = to->other_state = 0;
	while (in_invocation(walk->a, walk->i, invocation) &&
	       in_invocation(walk->b, walk->k, invocation)) {
		const struct record *a = series_at(walk->a, walk->i);
		const struct record *b = series_at(walk->b, walk->k);
		int sign = order(a, b, apart);

		if (!sign && is_same_batch(a, b))
			add_pair(to, worth->of(a, b, metric), walk);
		walk->i += sign <= 0;
		walk->k += sign >= 0;
	}
	while (in_invocation(walk->a, walk->i, invocation))
		walk->i++;
	while (in_invocation(walk->b, walk->k, invocation))
		walk->k++;
}

static void add_invocation(struct over_invocations *to, uint32_t i, struct gathered *gathered,
			   const struct worth *worth)
{
	if (gathered->other_state > STATE_LIMIT * gathered->count) {
		gathered->other_state += gathered->count;
		gathered->count = 0;
	}
	to->m[i] = gathered->count ? worth->m(gathered->values, gathered->count) : (double)NAN;
	to->kept[i] = (uint32_t)gathered->count;
	to->dropped[i] = (uint32_t)(gathered->disturbed + gathered->other_state);
	to->pairs += to->kept[i];
	to->dropped_all += to->dropped[i];
	to->other_state += gathered->other_state;
}

static bool is_twin(const struct analysis *analysis, size_t arm)
{
	return plan_arm(analysis->plan, arm)->arm.twin;
}

/*
 * A twin's times may not choose the pairs that judge the twin. Nor are they asked if one arm is
 * measured apart, in rounds without a twin: only slow rounds of the other arm would be left out,
 * which makes the ratio wrong.
 */
static void pair_up(const struct analysis *analysis, size_t arm, size_t baseline,
		    const struct worth *worth, enum model_metric metric,
		    struct over_invocations *to)
{
	bool apart = analyze_apart(analysis, arm, baseline);
	struct walk walk = { .analysis = analysis,
			     .a = &analysis->timed[arm],
			     .b = &analysis->timed[baseline],
			     .any_state = apart || is_twin(analysis, arm) ||
					  is_twin(analysis, baseline) };
	struct gathered gathered = { .values = memory_new(walk.a->count, sizeof(double)) };

	*to = (struct over_invocations){ .count = analysis->invocations };
	for (uint32_t i = 0; i < to->count; i++) {
		gather(&walk, i, apart, worth, metric, &gathered);
		add_invocation(to, i, &gathered, worth);
	}
	free(gathered.values);
}

/* ---- the clock ---- */

#define GRAIN_VALUES 512
#define SPREAD	     4 /* steps between the quartiles: from here on the median hides them */

/*
 * Half of the least step between the arm's first values, divided by their median. A clock that
 * ticks in steps can put a median as far off, if the values are not spread over many steps.
 */
static double grain_of(const struct series *series, enum model_metric metric)
{
	size_t count = series->count < GRAIN_VALUES ? series->count : GRAIN_VALUES;
	double values[GRAIN_VALUES] = { 0 }, least = INFINITY;

	for (size_t i = 0; i < count; i++)
		values[i] = analyze_ns(series_at(series, i), metric);
	stats_sort(values, count);
	for (size_t i = 1; i < count; i++)
		if (values[i] > values[i - 1])
			least = fmin(least, values[i] - values[i - 1]);
	if (!count || isinf(least) || values[3 * count / 4] - values[count / 4] >= SPREAD * least)
		return 0;
	return least / 2 / values[count / 2];
}

/* ---- comparisons ---- */

/* Two arms without one clean pair make no comparison; control "host too busy" counts them. */
static void compare(struct analysis *analysis, size_t arm, size_t baseline,
		    enum model_metric metric)
{
	const struct series *a = &analysis->timed[arm], *b = &analysis->timed[baseline];
	struct over_invocations found;

	if (!analyze_has(a, metric) || !analyze_has(b, metric))
		return;
	pair_up(analysis, arm, baseline, &ratios, metric, &found);
	if (!found.pairs) {
		analysis->lost += found.dropped_all > 0;
		return;
	}
	found.grain = grain_of(a, metric) + grain_of(b, metric);
	analyze_add_comparison(analysis, arm, baseline, metric, &found);
}

void analyze_pairs(struct analysis *analysis, size_t arm, size_t baseline)
{
	compare(analysis, arm, baseline, MODEL_BATCH_NS);
	compare(analysis, arm, baseline, MODEL_ROUND_NS);
}

/* ---- differences ---- */

void analyze_difference(const struct plan *plan, const struct records *records, size_t arm,
			size_t baseline, struct difference *difference)
{
	struct analysis analysis = { .plan = plan };
	const struct plan_lane *lane = plan_lane_of(plan, arm);
	uint32_t calls = plan_arm(plan, baseline)->arm.synthetic.entries;
	struct over_invocations found;
	struct estimate_of_mean mean;
	double half;

	analyze_sort_out(&analysis, records);
	analyze_take_lane(&analysis, lane);
	pair_up(&analysis, arm, baseline, &differences, MODEL_BATCH_NS, &found);
	analyze_drop_lane(&analysis, lane);
	analyze_free(&analysis);
	/* Without values it has no degrees of freedom, so that half is infinite. */
	stats_mean(found.m, found.count, &mean);
	half = stats_half(&mean, STATS_ALPHA);
	*difference = (struct difference){
		.call_ns = mean.mean / calls,
		.ci95 = { (mean.mean - half) / calls, (mean.mean + half) / calls },
		.pairs = found.pairs,
	};
}
