// SPDX-License-Identifier: GPL-2.0-or-later
/* Several runs as one: each is an invocation, whatever it had itself; and what cannot be joined. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/join.h"
#include "stats/stats.h"
#include "test/compared-runs.h"
#include "test/random-numbers.h"

#define RUNS_JOINED 6

struct joined {
	struct model runs[RUNS_JOINED], to;
	const char *paths[RUNS_JOINED];
	struct error err;
};

static void begin(struct joined *joined, uint32_t invocations)
{
	static const char *const paths[RUNS_JOINED] = { "a", "b", "c", "d", "e", "f" };

	random_seed(&random_numbers, 4);
	memset(joined, 0, sizeof(*joined));
	memcpy(joined->paths, paths, sizeof(paths));
	for (int i = 0; i < RUNS_JOINED; i++) {
		compared_run(&joined->runs[i], i, invocations);
		joined->runs[i].duration_s = 10;
		/* The twin takes the time of the baseline. */
		for (uint32_t k = 0; k < invocations; k++)
			ratio_of_arm(&joined->runs[i], ARMS - 1)->m[k] -= log(2);
	}
	model_init(&joined->to);
}

static int join(struct joined *joined)
{
	return join_runs(&joined->to, joined->runs, joined->paths, RUNS_JOINED, &joined->err);
}

static void end(struct joined *joined)
{
	model_free(&joined->to);
	for (int i = 0; i < RUNS_JOINED; i++)
		model_free(&joined->runs[i]);
}

static const struct model_control *control(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->control_count; i++)
		if (!strncmp(model->controls[i].name, name, strlen(name)))
			return &model->controls[i];
	fail_msg("there is no control %s", name);
	return NULL;
}

/* The interval is Student's of the runs' own m, and what a reader sees of it is as of any run. */
static void check_ratio(struct joined *joined, uint32_t invocations)
{
	const struct model_comparison *of = ratio_of_arm(&joined->to, 3);
	struct estimate_of_mean mean, all;
	double m[RUNS_JOINED], half;

	for (int i = 0; i < RUNS_JOINED; i++) {
		stats_mean(ratio_of_arm(&joined->runs[i], 3)->m, invocations, &mean);
		m[i] = mean.mean;
		assert_true(fabs(of->m[i] - (m[i])) <= 1e-12);
		assert_int_equal(of->pairs_kept[i], 40 * invocations);
	}
	stats_mean(m, RUNS_JOINED, &all);
	half = stats_half(&all, STATS_ALPHA);
	assert_int_equal(of->invocations, RUNS_JOINED);
	assert_true(fabs(log(of->ratio) - (all.mean)) <= 1e-12);
	assert_true(fabs(log(of->ci95[0]) - (all.mean - half)) <= 1e-12);
	assert_true(fabs(log(of->ci95[1]) - (all.mean + half)) <= 1e-12);
	assert_int_equal(of->verdict, MODEL_SLOWER);
	assert_int_equal(of->correction, 6); /* arms of suite series, without the baseline */
}

static void a_run_is_an_invocation(void **state)
{
	static const uint32_t invocations[] = { 1, 4 };
	struct joined joined;

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(&joined, invocations[i]);
		assert_int_equal(join(&joined), 0);
		check_ratio(&joined, invocations[i]);
		assert_int_equal(joined.to.invocations, RUNS_JOINED);
		assert_true(fabs(joined.to.duration_s - (60)) <= 0);
		end(&joined);
	}
}

static void times_are_means_of_logarithms(void **state)
{
	struct joined joined;
	const struct model_summary *to;

	(void)state;
	begin(&joined, 1);
	for (int i = 0; i < RUNS_JOINED; i++)
		joined.runs[i].arms[1].metric[MODEL_BATCH_NS].median = i % 2 ? 1000 : 4000;
	assert_int_equal(join(&joined), 0);
	to = &joined.to.arms[1].metric[MODEL_BATCH_NS];
	assert_true(fabs(to->median - (2000)) <= 1e-6);
	assert_int_equal(to->n, 200 * RUNS_JOINED);
	assert_true(to->ci95[0] < 2000 && to->ci95[1] > 2000);
	assert_true(isnan(to->p90));
	assert_int_equal(joined.to.arms[1].metric[MODEL_LATE_NS].n, 0);
	end(&joined);
}

/* None of its invocations counts: that is no ratio of 1. */
static void a_run_without_values_does_not_count(void **state)
{
	const struct model_comparison *of;
	struct joined joined;

	(void)state;
	begin(&joined, 1);
	ratio_of_arm(&joined.runs[2], 3)->m[0] = (double)NAN;
	assert_int_equal(join(&joined), 0);
	of = ratio_of_arm(&joined.to, 3);
	assert_true(isnan(of->m[2]));
	assert_true(of->ratio > 1.9);
	end(&joined);
}

static void controls_of_ratios_are_judged_anew(void **state)
{
	struct joined joined;

	(void)state;
	begin(&joined, 1);
	assert_int_equal(join(&joined), 0);
	assert_false(control(&joined.to, "A/A gates same")->failed);
	end(&joined);
	begin(&joined, 1);
	for (int i = 0; i < RUNS_JOINED; i++)
		ratio_of_arm(&joined.runs[i], ARMS - 1)->m[0] += 0.1;
	assert_int_equal(join(&joined), 0);
	assert_true(control(&joined.to, "A/A gates same")->failed);
	end(&joined);
}

static void of_other_controls_the_worst_is_kept(void **state)
{
	struct joined joined;
	const struct model_control *of;

	(void)state;
	begin(&joined, 1);
	for (int i = 0; i < RUNS_JOINED; i++) {
		struct model_control *to = model_add_control(&joined.runs[i]);

		strcpy(to->name, "emulation");
		strcpy(to->text, i == 4 ? "emulated" : "warned");
		to->warning = i == 1;
		to->failed = i == 4;
	}
	assert_int_equal(join(&joined), 0);
	of = control(&joined.to, "emulation");
	assert_true(of->failed);
	assert_string_equal(of->text, "2 of 6 runs: emulated");
	end(&joined);
}

static void add_check(struct model *run, const char *scenario, enum model_outcome outcome)
{
	struct model_check *check = model_add_check(run);

	strcpy(check->scenario, scenario);
	strcpy(check->loop, "counted");
	strcpy(check->text, "where both sit");
	check->outcome = outcome;
	check->expected = true;
}

static void of_a_check_the_worst_is_kept(void **state)
{
	struct joined joined;

	(void)state;
	begin(&joined, 1);
	for (int i = 0; i < RUNS_JOINED; i++) {
		add_check(&joined.runs[i], "denied-last", MODEL_DENIED);
		add_check(&joined.runs[i], "late-call", i < 2 ? MODEL_SERVED : MODEL_WEDGED);
		strcpy(joined.runs[i].arms[1].if_call_fails, i == 3 ? "wedges: here" : "goes on");
	}
	/* Not checked by the others. */
	add_check(&joined.runs[4], "exit", MODEL_KILLED);
	strcpy(joined.runs[2].label, "third boot");
	assert_int_equal(join(&joined), 0);
	assert_int_equal(joined.to.check_count, 3);
	assert_int_equal(joined.to.checks[0].outcome, MODEL_DENIED);
	assert_string_equal(joined.to.checks[0].text, "where both sit");
	assert_int_equal(joined.to.checks[1].outcome, MODEL_WEDGED);
	assert_string_equal(joined.to.checks[1].text, "4 of 6 runs (third boot): where both sit");
	assert_string_equal(joined.to.checks[2].scenario, "exit");
	assert_string_equal(joined.to.checks[2].text, "where both sit");
	assert_string_equal(joined.to.arms[1].if_call_fails, "wedges: here");
	end(&joined);
}

static void refuse(struct joined *joined, const char *text)
{
	assert_int_equal(join(joined), -1);
	assert_int_equal(joined->err.status, STATUS_CANNOT);
	if (!strstr(joined->err.text, text))
		fail_msg("'%s' is not in '%s'", text, joined->err.text);
	end(joined);
}

static void what_is_of_another_kind_is_refused(void **state)
{
	struct joined joined;

	(void)state;
	begin(&joined, 1);
	model_add_host(&joined.runs[2], "kernel", "7.2");
	refuse(&joined, "a and c differ in kernel (6.18, 7.2)");
	begin(&joined, 1);
	strcpy(joined.runs[1].arms[5].id, "other");
	refuse(&joined, "a has arm arm5/same/map/16 where b has other");
	begin(&joined, 1);
	strcpy(model_add_arm(&joined.runs[3])->id, "more");
	refuse(&joined, "d has arm more, which a has not");
	begin(&joined, 1);
	strcpy(joined.runs[4].started, joined.runs[1].started);
	refuse(&joined, "b and e are the same run");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_an_invocation),
		cmocka_unit_test(times_are_means_of_logarithms),
		cmocka_unit_test(a_run_without_values_does_not_count),
		cmocka_unit_test(controls_of_ratios_are_judged_anew),
		cmocka_unit_test(of_other_controls_the_worst_is_kept),
		cmocka_unit_test(of_a_check_the_worst_is_kept),
		cmocka_unit_test(what_is_of_another_kind_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
