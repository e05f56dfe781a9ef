// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * unotify-trace: where does the time of a notification go? This file is its table of commands and
 * what the help says of the program. base/program.h parses the command line and calls them.
 */
#include <stddef.h>

#include "trace/command/commands.h"
#include "version.h"

/* In the order of the help. */
static const struct command *const commands[] = {
	&command_record,
	&command_report,
	&command_export,
	&command_plot,
	&command_workload,
	&command_overhead,
	NULL,
};

static const struct program trace = {
	.name = "unotify-trace",
	.version = version_text,
	.compiler = version_compiler,
	.flags = version_flags,
	.question = "where does the time of a seccomp notification go?",
	.statuses = "0 done; 1 it could not be done; 2 wrong usage; 77 not possible on\n"
		    "this host; 130 interrupted by a signal. A recording that a signal ends is\n"
		    "complete: 0.\n",
	.commands = commands,
};

int main(int argc, char **argv)
{
	return program_run(&trace, argc, argv);
}
