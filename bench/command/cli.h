/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of unotify-bench: a file and a row in cli.c each. */
#ifndef BENCH_CLI_H
#define BENCH_CLI_H

#include "base/program.h"

extern const struct command command_run, command_invocation, command_list, command_probe,
	command_report, command_plots, command_page, command_schema, command_compare, command_check,
	command_selftest, command_beat;

/* Finds the command of argv[1] and runs it. Returns the program's exit status. */
int cli_dispatch(int argc, char **argv);

/* Prints the error as one line and returns its exit status. */
int cli_fail(const struct error *err);

#endif
