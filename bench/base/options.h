/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines by rows, over getopt_long(): an option is one row. The help is printed from the
 * rows, so it cannot differ from what is parsed. What options a command has is in bench/command/
 * and plan/run_options.h.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* How a value is parsed, and the type of the member of the target that holds it. */
enum option_type {
	OPTION_OTHER,	/* set() parses and stores it */
	OPTION_FLAG,	/* bool; takes no value */
	OPTION_NUMBER,	/* uint32_t or uint64_t: decimal */
	OPTION_BYTES,	/* uint64_t: K, M or G may follow */
	OPTION_SECONDS, /* double: s or m may follow */
	OPTION_PERCENT, /* double */
	OPTION_CHOICE,	/* unsigned int or an enum: index in choices */
	OPTION_TEXT,	/* const char * */
	OPTION_PATH,	/* const char *: a file or a folder, not empty */
	OPTION_NAMES,	/* struct name_list: again for more; see options_free() */
};

/*
 * Range and default of an option are written in its row and nowhere else: the help prints them, and
 * options_parse() stores the default before it reads the command line. All pointers are borrowed;
 * rows are static.
 */
struct option_row {
	const char *name;     /* without the dashes; "o,output" is --output, and -o too */
	const char *argument; /* what the help calls it; NULL: a flag */
	const char *help;     /* one sentence, without the full stop, the range and the default */
	/* OPTION_OTHER: checks value (NULL for a flag) and stores it; has no other effect. */
	int (*set)(void *target, const char *value, struct error *err);
	enum option_type type;
	size_t offset, size; /* of the member; see OPTION_OF */
	double min, max;     /* of a number */
	const char *const *choices;
	const char *list;     /* what some of the values are in; see struct program; or NULL */
	const char *standard; /* the default, as a user would give it; NULL: the member stays */
};

/* The type of a row and the member of its structure that holds the value. */
#define OPTION_OF(kind, structure, member)                     \
	.type = (kind), .offset = offsetof(structure, member), \
	.size = sizeof(((structure *)NULL)->member)

/*
 * Parses the options of a command, argv[0] being its name. Rows end with an empty one and are 32 at
 * most. argv is permuted: *operands points to the *operand_count words of it that are no options.
 * The target keeps pointers into argv. A name must be written out. STATUS_USAGE for an unknown
 * one, with the nearest, and for a value that is missing or not allowed. --help and -h are no rows:
 * returns 1 if one is given, 0 otherwise. Not reentrant, as getopt_long() is not.
 */
int options_parse(const struct option_row *rows, int argc, char **argv, void *target,
		  char ***operands, int *operand_count, struct error *err);

/* Frees what options_parse() allocated; fit for a target of zeros. rows may be NULL. */
void options_free(const struct option_row *rows, void *target);

/* Prints the rows with their ranges and defaults, folded to 80 columns. */
void options_help(FILE *out, const struct option_row *rows);

/* The sentence of a row, what it takes and its default: "the order (1 to 9; default 2)". */
void option_help(const struct option_row *row, char *text, size_t size);

/* Prints a paragraph of 80 columns. Lines after the first are indented by margin. */
void options_fold(FILE *out, int margin, const char *text);

#endif
