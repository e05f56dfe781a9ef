/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of unotify-bench: each has a file and a row in cli.c. A command checks its options,
 * calls the folder that does the work, and turns the outcome into an exit status.
 */
#ifndef BENCH_CLI_H
#define BENCH_CLI_H

#include "base/program.h"

extern const struct command command_run, command_invocation, command_list, command_probe,
	command_report, command_plots, command_page, command_schema, command_compare, command_rerun,
	command_check, command_soak, command_selftest, command_blocks, command_uml, command_vm_init,
	command_join;

/* Finds the command of argv[1] and runs it. Returns the program's exit status. */
int cli_dispatch(int argc, char **argv);

/* `list events`: what --events takes, first what this host can count. Prints to stdout. */
int list_events(struct error *err);

/*
 * The words of a list that a row of options names (program.words), ended by NULL; of "arms" pairs
 * of a SPEC. Static.
 */
const char *const *cli_words(const char *list);

/* Prints the help of a command that parses its words itself. Returns STATUS_DONE. */
int cli_help(const struct command *command);

/* Prints the error as one line on stderr and returns its exit status. */
int cli_fail(const struct error *err);

/*
 * The exit status of a command that wrote all it should: STATUS_CONTROL if there is a reason for
 * it, which is printed on stderr, else STATUS_DONE.
 */
int cli_conclude(const char *why_control);

#endif
