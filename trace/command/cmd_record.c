// SPDX-License-Identifier: GPL-2.0-or-later
/* `record`: records a command or a supervisor into a file, for the other commands. */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "trace/command/commands.h"
#include "trace/command/record_options.h"

static const struct option_row rows[] = { RECORD_ROWS, { 0 } };

static int record(void *target, char **command, int count, struct error *err)
{
	struct recorder_options *options = target;

	options->output = options->output ?: "unotify.trace";
	options->program.command = command;
	if (!strcmp(options->output, "-"))
		return error_set(err, STATUS_USAGE,
				 "--output: stdout is the command's; give the name of a file");
	return record_check_target(options, count, err) || record_run(options, err) ? -1 : 0;
}

const struct command command_record = {
	.name = "record",
	.summary = "record a command, or a running supervisor",
	.act = record,
	.options_size = sizeof(struct recorder_options),
	.usage = "[OPTIONS] -- COMMAND...\n[OPTIONS] --pid PID",
	.about = "Records a command and all that it starts, or a running supervisor and its stubs.",
	.rows = rows,
};
