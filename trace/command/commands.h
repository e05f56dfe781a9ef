/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of unotify-trace: a file and a row in cli.c each. */
#ifndef TRACE_COMMAND_COMMANDS_H
#define TRACE_COMMAND_COMMANDS_H

#include "base/program.h"

extern const struct command command_record, command_report, command_export, command_plot,
	command_workload, command_overhead;

/* Finds the command of argv[1] and runs it. Returns the program's exit status. */
int command_dispatch(int argc, char **argv);

/* Prints the error as one line and returns its exit status. */
int command_fail(const struct error *err);

#endif
