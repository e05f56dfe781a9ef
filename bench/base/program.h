/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that consists of commands. What a command is called, takes and does is a row, of
 * which its help, the manual page and the completions of shells are made.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdio.h>

#include "base/error.h"
#include "base/options.h"

struct command {
	const char *name;
	const char *summary; /* one line; NULL: hidden, and not in the help */
	/*
	 * Gets the options that were parsed, zeros but for defaults, and count operands. Returns
	 * the program's exit status, or -1 with an error.
	 */
	int (*act)(void *options, char **operands, int count, struct error *err);
	size_t options_size;
	/* Or, of a command that parses by itself; argv[0] is its name. Prints its own errors. */
	int (*run)(int argc, char **argv);
	/*
	 * Names of the operands: "BASE NEW...", one in brackets may be left out. Where that does
	 * not tell, usage has lines of all that follows the name, and act() checks the operands.
	 */
	const char *operands, *usage;
	const char *about;	       /* sentences for the help, or NULL */
	const struct option_row *rows; /* NULL: no options */
	const char *list;	       /* what the operand is in; see struct program; or NULL */
};

struct program {
	const char *name;
	const char *version, *compiler, *flags;
	const char *question;		       /* that it answers, one line */
	const char *statuses;		       /* its exit statuses, lines */
	const struct command *const *commands; /* 32 at most; ended by NULL */
	/* the names in a list of that name, ended by NULL, for the completion of shells; or NULL */
	const char *const *(*words)(const char *list);
};

/*
 * Finds the command of argv[1] and runs it, or answers --help, --version and help. Returns the
 * program's exit status; it is STATUS_CANNOT if not all of the output could be written.
 */
int program_run(const struct program *program, int argc, char **argv);

/* The help of a command, on stdout. */
void program_help(const struct program *program, const struct command *command);

/* Prints the error as one line and returns its exit status. */
int program_fail(const struct program *program, const struct error *err);

/*
 * The commands and their options as tab-separated lines, for man/page.awk and completions/:
 *	program NAME VERSION QUESTION STATUSES
 *	command NAME SUMMARY USAGE ABOUT OPERAND WORDS
 *	option COMMAND NAME LETTER ARGUMENT WORDS HELP
 * USAGE has "|" between its forms, WORDS blanks between what there is to choose from.
 */
void program_rows(const struct program *program, FILE *out);

#endif
