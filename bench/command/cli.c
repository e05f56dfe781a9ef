// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of commands. base/program.c finds the command, parses its options and prints its help;
 * each command is in a file of its own. Commands without a summary are hidden: `run`,
 * unotify-trace and scripts/in-vm start them, no user does.
 */
#include "command/cli.h"

#include <stddef.h>
#include <stdio.h>

#include "version.h"

/* In the order of the help. */
static const struct command *const commands[] = {
	&command_run,	 &command_uml,	      &command_list,
	&command_probe,	 &command_report,     &command_plots,
	&command_page,	 &command_compare,    &command_rerun,
	&command_check,	 &command_soak,	      &command_selftest,
	&command_schema, &command_invocation, &command_blocks,
	&command_join,	 &command_vm_init,    NULL,
};

static const struct program bench = {
	.name = "unotify-bench",
	.version = version_text,
	.compiler = version_compiler,
	.flags = version_flags,
	.question = "what does a seccomp user-notification monitor cost?",
	.statuses = "0 done; 1 it could not be done; 2 wrong usage; 3 done, but a\n"
		    "control failed or compare found a regression; 77 not possible on this host;\n"
		    "130 interrupted by a signal: a run keeps what it has measured.\n",
	.commands = commands,
	.words = cli_words,
};

int cli_fail(const struct error *err)
{
	return program_fail(&bench, err);
}

int cli_conclude(const char *why_control)
{
	if (!why_control)
		return STATUS_DONE;
	/* Behind the report, where both go to one terminal or file. */
	fflush(stdout);
	fprintf(stderr, "unotify-bench: written; exit status %d: %s\n", STATUS_CONTROL,
		why_control);
	return STATUS_CONTROL;
}

int cli_help(const struct command *command)
{
	program_help(&bench, command);
	return STATUS_DONE;
}

int cli_dispatch(int argc, char **argv)
{
	return program_run(&bench, argc, argv);
}
