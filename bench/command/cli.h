/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of unotify-bench: a file and a row in cli.c each. */
#ifndef BENCH_CLI_H
#define BENCH_CLI_H

#include "base/program.h"

extern const struct command command_run, command_invocation, command_list, command_probe,
	command_report, command_plots, command_page, command_schema, command_compare, command_rerun,
	command_check, command_soak, command_selftest, command_blocks, command_uml, command_vm_init,
	command_join;

/* Finds the command of argv[1] and runs it. Returns the program's exit status. */
int cli_dispatch(int argc, char **argv);

/* `list events`: what --events takes, what of it this host can count first. */
int list_events(struct error *err);

/* What can be given where a row names this list, ended by NULL; of "arms" pairs of a SPEC. */
const char *const *cli_words(const char *list);

/* program_help() of unotify-bench. */
int cli_help(const struct command *command);

/* Prints the error as one line and returns its exit status. */
int cli_fail(const struct error *err);

/* The exit status of a command that wrote all: with a reason, which is printed, STATUS_CONTROL. */
int cli_conclude(const char *why_control);

#endif
