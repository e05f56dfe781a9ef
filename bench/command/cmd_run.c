// SPDX-License-Identifier: GPL-2.0-or-later
/* `run`, and the hidden `invocation`, which a run starts with its own arguments. */
#include "base/units.h"
#include "command/cli.h"
#include "run/supervise.h"
#include "run/invocation.h"
#include "plan/arm_files.h"
#include "plan/run_options.h"
#include "run/run.h"

static int run(int argc, char **argv)
{
	struct run_options options;
	struct arguments given;
	struct error err;
	int result;

	if (arguments_read(&given, argc, argv, &err))
		return cli_fail(&err);
	result = run_options_parse(&options, given.count, given.words, &err);
	if (result < 0)
		result = cli_fail(&err);
	else if (result > 0)
		result = cli_help(&command_run);
	else
		result = run_execute(&options, given.count, given.words);
	arguments_free(&given);
	return result;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure suites or arms",
	.run = run,
	.about = "Measures, prints the summary and leaves a folder with all results.",
	.rows = run_option_rows,
};

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
	return parse_seconds(argv[5], 0, 3600, "seconds", &own->seconds, err);
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

const struct command command_invocation = { .name = "invocation", .run = invocation };
