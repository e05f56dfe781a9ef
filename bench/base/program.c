// SPDX-License-Identifier: GPL-2.0-or-later
/* Dispatch by a table of commands. */
#include "base/program.h"

#include <stdio.h>
#include <string.h>

#include "base/names.h"

#define COMMANDS_MAX 32

int program_fail(const struct program *program, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", program->name, err->text);
	return (int)err->status;
}

static void help(const struct program *program, FILE *out)
{
	fprintf(out, "%s: %s\n\nusage: %s COMMAND [OPTIONS], or %s COMMAND --help\n\n",
		program->name, program->question, program->name, program->name);
	for (const struct command *const *each = program->commands; *each; each++)
		if ((*each)->summary)
			fprintf(out, "  %-10s %s\n", (*each)->name, (*each)->summary);
	fprintf(out, "\nExit status: %s", program->statuses);
}

static int unknown(const struct program *program, const char *name)
{
	const char *names[COMMANDS_MAX + 1] = { 0 };
	size_t count = 0;
	struct error err;

	for (const struct command *const *each = program->commands; *each; each++)
		if ((*each)->summary && count < COMMANDS_MAX)
			names[count++] = (*each)->name;
	name_unknown("command", name, names, &err);
	return program_fail(program, &err);
}

static int run_command(const struct program *program, int argc, char **argv)
{
	for (const struct command *const *each = program->commands; *each; each++)
		if (!strcmp(argv[0], (*each)->name))
			return (*each)->run(argc, argv);
	return unknown(program, argv[0]);
}

/* What was printed into a full disk, or a closed pipe, was not done. */
static int check_output(const struct program *program, int status)
{
	struct error err;

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	error_set(&err, STATUS_CANNOT, "cannot write all of the output");
	return program_fail(program, &err);
}

int program_run(const struct program *program, int argc, char **argv)
{
	if (argc < 2) {
		help(program, stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		help(program, stdout);
	else if (!strcmp(argv[1], "--version"))
		printf("%s %s\nbuilt by %s with %s\n", program->name, program->version,
		       program->compiler, program->flags);
	else
		return check_output(program, run_command(program, argc - 1, argv + 1));
	return check_output(program, STATUS_DONE);
}
