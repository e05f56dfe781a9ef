// SPDX-License-Identifier: GPL-2.0-or-later
/* `selftest`: does the program find what is there, and only that? */
#include <stdio.h>

#include "against_perf.h"
#include "base/options.h"
#include "base/units.h"
#include "command/cli.h"
#include "selftest.h"
#include "targets.h"

#define SIMULATED 600
#define TWINS	  20
#define RECORDS	  10000000

struct selftest_options {
	double budget_s;
	bool against_perf, targets;
};

static int set_budget(void *target, const char *value, struct error *err)
{
	struct selftest_options *options = target;

	return parse_seconds(value, 10, 3600, "--budget", &options->budget_s, err);
}

static int set_against_perf(void *target, const char *value, struct error *err)
{
	struct selftest_options *options = target;

	(void)value;
	(void)err;
	options->against_perf = true;
	return 0;
}

static int set_targets(void *target, const char *value, struct error *err)
{
	struct selftest_options *options = target;

	(void)value;
	(void)err;
	options->targets = true;
	return 0;
}

static const struct option_row rows[] = {
	{ "budget", "SECONDS", "measuring time, 10 to 3600, or minutes such as 2m (default 60)",
	  set_budget },
	{ "against-perf", NULL,
	  "instead: the floor's notification beside that of `perf bench sched seccomp-notify`",
	  set_against_perf },
	{ "targets", NULL,
	  "instead: what the program is to resolve in how much time, and how fast it is to be, "
	  "met or missed; takes 9 minutes, and a missed one does not change the exit status",
	  set_targets },
	{ 0 },
};

static int simulated(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return selftest_simulated(SIMULATED, result, err);
}

/* Of the smaller one 10 % is less: it takes more rounds to know. */
static int small_delay(double budget_s, struct selftest_result *result, struct error *err)
{
	return selftest_injection(200, budget_s * 0.4, result, err);
}

static int large_delay(double budget_s, struct selftest_result *result, struct error *err)
{
	return selftest_injection(1000, budget_s * 0.1, result, err);
}

/* A run of less than a second has too few rounds in each of its invocations. */
static int twins(double budget_s, struct selftest_result *result, struct error *err)
{
	double seconds = budget_s / 2 / TWINS;

	return selftest_twins(TWINS, seconds < 1 ? 1 : seconds, result, err);
}

static int twins_target(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return targets_twins(TWINS, 5, result, err);
}

static int same_target(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return targets_resolves(PLACEMENT_SAME, 5, 3, result, err);
}

static int cross_target(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return targets_resolves(PLACEMENT_CROSS, 2, 30, result, err);
}

static int analysis_target(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return targets_analysis(RECORDS, result, err);
}

static int run_target(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return targets_run(result, err);
}

typedef int test_function(double budget_s, struct selftest_result *result, struct error *err);

static test_function *const tests[] = { simulated, small_delay, large_delay, twins, NULL };

static test_function *const targets[] = { twins_target,	   same_target, cross_target,
					  analysis_target, run_target,	NULL };

/* What a row that passed, failed, or cannot be had on this host begins with. */
struct words {
	const char *passed, *failed;
	const char *skipped; /* NULL: all must be had */
};

/* Prints each row as it comes. How many failed, or -1. */
static int print_rows(test_function *const *tests_of, double budget_s, const struct words *words,
		      struct error *err)
{
	int failed = 0;

	for (size_t i = 0; tests_of[i]; i++) {
		struct selftest_result result = { .text = "" };

		if (!tests_of[i](budget_s, &result, err)) {
			printf("%-7s  %-24s  %s\n", result.failed ? words->failed : words->passed,
			       result.name, result.text);
			failed += result.failed;
		} else if (words->skipped && err->status == STATUS_UNSUPPORTED) {
			printf("%-7s  %-24s  %s\n", words->skipped, result.name, err->text);
		} else {
			return -1;
		}
		fflush(stdout);
	}
	return failed;
}

static int run_tests(double budget_s, struct error *err)
{
	static const struct words words = { .passed = "passed", .failed = "FAILED" };
	int failed = print_rows(tests, budget_s, &words, err);

	if (failed <= 0)
		return failed;
	puts("\nCONTROL FAILED: do not rely on this host's figures; run again on a quieter "
	     "machine.");
	return STATUS_CONTROL;
}

static int run_targets(struct error *err)
{
	static const struct words words = { "met", "missed", "skipped" };

	return print_rows(targets, 0, &words, err) < 0 ? -1 : STATUS_DONE;
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

static int selftest(int argc, char **argv)
{
	struct selftest_options options = { .budget_s = 60 };
	char **operands;
	struct error err;
	int count, result = options_parse(rows, argc, argv, &options, &operands, &count, &err);

	if (result > 0) {
		puts("usage: unotify-bench selftest [OPTIONS]\n\n"
		     "Finds known busy delays in the monitor's validation, and nothing where an "
		     "arm\n"
		     "is compared with itself. Exit status 3 where it does not.\n");
		options_help(stdout, rows);
		return STATUS_DONE;
	}
	if (!result && count)
		result = error_set(&err, STATUS_USAGE, "selftest takes options alone, not '%s'",
				   operands[0]);
	if (!result && options.against_perf && options.targets)
		result = error_set(&err, STATUS_USAGE,
				   "--against-perf and --targets exclude each other");
	if (!result)
		result = options.against_perf ? print_against_perf(&err) :
			 options.targets      ? run_targets(&err) :
						run_tests(options.budget_s, &err);
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_selftest = { "selftest", "find known delays, and nothing else",
					  selftest };
