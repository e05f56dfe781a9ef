// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known delays, and comparisons of the same with the same. Both are ordinary runs (run_measure())
 * through the ordinary analysis, so that what is tested is what every run does. The simulated
 * comparisons use the statistics only (stats/stats.h).
 */
#include "selftest/selftest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/analyze.h"
#include "run/run.h"
#include "selftest/selftest_judge.h"
#include "stats/stats.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/random.h"

#define ALPHA STATS_ALPHA

/* A simulated run. The seed is fixed, so that a failure is one of the program and no chance. */
#define FAMILY	    20 /* comparisons that are corrected together */
#define INVOCATIONS 5
#define ROUNDS	    200
#define SEED	    20260603

/* Of a real run of a second or two: as few as a verdict needs (STATS_INVOCATIONS_MIN). */
#define TWIN_INVOCATIONS 5

/* Of a run that measures delays. A shorter invocation hardly does more than settle (lane.c). */
#define INVOCATION_S	0.4
#define INVOCATIONS_MIN 5

/*
 * Work of the monitor in each validation, which the arms without a delay have too. Without it the
 * delay would change what it is added to: on one CPU the longer the monitor has run, the more often
 * a woken stub preempts it in SEND, and then an answer takes up to 600 ns less (Linux 6.18: a
 * validation longer by 1000 ns made a call longer by 780 ns, 2000 ns by 1450). From about 5 us on
 * the stub always preempts.
 */
#define WORK_NS 10000u

/* ---- runs ---- */

void selftest_options(struct run_options *options, double seconds, uint32_t invocations)
{
	char *no_words[] = { "run", NULL };
	struct error err;

	/* The defaults, which are never refused. */
	run_options_parse(options, 1, no_words, &err);
	options->budget_s = seconds;
	options->invocations = invocations;
	options->events = "none";
	options->target_percent = 0;
}

int selftest_analyze(const struct run_options *options, struct model *model, struct error *err)
{
	struct records records;
	struct plan plan;

	if (run_measure(options, &plan, &records, err))
		return -1;
	model_init(model);
	analyze(model, &plan, &records);
	records_free(&records);
	plan_free(&plan);
	return 0;
}

/* ---- known delays ---- */

const unsigned int selftest_delays[SELFTEST_DELAYS] = { 200, 1000 };

/* The arm with that delay, and what analyze_difference() finds between it and its baseline. */
static int find_delay(const struct plan *plan, const struct records *records, unsigned int delay_ns,
		      struct difference *found, struct error *err)
{
	const struct plan_lane *lane = &plan->lanes[0];

	for (size_t i = 0; i < lane->count; i++) {
		if (lane->arms[i].arm.work_ns != WORK_NS + delay_ns)
			continue;
		analyze_difference(plan, records, lane->first + i,
				   lane->first + (size_t)lane->arms[i].baseline, found);
		return 0;
	}
	return error_set(err, STATUS_CANNOT, "no arm is delayed");
}

/* As many as there is time for, since new stubs differ more than the rounds of one. */
static uint32_t invocations_for(double seconds)
{
	double wanted = seconds / INVOCATION_S;

	return (uint32_t)fmin(fmax(wanted, INVOCATIONS_MIN), RUN_INVOCATIONS_MAX);
}

int selftest_measure_delays(double seconds, struct difference found[SELFTEST_DELAYS],
			    struct error *err)
{
	char specs[SELFTEST_DELAYS + 1][64];
	struct run_options options;
	struct records records;
	struct plan plan;
	int result = 0;

	selftest_options(&options, seconds, invocations_for(seconds));
	for (int i = 0; i <= SELFTEST_DELAYS; i++) {
		snprintf(specs[i], sizeof(specs[i]), "gate=notify,batch=16,work=%uns",
			 WORK_NS + (i ? selftest_delays[i - 1] : 0));
		options.arms[options.arm_count++] = specs[i];
	}
	if (run_measure(&options, &plan, &records, err))
		return error_prefix(err, "a known delay: ");
	for (int i = 0; i < SELFTEST_DELAYS && !result; i++)
		result = find_delay(&plan, &records, selftest_delays[i], &found[i], err);
	records_free(&records);
	plan_free(&plan);
	return result;
}

/* ---- the same with the same ---- */

/* Standard deviations between invocations, of the logarithm of a ratio; a run has one of them. */
static const double spreads[] = { 0.002, 0.01, 0.05 };

#define SPREADS (sizeof(spreads) / sizeof(spreads[0]))

/* A standard normal number (Box and Muller); random_uniform() is never 0. */
static double normal(struct random_state *random)
{
	return sqrt(-2 * log(random_uniform(random))) * cos(2 * M_PI * random_uniform(random));
}

/* One comparison: logarithms of ratios of rounds, which differ by noise and by invocation. */
static struct estimate_of_mean simulate(struct random_state *random, double spread)
{
	double m[INVOCATIONS], values[ROUNDS];
	struct estimate_of_mean found;

	for (int i = 0; i < INVOCATIONS; i++) {
		double offset = spread * normal(random);

		for (int k = 0; k < ROUNDS; k++)
			values[k] = offset + 0.02 * normal(random);
		m[i] = stats_middle(values, ROUNDS);
	}
	stats_mean(m, INVOCATIONS, &found);
	return found;
}

/* The comparisons of a run are a family: their verdicts are corrected together, as a table's. */
static void simulate_run(struct random_state *random, size_t count, struct alarms *alarms)
{
	double spread = spreads[alarms->families % SPREADS];
	bool alarmed = false;

	for (size_t i = 0; i < count; i++) {
		struct estimate_of_mean found = simulate(random, spread);

		alarms->misses += fabs(found.mean) > stats_half(&found, ALPHA);
		alarmed |= stats_corrected(stats_p(&found), count) < STATS_VERDICT;
	}
	alarms->alarmed += alarmed;
	alarms->families++;
	alarms->comparisons += count;
}

void selftest_simulated(size_t comparisons, struct selftest_result *result)
{
	struct alarms alarms = { 0 };
	struct random_state random;

	random_seed(&random, SEED);
	while (alarms.comparisons < comparisons) {
		size_t left = comparisons - alarms.comparisons;

		simulate_run(&random, left < FAMILY ? left : FAMILY, &alarms);
	}
	snprintf(result->name, sizeof(result->name), "simulated A/A");
	snprintf(result->text, sizeof(result->text), "invocations 0.2, 1 and 5 %% apart; ");
	selftest_judge_alarms(&alarms, result);
}

/* The comparison of the baseline's twin by the time that the run has; NULL: no clean pair. */
static const struct model_comparison *find_twin(const struct model *model)
{
	model_each(comparison, model->comparisons, model->comparison_count)
		if (comparison->metric == model_time(model_arm_by_id(model, comparison->arm)) &&
		    model_arm_by_id(model, comparison->arm)->control)
			return comparison;
	return NULL;
}

/* Adds one run to the alarms, and to off how far its ratio is from 1; nothing without a pair. */
static int run_twin(double seconds, double *off, struct alarms *alarms, struct error *err)
{
	const struct model_comparison *comparison;
	struct run_options options;
	struct model model;

	selftest_options(&options, seconds, TWIN_INVOCATIONS);
	options.arms[options.arm_count++] = "gate=notify,batch=16";
	if (selftest_analyze(&options, &model, err))
		return -1;
	comparison = find_twin(&model);
	if (comparison) {
		off[alarms->comparisons++] = fabs(log(comparison->ratio));
		alarms->misses += comparison->ci95[0] > 1 || comparison->ci95[1] < 1;
	}
	model_free(&model);
	return 0;
}

/* off: the absolute logarithms of the ratios. */
static void judge_twins(const struct alarms *alarms, double *off, struct selftest_result *result)
{
	struct summary summary;

	stats_summarize(off, alarms->comparisons, &summary);
	text_add(result->text, sizeof(result->text),
		 "ratios within %.3f %% of 1 (the median of them), %.3f %% (90 %%), %.3f %% "
		 "(all); ",
		 100 * summary.median, 100 * stats_quantile(off, alarms->comparisons, 0.9),
		 100 * summary.max);
	selftest_judge_alarms(alarms, result);
}

int selftest_twins(size_t comparisons, double seconds, struct selftest_result *result,
		   struct error *err)
{
	double *off = memory_new(comparisons, sizeof(*off));
	struct alarms alarms = { 0 };
	int status = 0;

	for (size_t i = 0; i < comparisons && !status && alarms.comparisons == i; i++)
		status = run_twin(seconds, off, &alarms, err);
	snprintf(result->name, sizeof(result->name), "real A/A");
	result->noisy = !status && alarms.comparisons < comparisons;
	if (result->noisy)
		text_add(result->text, sizeof(result->text),
			 "not judged: in run %zu of %zu the host was too busy for clean pairs",
			 alarms.comparisons + 1, comparisons);
	else if (!status)
		judge_twins(&alarms, off, result);
	free(off);
	return status;
}
