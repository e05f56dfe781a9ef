// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `run` and `uml`, which fill the same options and go the same way from there (run/run.h), and the
 * hidden `invocation`, which a run starts anew for each invocation, with the plan on stdin. These
 * commands parse their words themselves: run.json has to quote them as they were given.
 */
#include "command/cli.h"
#include "run/invocation.h"
#include "plan/arm_files.h"
#include "plan/run_options.h"
#include "run/run.h"

/* Files of --arms are read before the options are parsed: what is quoted later has their SPECs. */
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
		result = run_execute(&options, given.count, given.words, NULL);
	arguments_free(&given);
	return result;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure suites or arms",
	.run = run,
	.about = "Measures, prints the answers on one screen and leaves a folder with all results.",
	.rows = run_option_rows,
};

static int uml(int argc, char **argv)
{
	struct run_options options;
	struct error err;
	int result = uml_options_parse(&options, argc, argv, &err);

	if (result < 0)
		return cli_fail(&err);
	return result ? cli_help(&command_uml) : run_execute(&options, argc, argv, NULL);
}

const struct command command_uml = {
	.name = "uml",
	.summary = "compare real UMLs",
	.run = uml,
	.about = "Boots each UML and has its guest run operations in turn. Prints how they compare "
		 "on this host, and leaves a folder with all results, as `run` does.",
	.rows = uml_option_rows,
};

/* Started by hand it has no plan on stdin, and invocation_main() says so. */
static int invocation(int argc, char **argv)
{
	struct error err;
	int result;

	(void)argv;
	result = argc == 1 ? invocation_main(&err) :
			     error_set(&err, STATUS_USAGE, "invocation is for `run` to start");
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_invocation = { .name = "invocation", .run = invocation };
