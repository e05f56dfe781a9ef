// SPDX-License-Identifier: GPL-2.0-or-later
/* Known delays, and comparisons of the same with the same. */
#include "selftest.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_run.h"
#include "interrupt.h"
#include "measure/stats.h"
#include "run.h"

#define ALPHA	       0.05
#define SHARE_MAX      0.05
#define DELAY_RELATIVE 0.10
#define DELAY_ABSOLUTE 20.0

/* A simulated run, as wide as one of this program. */
#define FAMILY	    20 /* comparisons that are corrected together */
#define INVOCATIONS 5
#define ROUNDS	    200
#define SEED	    20260601

#define WORDS_MAX 16

/* Runs `run` with these words, separated by blanks. */
static int measure(const char *words, struct model *model, struct error *err)
{
	char copy[256], *argv[WORDS_MAX + 1], *rest = copy;
	struct run_options options;
	int argc = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while (argc < WORDS_MAX && (argv[argc] = strsep(&rest, " ")))
		argc++;
	if (run_options_parse(&options, argc, argv, err) ||
	    run_measure(&options, argc, argv, model, err))
		return -1;
	if (!model->partial)
		return 0;
	model_free(model);
	return error_set(err, STATUS_CANNOT, "interrupted");
}

/* The comparison of batch_ns of the first arm that is a control, or that is none. */
static const struct model_comparison *find(const struct model *model, bool control)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];

		if (comparison->metric == MODEL_BATCH_NS &&
		    model_arm_by_id(model, comparison->arm)->control == control)
			return comparison;
	}
	return NULL;
}

/* ---- a known delay ---- */

static void judge_delay(unsigned int work_ns, const struct model *model,
			const struct model_comparison *comparison, struct selftest_result *result)
{
	double call_ns = model_arm_by_id(model, comparison->baseline)->metric[MODEL_CALL_NS].median;
	double found = (comparison->ratio - 1) * call_ns;

	snprintf(result->text, sizeof(result->text),
		 "found %.0f ns [%.0f, %.0f] a call, %+.1f %%, %ju pairs", found,
		 (comparison->ci95[0] - 1) * call_ns, (comparison->ci95[1] - 1) * call_ns,
		 100 * (found / work_ns - 1), (uintmax_t)comparison->pairs);
	result->failed = fabs(found - work_ns) > work_ns * DELAY_RELATIVE + DELAY_ABSOLUTE;
}

int selftest_injection(unsigned int work_ns, double seconds, struct selftest_result *result,
		       struct error *err)
{
	const struct model_comparison *comparison;
	struct model model;
	char words[256];

	snprintf(result->name, sizeof(result->name), "a delay of %u ns", work_ns);
	snprintf(words, sizeof(words),
		 "run --events none --target 0 --budget %.1f --arm gate=notify,batch=16 "
		 "--arm gate=notify,batch=16,work=%uns",
		 seconds, work_ns);
	if (measure(words, &model, err))
		return -1;
	comparison = find(&model, false);
	if (comparison)
		judge_delay(work_ns, &model, comparison, result);
	else
		error_set(err, STATUS_CANNOT, "%s: nothing was measured", result->name);
	model_free(&model);
	return comparison ? 0 : -1;
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
	return stats_median_positive(&sample, gsl_rng_get(random), &ratio->value, &ratio->ci95,
				     err);
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

static int measure_twin(double seconds, struct alarms *alarms, double *off, struct error *err)
{
	const struct model_comparison *comparison;
	struct model model;
	char words[128];

	snprintf(words, sizeof(words),
		 "run --events none --target 0 --budget %.1f --arm gate=notify,batch=16", seconds);
	if (measure(words, &model, err))
		return -1;
	comparison = find(&model, true);
	if (comparison)
		note_twin(comparison, alarms, off);
	model_free(&model);
	return comparison ? 0 : error_set(err, STATUS_CANNOT, "A/A: nothing was measured");
}

int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err)
{
	double *off = calloc(comparisons + 1, sizeof(*off));
	struct alarms alarms = { 0 };
	struct summary summary = { 0 };
	int status = off ? 0 : error_set(err, STATUS_CANNOT, "no memory for A/A");

	while (!status && alarms.comparisons < comparisons)
		status = measure_twin(seconds, &alarms, off, err);
	if (!status) {
		stats_summarize(off, alarms.comparisons, &summary);
		snprintf(result->name, sizeof(result->name), "real A/A");
		snprintf(result->text, sizeof(result->text),
			 "ratios within %.3f %% of 1 (the median of them), %.3f %% (90 %%), %.3f "
			 "%% "
			 "(all); ",
			 100 * summary.median, 100 * summary.p90, 100 * summary.max);
		judge_alarms(&alarms, result);
	}
	free(off);
	return status;
}
