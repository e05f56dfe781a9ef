// SPDX-License-Identifier: GPL-2.0-or-later
/* Parsing with a usage line: these commands need an operand. */
#include "trace/command/read_options.h"

#include <stdio.h>

int read_options_parse(const struct option_row *rows, const char *usage, int argc, char **argv,
		       void *target, char ***operands, int *count, struct error *err)
{
	int result = options_parse(rows, argc, argv, target, operands, count, err);

	if (result > 0) {
		printf("usage: unotify-trace %s\n\n", usage);
		options_help(stdout, rows);
	} else if (!result && *count < 1) {
		result = error_set(err, STATUS_USAGE, "usage: unotify-trace %s", usage);
	}
	return result;
}
