// SPDX-License-Identifier: GPL-2.0-or-later
/* `record`: records a command or a supervisor into a file, for the other commands. */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "trace/command/commands.h"
#include "trace/command/record_options.h"

static const struct option_row rows[] = { RECORD_ROWS, { 0 } };

static int run(int argc, char **argv)
{
	struct recorder_options options = { .output = "unotify.trace" };
	struct error err;
	int count, result;

	result = command_parse(&command_record, argc, argv, &options, &options.program.command,
			       &count, &err);
	if (result > 0)
		return STATUS_DONE;
	if (!result && !strcmp(options.output, "-"))
		result = error_set(&err, STATUS_USAGE,
				   "--output: stdout is the command's; give the name of a file");
	if (result || record_check_target(&options, count, &err) || record_run(&options, &err))
		return command_fail(&err);
	return STATUS_DONE;
}

const struct command command_record = {
	.name = "record",
	.summary = "record a command, or a running supervisor",
	.run = run,
	.usage = "[OPTIONS] -- COMMAND...\n[OPTIONS] --pid PID",
	.about = "Records a command and all that it starts, or a running supervisor and its stubs.",
	.rows = rows,
};
