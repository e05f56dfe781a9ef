/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of unotify-trace: a file and a row in cli.c each. */
#ifndef TRACE_COMMAND_COMMANDS_H
#define TRACE_COMMAND_COMMANDS_H

#include "base/program.h"

extern const struct command trace_command_record, trace_command_report, trace_command_export,
	trace_command_plot, trace_command_workload, trace_command_overhead;

/* Finds the command of argv[1] and runs it. Returns the program's exit status. */
int trace_dispatch(int argc, char **argv);

/* Prints the error as one line and returns its exit status. */
int trace_fail(const struct error *err);

#endif
