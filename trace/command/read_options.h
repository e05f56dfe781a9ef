/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the commands that read a recording: `report` and `export`. */
#ifndef TRACE_COMMAND_READ_OPTIONS_H
#define TRACE_COMMAND_READ_OPTIONS_H

#include "base/options.h"

/*
 * Parses the rows into target. At least one operand must follow, or the usage is the error.
 * Returns 1 if --help was printed, 0, or -1.
 */
int read_options_parse(const struct option_row *rows, const char *usage, int argc, char **argv,
		       void *target, char ***operands, int *count, struct error *err);

#endif
