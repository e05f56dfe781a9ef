/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that consists of commands. A command is a row: its name, what it takes and what it
 * does. Its help, the manual page and the completions of shells are made from the rows.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdio.h>

#include "base/error.h"
#include "base/options.h"

/* Static. A command has either act() or run(); with run() its rows serve the help alone. */
struct command {
	const char *name;
	const char *summary; /* one line; NULL: hidden, and not in the help */
	/*
	 * options: what the rows have stored, in options_size bytes that were zeros before;
	 * freed afterwards. operands: count words of argv. Returns the program's exit status, or
	 * -1 with an error, which is printed.
	 */
	int (*act)(void *options, char **operands, int count, struct error *err);
	size_t options_size;
	/*
	 * For a command that parses its words itself: argv[0] is its name. It prints its own
	 * errors, and returns the exit status.
	 */
	int (*run)(int argc, char **argv);
	/*
	 * Names of the operands: "BASE NEW...", one in brackets may be left out. Where that does
	 * not suffice, usage has a line for each form, and act() checks the operands.
	 */
	const char *operands, *usage;
	const char *about;	       /* sentences for the help, or NULL */
	const struct option_row *rows; /* NULL: no options */
	const char *list;	       /* what the operand is in; see struct program; or NULL */
};

/* Static, and one of a process. */
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
