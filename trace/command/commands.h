/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of unotify-trace. Each has a file here and a row in cmd_commands.c. */
#ifndef TRACE_COMMAND_COMMANDS_H
#define TRACE_COMMAND_COMMANDS_H

#include "base/program.h"

extern const struct command command_record, command_report, command_export, command_plot,
	command_workload, command_overhead;

/* Runs the command that argv[1] names. Returns the exit status of the program. */
int command_dispatch(int argc, char **argv);

#endif
