// SPDX-License-Identifier: GPL-2.0-or-later
/* `selftest`: does the program find what is there, and only that? */
#include <stdio.h>

#include "against_perf.h"
#include "base/options.h"
#include "base/units.h"
#include "command/cli.h"
#include "selftest.h"

#define SIMULATED 600
#define TWINS	  20

struct selftest_options {
	double budget_s;
	bool against_perf;
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

static const struct option_row rows[] = {
	{ "budget", "SECONDS", "measuring time, 10 to 3600, or minutes such as 2m (default 60)",
	  set_budget },
	{ "against-perf", NULL,
	  "instead: the floor's notification beside that of `perf bench sched seccomp-notify`",
	  set_against_perf },
	{ 0 },
};

static int simulated(double budget_s, struct selftest_result *result, struct error *err)
{
	(void)budget_s;
	return selftest_simulated(SIMULATED, result, err);
}

static int small_delay(double budget_s, struct selftest_result *result, struct error *err)
{
	return selftest_injection(200, budget_s / 4, result, err);
}

static int large_delay(double budget_s, struct selftest_result *result, struct error *err)
{
	return selftest_injection(1000, budget_s / 4, result, err);
}

/* A run of less than a second has too few rounds in each of its invocations. */
static int twins(double budget_s, struct selftest_result *result, struct error *err)
{
	double seconds = budget_s / 2 / TWINS;

	return selftest_twins(TWINS, seconds < 1 ? 1 : seconds, result, err);
}

static int (*const tests[])(double budget_s, struct selftest_result *result, struct error *err) = {
	simulated,
	small_delay,
	large_delay,
	twins,
};

#define TEST_COUNT (sizeof(tests) / sizeof(tests[0]))

static int run_tests(double budget_s, struct error *err)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < TEST_COUNT; i++) {
		struct selftest_result result;

		if (tests[i](budget_s, &result, err))
			return -1;
		printf("%-6s  %-20s  %s\n", result.failed ? "FAILED" : "passed", result.name,
		       result.text);
		fflush(stdout);
		if (result.failed)
			status = STATUS_CONTROL;
	}
	if (status)
		puts("\nCONTROL FAILED: do not rely on this host's figures; run again on a quieter "
		     "machine.");
	return status;
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
	if (!result)
		result = options.against_perf ? print_against_perf(&err) :
						run_tests(options.budget_s, &err);
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_selftest = { "selftest", "find known delays, and nothing else",
					  selftest };
