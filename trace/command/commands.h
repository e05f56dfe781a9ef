/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of unotify-trace. Each has a file here and a row in trace/main.c. What they can be
 * given, and their help, is in their rows (base/options.h); `report`, `export` and `plot` need
 * neither root nor tracefs, as they only read recordings.
 */
#ifndef TRACE_COMMAND_COMMANDS_H
#define TRACE_COMMAND_COMMANDS_H

#include "base/program.h"

extern const struct command command_record, command_report, command_export, command_plot,
	command_workload, command_overhead;

#endif
