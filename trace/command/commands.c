// SPDX-License-Identifier: GPL-2.0-or-later
/* The command table. */
#include "trace/command/commands.h"

#include <stddef.h>

#include "version.h"

static const struct command *const commands[] = {
	&trace_command_record,
	&trace_command_report,
	&trace_command_export,
	&trace_command_plot,
	&trace_command_workload,
	&trace_command_overhead,
	NULL,
};

static const struct program trace = {
	.name = "unotify-trace",
	.version = UNOTIFY_VERSION,
	.question = "where does the time of a seccomp notification go?",
	.statuses = "0 done; 1 it could not be done; 2 wrong usage; 77 not possible on\n"
		    "this host.\n",
	.commands = commands,
};

int trace_fail(const struct error *err)
{
	return program_fail(&trace, err);
}

int trace_dispatch(int argc, char **argv)
{
	return program_run(&trace, argc, argv);
}
