/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that consists of commands: which are there, which one is asked for, its end. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/error.h"

struct command {
	const char *name;
	const char *summary; /* one line; NULL: not shown in the help */
	/* argv[0] is the command's name. Returns the program's exit status. */
	int (*run)(int argc, char **argv);
};

struct program {
	const char *name;
	const char *version, *compiler, *flags;
	const char *question;		       /* that it answers, one line */
	const char *statuses;		       /* its exit statuses, lines */
	const struct command *const *commands; /* 32 at most; ended by NULL */
};

/*
 * Finds the command of argv[1] and runs it, or answers --help and --version. Returns the
 * program's exit status; it is STATUS_CANNOT if not all of the output could be written.
 */
int program_run(const struct program *program, int argc, char **argv);

/* Prints the error as one line and returns its exit status. */
int program_fail(const struct program *program, const struct error *err);

#endif
