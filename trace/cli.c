// SPDX-License-Identifier: GPL-2.0-or-later
/* The command table. */
#include "trace/cli.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "version.h"

static const struct trace_command *const commands[] = {
	&trace_command_record, &trace_command_report,	&trace_command_export,
	&trace_command_plot,   &trace_command_workload, &trace_command_overhead,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

int trace_fail(const struct error *err)
{
	fprintf(stderr, "unotify-trace: %s\n", err->text);
	return (int)err->status;
}

static void help(FILE *out)
{
	fputs("unotify-trace: where does the time of a seccomp notification go?\n\n"
	      "usage: unotify-trace COMMAND [OPTIONS], or unotify-trace COMMAND --help\n\n",
	      out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nExit status: 0 done; 1 it could not be done; 2 wrong usage; 77 not possible on\n"
	      "this host.\n",
	      out);
}

static int run_command(int argc, char **argv)
{
	const char *names[COMMAND_COUNT + 1] = { 0 };
	struct error err;

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		names[i] = commands[i]->name;
		if (!strcmp(argv[0], names[i]))
			return commands[i]->run(argc, argv);
	}
	name_unknown("command", argv[0], names, &err);
	return trace_fail(&err);
}

/* What was printed into a full disk, or a closed pipe, was not done. */
static int check_output(int status)
{
	struct error err;

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	error_set(&err, STATUS_CANNOT, "cannot write all of the output");
	return trace_fail(&err);
}

int trace_dispatch(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		help(stdout);
	else if (!strcmp(argv[1], "--version"))
		puts("unotify-trace " UNOTIFY_VERSION);
	else
		return check_output(run_command(argc - 1, argv + 1));
	return check_output(STATUS_DONE);
}
