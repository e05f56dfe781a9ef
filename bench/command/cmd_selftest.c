// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `selftest`: does the program find what is there, and only that? First simulated runs without a
 * difference go through the analysis, then real delays of known length are measured, then an arm
 * against itself. selftest/ measures and judges; this file divides the time and prints. The other
 * options compare with perf, with ratios of a real UML, or print what kind of host this is.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "selftest/against_perf.h"
#include "base/options.h"
#include "base/units.h"
#include "command/cli.h"
#include "selftest/fidelity.h"
#include "selftest/host_kind.h"
#include "report/text/show.h"
#include "selftest/selftest.h"
#include "selftest/selftest_judge.h"

#define WIDTH 100 /* columns */

/* Comparisons: simulated ones take no time of the budget. */
#define SIMULATED 600
#define TWINS	  20

/* How the budget is divided: pilot, then delays, and twins at the end. */
#define BUDGET_LEAST_S 20
#define PILOT_SHARE    0.06 /* of it, to find out how long the delays must be measured */
#define DELAYS_LEAST_S 10.0 /* of the rest; the pilot may have been lucky */
#define TWINS_SHARE    0.25
#define TWIN_S	       1.0 /* at least: a shorter run has too few rounds in an invocation */
#define TWINS_MIN      10  /* fewer say nothing of how often an interval misses */

struct selftest_options {
	double budget_s;
	bool against_perf, host_kind;
	const char *fidelity; /* a file, or NULL */
	enum other_cpu other_cpu;
};

#define OF(type, member) OPTION_OF(type, struct selftest_options, member)

static const struct option_row rows[] = {
	{ "budget", "SECONDS",
	  "measure for at most so many seconds, or minutes such as 5m; a quiet host takes less",
	  OF(OPTION_SECONDS, budget_s), .min = BUDGET_LEAST_S, .max = 3600, .standard = "2m" },
	{ "against-perf", NULL,
	  "instead, compare the floor's notification with that of `perf bench sched "
	  "seccomp-notify`",
	  OF(OPTION_FLAG, against_perf) },
	{ "host-kind", NULL,
	  "instead, print what kind of host this is, as a file for --fidelity has it: hypervisor, "
	  "call_ns, fault_ns, notification_ns",
	  OF(OPTION_FLAG, host_kind) },
	{ "fidelity", "FILE",
	  "instead, compare the replica's ratios with those of a real UML in a file, such "
	  "as bench/truth/uml-6.18.9-pvm.tsv; exit status 3 if one is off by more than 10 "
	  "% or met on a host that was too busy, 77 on another kind of host, or if one is of "
	  "another --other-cpu",
	  OF(OPTION_PATH, fidelity) },
	{ "other-cpu", "STATE", "state of the CPUs that --fidelity does not use, as in `run`",
	  OF(OPTION_CHOICE, other_cpu), .choices = other_cpu_names, .standard = "as-is" },
	{ 0 },
};

/* How many runs of an arm and its twin, and how long each. */
struct twin_plan {
	size_t count;
	double seconds;
};

/*
 * As many runs as a quarter of the budget has seconds for, within bounds; the lower one holds even
 * if the quarter is too short for it.
 */
static struct twin_plan plan_twins(double budget_s)
{
	double all_s = budget_s * TWINS_SHARE;
	double count = fmin(fmax(floor(all_s / TWIN_S), TWINS_MIN), TWINS);

	return (struct twin_plan){ (size_t)count, fmax(all_s / count, TWIN_S) };
}

/* How many rows failed, or could not be judged for noise. */
struct outcome {
	int failed, noisy;
};

/* Flushed, as the next row may take a minute. */
static void print_text(const char *word, const char *name, const char *text)
{
	char head[128];

	snprintf(head, sizeof(head), "%-7s  %-18s  ", word, name);
	show_folded(stdout, WIDTH, head, text);
	fflush(stdout);
}

static void print_row(const struct selftest_result *result, struct outcome *outcome)
{
	print_text(result->failed ? "FAILED" :
		   result->noisy  ? "NOISY" :
				    "passed",
		   result->name, result->text);
	outcome->failed += result->failed;
	outcome->noisy += result->noisy;
}

static void run_simulated(struct outcome *outcome)
{
	struct selftest_result result = { .text = "" };

	selftest_simulated(SIMULATED, &result);
	print_row(&result, outcome);
}

static int run_twins(double budget_s, struct outcome *outcome, struct error *err)
{
	struct selftest_result result = { .text = "" };
	struct twin_plan plan = plan_twins(budget_s);

	if (selftest_twins(plan.count, plan.seconds, &result, err))
		return -1;
	print_row(&result, outcome);
	return 0;
}

/* needed_s is not finite if the run before had no clean pairs. */
static void announce(double done_s, double needed_s, double seconds)
{
	if (!isfinite(needed_s))
		show_paragraph(stdout, WIDTH, "",
			       "After %.1f s: the host was too busy for clean pairs; %.0f s are "
			       "left.",
			       done_s, seconds);
	else
		show_paragraph(stdout, WIDTH, "",
			       "After %.1f s: to know the delays to 10 %% takes some %.0f s on "
			       "this host; "
			       "%.0f %s.",
			       done_s, needed_s, seconds,
			       needed_s > seconds ? "are left" : "will be measured");
	fflush(stdout);
}

/*
 * Measures both delays in one run, for as long as the noise of this host demands. How long that is
 * follows from the run before, at first a pilot. A run whose intervals are too wide is replaced by
 * a longer one while there is time; only the last one is judged.
 */
static int run_delays(double budget_s, struct outcome *outcome, struct error *err)
{
	struct difference found[SELFTEST_DELAYS];
	struct twin_plan twin_plan = plan_twins(budget_s);
	double seconds = PILOT_SHARE * budget_s, least_s = DELAYS_LEAST_S, done_s = seconds;
	double left_s = budget_s - seconds - (double)twin_plan.count * twin_plan.seconds;

	if (selftest_measure_delays(seconds, found, err))
		return -1;
	do {
		double needed_s = selftest_needed(found, seconds);

		seconds = fmin(fmax(needed_s, least_s), left_s);
		announce(done_s, needed_s, seconds);
		if (selftest_measure_delays(seconds, found, err))
			return -1;
		least_s = seconds;
		done_s += seconds;
		left_s -= seconds;
	} while (selftest_goes_on(found, seconds, left_s));
	for (int i = 0; i < SELFTEST_DELAYS; i++) {
		struct selftest_result result = { .text = "" };

		selftest_judge_delay(selftest_delays[i], &found[i], seconds, &result);
		print_row(&result, outcome);
	}
	return 0;
}

/* A failure counts more than noise. Noise is no failure of the program: the host cannot tell. */
static int conclude(const struct outcome *outcome)
{
	if (outcome->failed) {
		puts("\nCONTROL FAILED: do not rely on this host's figures; run again on a quieter "
		     "machine.");
		return STATUS_CONTROL;
	}
	if (outcome->noisy) {
		puts("\nNOT POSSIBLE HERE: this host is too noisy to find delays this short in "
		     "that time.\nNothing contradicts them. Use a quieter machine or a longer "
		     "--budget.");
		return STATUS_UNSUPPORTED;
	}
	return STATUS_DONE;
}

static int run_tests(double budget_s, struct error *err)
{
	struct outcome outcome = { 0 };

	printf("Takes some %.0f s at most (--budget), less if the host is quiet.\n\n", budget_s);
	fflush(stdout);
	run_simulated(&outcome);
	if (run_delays(budget_s, &outcome, err) || run_twins(budget_s, &outcome, err))
		return -1;
	return conclude(&outcome);
}

/* lines: one per control, each ended by a newline. */
static void print_failed(const char *lines)
{
	for (const char *at = lines; *at; at += strcspn(at, "\n") + 1) {
		char line[512];

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		show_folded(stdout, WIDTH, "CONTROL FAILED: ", line);
	}
}

static int print_fidelity(const struct selftest_options *options, struct error *err)
{
	struct fidelity fidelity;

	if (fidelity_read(&fidelity, options->fidelity, err))
		return error_prefix(err, "--fidelity: ");
	if (fidelity_measure(&fidelity, options->budget_s, options->other_cpu, err))
		return -1;
	print_failed(fidelity.failed);
	return fidelity_print(stdout, &fidelity);
}

/* The columns of a file for --fidelity, so that the line can be pasted there. */
static int print_host_kind(struct error *err)
{
	struct host_kind kind;

	if (host_kind_measure(&kind, err))
		return -1;
	printf("%s\t%.0f\t%.0f\t%.0f\n", kind.hypervisor, kind.call_ns, kind.fault_ns,
	       kind.notification_ns);
	return STATUS_DONE;
}

static int print_against_perf(struct error *err)
{
	struct against_perf found;

	if (against_perf(&found, err))
		return -1;
	printf("one notification on one CPU, us, medians of %d turns each:\n\n"
	       "perf bench sched seccomp-notify  %8.3f\n"
	       "floor row notification           %8.3f\n"
	       "floor by perf                    %8.3f\n\n"
	       "perf's whole run is divided by its calls, with the start and end of its\n"
	       "processes in it; the floor times round trips alone.\n",
	       found.turns, found.perf_us, found.floor_us, found.ratio);
	return STATUS_DONE;
}

/* The budget of --fidelity is the same option; the other two have no use for it. */
static int selftest(void *target, char **operands, int count, struct error *err)
{
	const struct selftest_options *options = target;

	(void)operands;
	(void)count;
	if (options->against_perf + options->host_kind + (options->fidelity != NULL) > 1)
		return error_set(err, STATUS_USAGE,
				 "--against-perf, --fidelity and --host-kind exclude each other");
	if (options->other_cpu != OTHER_CPU_AS_IS && !options->fidelity)
		return error_set(err, STATUS_USAGE, "--other-cpu is for --fidelity");
	if (options->host_kind)
		return print_host_kind(err);
	if (options->against_perf)
		return print_against_perf(err);
	return options->fidelity ? print_fidelity(options, err) : run_tests(options->budget_s, err);
}

const struct command command_selftest = {
	.name = "selftest",
	.summary = "find known delays, and nothing else",
	.act = selftest,
	.options_size = sizeof(struct selftest_options),
	.about = "Finds known busy delays in the monitor's validation, and nothing where an arm is "
		 "compared with itself. Exit status 3 if one of these fails (FAILED), 77 if the "
		 "host "
		 "is too noisy to tell in that time (NOISY).",
	.rows = rows,
};
