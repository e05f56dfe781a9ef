// SPDX-License-Identifier: GPL-2.0-or-later
/* Known delays, and comparisons of the same with the same. */
#include "selftest.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analyze.h"
#include "command/run_options.h"
#include "measure/stats.h"
#include "run.h"

#define ALPHA	       0.05
#define SHARE_MAX      0.05
#define DELAY_RELATIVE 0.10
#define DELAY_ABSOLUTE 20.0

/*
 * What both arms of the injection spend in each verdict. Without it the delay would change
 * what it is added to: on one CPU the scheduler lets a woken stub preempt the monitor in
 * SEND the rather the longer the monitor ran, and the answer then takes up to 600 ns less
 * (Linux 6.18: 1000 ns more of a verdict took 780 ns of a call, 2000 ns took 1450). From
 * some 5 us on it always preempts.
 */
#define WORK_NS 10000u

/* A simulated run, as wide as one of this program. */
#define FAMILY	    20 /* comparisons that are corrected together */
#define INVOCATIONS 5
#define ROUNDS	    200
#define SEED	    20260601

#define WORDS_MAX 16

/* Runs `run` with these words, separated by blanks; use gets what it measured. */
static int measure(const char *words,
		   int (*use)(const struct plan *plan, const struct records *records, void *target,
			      struct error *err),
		   void *target, struct error *err)
{
	char copy[256], *argv[WORDS_MAX + 1], *rest = copy;
	struct run_options options;
	int argc = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while (argc < WORDS_MAX && (argv[argc] = strsep(&rest, " ")))
		argc++;
	if (run_options_parse(&options, argc, argv, err))
		return -1;
	return run_measure(&options, argc, argv, use, target, err);
}

/* ---- a known delay ---- */

static void judge_delay(unsigned int delay_ns, const struct difference *found,
			struct selftest_result *result)
{
	snprintf(result->text, sizeof(result->text),
		 "found %.0f ns [%.0f, %.0f] a call, %+.1f %%, %zu pairs", found->call_ns,
		 found->ci95.low, found->ci95.high, 100 * (found->call_ns / delay_ns - 1),
		 found->pairs);
	result->failed =
		fabs(found->call_ns - delay_ns) > delay_ns * DELAY_RELATIVE + DELAY_ABSOLUTE;
}

struct injection {
	unsigned int work_ns; /* of the arm that is delayed */
	struct difference found;
};

static int find_delay(const struct plan *plan, const struct records *records, void *target,
		      struct error *err)
{
	const struct plan_lane *lane = &plan->lanes[0];
	struct injection *injection = target;

	for (size_t i = 0; i < lane->count; i++)
		if (lane->arms[i].arm.work_ns == injection->work_ns)
			return analyze_difference(records, lane->first + i,
						  lane->first + (size_t)lane->arms[i].baseline,
						  &injection->found, err);
	return error_set(err, STATUS_CANNOT, "no arm is delayed");
}

int selftest_injection(unsigned int delay_ns, double seconds, struct selftest_result *result,
		       struct error *err)
{
	struct injection injection = { .work_ns = WORK_NS + delay_ns };
	char words[256];

	snprintf(result->name, sizeof(result->name), "a delay of %u ns", delay_ns);
	snprintf(words, sizeof(words),
		 "run --events none --target 0 --budget %.1f --arm gate=notify,batch=16,work=%uns "
		 "--arm gate=notify,batch=16,work=%uns",
		 seconds, WORK_NS, injection.work_ns);
	if (measure(words, find_delay, &injection, err))
		return error_prefix(err, "%s: ", result->name);
	judge_delay(delay_ns, &injection.found, result);
	return 0;
}

/* ---- the same with the same ---- */

struct alarms {
	size_t comparisons, misses, verdicts;
};

static void judge_alarms(const struct alarms *alarms, struct selftest_result *result)
{
	size_t used = strlen(result->text);

	snprintf(result->text + used, sizeof(result->text) - used,
		 "%zu comparisons: %zu false verdicts, %zu of the 95 %% intervals miss 1",
		 alarms->comparisons, alarms->verdicts, alarms->misses);
	result->failed = (double)alarms->verdicts > SHARE_MAX * (double)alarms->comparisons;
}

/* One comparison: ratios of rounds, which differ by noise and by invocation, around 1. */
static int simulate(gsl_rng *random, struct estimated *ratio, struct error *err)
{
	static double values[INVOCATIONS * ROUNDS];
	size_t counts[INVOCATIONS];
	struct sample_groups sample = { values, counts, INVOCATIONS };

	for (int i = 0; i < INVOCATIONS; i++) {
		double offset = gsl_ran_lognormal(random, 0, 0.002);

		counts[i] = ROUNDS;
		for (int k = 0; k < ROUNDS; k++)
			values[i * ROUNDS + k] = offset * gsl_ran_lognormal(random, 0, 0.02);
	}
	return stats_median_positive(&sample, gsl_rng_get(random), ratio, err);
}

static int simulate_run(gsl_rng *random, size_t count, struct alarms *alarms, struct error *err)
{
	double p[FAMILY];
	bool refused[FAMILY];

	for (size_t i = 0; i < count; i++) {
		struct estimated ratio;

		if (simulate(random, &ratio, err))
			return -1;
		p[i] = stats_p_value(&ratio, 1);
		alarms->misses += ratio.ci95.low > 1 || ratio.ci95.high < 1;
	}
	if (stats_holm(p, count, ALPHA, refused, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		alarms->verdicts += refused[i];
	alarms->comparisons += count;
	return 0;
}

int selftest_simulated(size_t comparisons, struct selftest_result *result, struct error *err)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	struct alarms alarms = { 0 };
	int status = 0;

	if (!random)
		return error_set(err, STATUS_CANNOT, "no memory for a simulation");
	gsl_rng_set(random, SEED);
	while (alarms.comparisons < comparisons && !status) {
		size_t left = comparisons - alarms.comparisons;

		status = simulate_run(random, left < FAMILY ? left : FAMILY, &alarms, err);
	}
	gsl_rng_free(random);
	snprintf(result->name, sizeof(result->name), "simulated A/A");
	result->text[0] = '\0';
	judge_alarms(&alarms, result);
	return status;
}

static void note_twin(const struct model_comparison *comparison, struct alarms *alarms, double *off)
{
	off[alarms->comparisons++] = fabs(log(comparison->ratio));
	alarms->misses += comparison->ci95[0] > 1 || comparison->ci95[1] < 1;
	alarms->verdicts +=
		comparison->verdict == MODEL_FASTER || comparison->verdict == MODEL_SLOWER;
}

/* The twin of the baseline, by batch_ns. */
static const struct model_comparison *find_twin(const struct model *model)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];

		if (comparison->metric == MODEL_BATCH_NS &&
		    model_arm_by_id(model, comparison->arm)->control)
			return comparison;
	}
	return NULL;
}

struct twins {
	struct alarms alarms;
	double *off; /* of each comparison the logarithm of its ratio, without sign */
};

static int add_twin(const struct plan *plan, const struct records *records, void *target,
		    struct error *err)
{
	const struct model_comparison *comparison;
	struct twins *twins = target;
	struct model model;
	int result;

	model_init(&model);
	result = analyze(&model, plan, records, err);
	comparison = find_twin(&model);
	if (!result && !comparison)
		result = error_set(err, STATUS_CANNOT, "A/A: nothing was measured");
	if (!result)
		note_twin(comparison, &twins->alarms, twins->off);
	model_free(&model);
	return result;
}

int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err)
{
	struct twins twins = { .off = calloc(comparisons + 1, sizeof(double)) };
	int status = twins.off ? 0 : error_set(err, STATUS_CANNOT, "no memory for A/A");
	struct summary summary = { 0 };
	char words[128];

	snprintf(words, sizeof(words),
		 "run --events none --target 0 --budget %.1f --arm gate=notify,batch=16", seconds);
	while (!status && twins.alarms.comparisons < comparisons)
		status = measure(words, add_twin, &twins, err);
	if (!status) {
		stats_summarize(twins.off, twins.alarms.comparisons, &summary);
		snprintf(result->name, sizeof(result->name), "real A/A");
		snprintf(result->text, sizeof(result->text),
			 "ratios within %.3f %% of 1 (the median of them), %.3f %% (90 %%), %.3f "
			 "%% "
			 "(all); ",
			 100 * summary.median, 100 * summary.p90, 100 * summary.max);
		judge_alarms(&twins.alarms, result);
	}
	free(twins.off);
	return status;
}
