// SPDX-License-Identifier: GPL-2.0-or-later
/* `run`, and the hidden `invocation`, which a run starts with its own arguments. */
#include "command/run_options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "base/units.h"
#include "command/cli.h"
#include "run/supervise.h"
#include "run/invocation.h"
#include "monitor/physmem.h"
#include "run/run.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int set_suite(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;

	if (options->suite_count == COUNT(options->suites))
		return error_set(err, STATUS_USAGE, "--suite: more than %zu",
				 COUNT(options->suites));
	options->suites[options->suite_count++] = value;
	return 0;
}

static int set_arm(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;

	if (options->arm_count == COUNT(options->arms))
		return error_set(err, STATUS_USAGE, "--arm: more than %zu", COUNT(options->arms));
	options->arms[options->arm_count++] = value;
	return 0;
}

static int set_workload(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;

	size_t room = sizeof(((struct arm *)NULL)->workload);

	if (!*value)
		return error_set(err, STATUS_USAGE, "--workload: the name of a file is empty");
	if (strlen(value) >= room)
		return error_set(err, STATUS_USAGE, "--workload: the path is longer than %zu bytes",
				 room - 1);
	options->workload = value;
	return 0;
}

/* It becomes part of a folder's name. */
static int set_label(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;
	size_t length = strlen(value);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)value[i]) && !strchr("-_.", value[i]))
			length = 0;
	if (!length || length > 40)
		return error_set(err, STATUS_USAGE,
				 "--label: '%s' is not 1 to 40 letters, digits, '-', '_' or '.'",
				 value);
	options->label = value;
	return 0;
}

#define OF(type, member) OPTION_OF(type, struct run_options, member)

static const struct option_row rows[] = {
	{ "suite", "NAME",
	  "a suite to run (see `list suites`); again for more (default: what the "
	  "answers need)",
	  .set = set_suite },
	{ "arm", "SPEC",
	  "instead of suites an arm, key=value joined by commas (see `list arms`); again for "
	  "more; the baseline of each is the first that does the same work (op, batch, pages, "
	  "touch, path, stubs or workload) in the same placement",
	  .set = set_arm },
	{ "workload", "FILE",
	  "what suite guest replays instead of the recordings of `list workloads`",
	  .set = set_workload },
	{ "budget", "SECONDS",
	  "measuring time of the whole run, or minutes such as 10m; default 235, with --quick 24, "
	  "with --full 900",
	  OF(OPTION_SECONDS, budget_s), .min = 1, .max = RUN_BUDGET_MAX_S },
	{ "invocations", "N",
	  "processes that the measuring is divided over; default: as many as the budget has 0.5 s "
	  "for of each placement of a suite, or 0.05 s of each arm with short batches; at least 6",
	  OF(OPTION_NUMBER, invocations), .min = 1, .max = RUN_INVOCATIONS_MAX },
	{ "target", "PERCENT",
	  "sampling of an arm stops when the interval of its ratio is within +-PERCENT; default: "
	  "that of its suite, see `list suites`; 0: the whole budget is spent",
	  OF(OPTION_PERCENT, target_percent), .max = 100 },
	{ "events", "LIST",
	  "what to count in a pass of its own: names of `list events` joined by commas, or none "
	  "(default: what this host can)",
	  OF(OPTION_TEXT, events) },
	{ "quick", NULL, "less time and fewer suites", OF(OPTION_FLAG, quick) },
	{ "full", NULL,
	  "all suites with all of their arms, in all placements (default: what the answers need); "
	  "a suite named by --suite has all of its arms anyway",
	  OF(OPTION_FLAG, full) },
	{ "whole", NULL,
	  "replay every batch of each workload in each invocation, whatever time that takes "
	  "(default: segments from all over it, as many as the budget has time for)",
	  OF(OPTION_FLAG, whole) },
	{ "cross-poll", NULL,
	  "suites measure two CPUs with idle states forbidden too (holds /dev/cpu_dma_latency)",
	  OF(OPTION_FLAG, cross_poll) },
	{ "other-cpu", "STATE",
	  "what the CPUs that are not measured do: SCHED_IDLE spinners keep them busy (in "
	  "placements cross and free all CPUs), a control fails where they are not idle (in "
	  "placement same), or they are watched",
	  OF(OPTION_CHOICE, other_cpu), .choices = other_cpu_names, .standard = "as-is" },
	{ "label", "TEXT", "ends the name of the run's folder", .set = set_label },
	{ "out", "FOLDER", "where the run's folder is made", OF(OPTION_PATH, out),
	  .standard = "results" },
	{ "physmem", "SIZE", "guest memory", OF(OPTION_BYTES, physmem_bytes), .min = 16 << 20,
	  .max = 1ull << 40, .standard = "1G" },
	{ "seed", "N", "of the random order; default: from the clock", OF(OPTION_NUMBER, seed),
	  .min = 1, .max = UINT32_MAX },
	{ "no-plots", NULL, "do not draw", OF(OPTION_FLAG, no_plots) },
	{ "trace", NULL, "trace each arm in a pass of its own; takes a third of a second per arm",
	  OF(OPTION_FLAG, trace) },
	{ 0 },
};

static void help(void)
{
	puts("usage: unotify-bench run [OPTIONS]\n\n"
	     "Measures, prints the summary and leaves a folder with all results.\n");
	options_help(stdout, rows);
}

int run_options_parse(struct run_options *options, int argc, char **argv, struct error *err)
{
	char **operands;
	int count, result;

	*options = (struct run_options){ .target_percent = -1 };
	result = options_parse(rows, argc, argv, options, &operands, &count, err);
	if (!result && count)
		return error_set(err, STATUS_USAGE, "run takes options alone, not '%s'",
				 operands[0]);
	if (!result && options->physmem_bytes % STUB_PAGE_SIZE)
		return error_set(err, STATUS_USAGE, "--physmem: %llu is not a multiple of 4K",
				 (unsigned long long)options->physmem_bytes);
	return result;
}

static int run(int argc, char **argv)
{
	struct run_options options;
	struct error err;
	int parsed = run_options_parse(&options, argc, argv, &err);

	if (parsed < 0)
		return cli_fail(&err);
	if (parsed > 0) {
		help();
		return STATUS_DONE;
	}
	return run_execute(&options, argc, argv);
}

const struct command command_run = { "run", "measure suites or arms", run };

/* What follows the word `invocation`; see invocation_start(). */
struct own_arguments {
	uint64_t index, records_fd, progress_fd, seed, clock;
	double seconds, ns_per_tick;
	const char *shares;
};

#define OWN_WORDS 8

static int parse_own(struct own_arguments *own, int argc, char **argv, struct error *err)
{
	if (argc < OWN_WORDS + 2)
		return error_set(err, STATUS_USAGE, "invocation is for `run` to start");
	own->shares = argv[8];
	if (parse_u64(argv[1], 0, SUPERVISE_PILOT, "index", &own->index, err) ||
	    parse_u64(argv[2], 0, INT32_MAX, "descriptor of records", &own->records_fd, err) ||
	    parse_u64(argv[3], 0, INT32_MAX, "descriptor of progress", &own->progress_fd, err) ||
	    parse_u64(argv[4], 0, UINT64_MAX, "seed", &own->seed, err) ||
	    parse_u64(argv[6], 0, CLOCK_SOURCES - 1, "clock", &own->clock, err) ||
	    parse_percent(argv[7], 0, 100, "ns per tick", &own->ns_per_tick, err))
		return -1;
	return parse_seconds(argv[5], 0, RUN_BUDGET_MAX_S, "seconds", &own->seconds, err);
}

static int invocation(int argc, char **argv)
{
	struct own_arguments own;
	struct run_options options;
	struct clock clock;
	struct error err;
	int parsed;

	if (parse_own(&own, argc, argv, &err))
		return cli_fail(&err);
	parsed = run_options_parse(&options, argc - OWN_WORDS - 1, argv + OWN_WORDS + 1, &err);
	if (parsed > 0)
		error_set(&err, STATUS_USAGE, "invocation has no help");
	if (parsed)
		return cli_fail(&err);
	options.seed = own.seed;
	clock_use(&clock, (enum clock_source)own.clock, own.ns_per_tick);
	return invocation_main(&options, (unsigned int)own.index, own.seconds, &clock, own.shares,
			       (int)own.records_fd, (int)own.progress_fd);
}

const struct command command_invocation = { "invocation", NULL, invocation };
