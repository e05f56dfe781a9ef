// SPDX-License-Identifier: GPL-2.0-or-later
/* The command table. */
#include "command/cli.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "version.h"

static const struct command *const commands[] = {
	&command_run,	  &command_list,     &command_probe,	  &command_report, &command_plots,
	&command_compare, &command_selftest, &command_invocation, &command_beat,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

int cli_fail(const struct error *err)
{
	fprintf(stderr, "unotify-bench: %s\n", err->text);
	return (int)err->status;
}

static void help(FILE *out)
{
	fputs("unotify-bench: what does a seccomp user-notification monitor cost?\n\n"
	      "usage: unotify-bench COMMAND [OPTIONS], or unotify-bench COMMAND --help\n\n",
	      out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i]->summary)
			fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nExit status: 0 done; 1 it could not be done; 2 wrong usage; 3 done, but a\n"
	      "control failed or compare found a regression; 77 not possible on this host.\n",
	      out);
}

static int unknown(const char *name)
{
	const char *names[COMMAND_COUNT + 1] = { 0 };
	size_t count = 0;
	struct error err;

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i]->summary)
			names[count++] = commands[i]->name;
	name_unknown("command", name, names, &err);
	return cli_fail(&err);
}

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(argv[0], commands[i]->name))
			return commands[i]->run(argc, argv);
	return unknown(argv[0]);
}

/* What a command printed into a full disk, or a closed pipe, was not done. */
static int check_output(int status)
{
	struct error err;

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	error_set(&err, STATUS_CANNOT, "cannot write all of the output");
	return cli_fail(&err);
}

int cli_dispatch(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		help(stdout);
	else if (!strcmp(argv[1], "--version"))
		puts("unotify-bench " UNOTIFY_VERSION);
	else
		return check_output(run_command(argc - 1, argv + 1));
	return check_output(STATUS_DONE);
}
