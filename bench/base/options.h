/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines by rows: an option is one row, and the help is made of the
 * rows, so that it cannot drift from what is parsed. Over getopt_long().
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdio.h>

#include "base/error.h"

struct option_row {
	const char *name;     /* without the dashes; "o,output" is --output, and -o too */
	const char *argument; /* what the help calls it; NULL: a flag, set() gets NULL */
	const char *help;     /* one sentence, without the full stop */
	/* Checks the value and stores it in target; no other effect. */
	int (*set)(void *target, const char *value, struct error *err);
};

/*
 * Parses the options of a command, argv[0] being its name. Rows end with an
 * empty one and are 32 at most. *operands and *operand_count are what follows or stands between
 * the options (argv is permuted). A name must be written out; an unknown one
 * is a STATUS_USAGE error that suggests the nearest, as is a value that lacks
 * or is too many. --help is not a row:
 * returns 1 where it is given, and 0 otherwise.
 */
int options_parse(const struct option_row *rows, int argc, char **argv, void *target,
		  char ***operands, int *operand_count, struct error *err);

/* The rows, folded to 80 columns. */
void options_help(FILE *out, const struct option_row *rows);

#endif
