// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds the command in the table, parses its options, checks its operands against their names and
 * calls it; a returned error is printed here, in one form for all commands. main() of unotify-bench
 * and that of unotify-trace end here.
 */
#include "base/program.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "base/names.h"

#define COMMANDS_MAX  32
#define OPERANDS_SIZE 128

int program_fail(const struct program *program, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", program->name, err->text);
	return (int)err->status;
}

static void help(const struct program *program, FILE *out)
{
	fprintf(out,
		"%s: %s\n\nusage: %s COMMAND [OPTIONS]\n       %s help COMMAND\n"
		"       %s --version\n\n",
		program->name, program->question, program->name, program->name, program->name);
	for (const struct command *const *each = program->commands; *each; each++)
		if ((*each)->summary)
			fprintf(out, "  %-10s %s\n", (*each)->name, (*each)->summary);
	fprintf(out, "\nExit status: %s", program->statuses);
}

/* What follows the name of the command in its usage. */
static void format_operands(const struct command *command, char *text, size_t size)
{
	snprintf(text, size, "%s%s%s", command->rows ? " [OPTIONS]" : "",
		 command->operands ? " " : "", command->operands ? command->operands : "");
}

/*
 * A command has either usage, lines that are each printed behind program and command, or one line
 * that is made of its operands.
 */
static void put_usage(const struct program *program, const struct command *command)
{
	const char *at = command->usage, *before = "usage:";
	char operands[OPERANDS_SIZE];

	format_operands(command, operands, sizeof(operands));
	if (!at)
		printf("usage: %s %s%s\n", program->name, command->name, operands);
	for (; at && *at; at += strspn(at, "\n")) {
		int length = (int)strcspn(at, "\n");

		printf("%s %s %s %.*s\n", before, program->name, command->name, length, at);
		before = "      ";
		at += length;
	}
}

void program_help(const struct program *program, const struct command *command)
{
	put_usage(program, command);
	if (command->about) {
		putchar('\n');
		options_fold(stdout, 0, command->about);
	}
	if (!command->rows)
		return;
	putchar('\n');
	options_help(stdout, command->rows);
}

/*
 * Hidden commands are not suggested. An option in place of a command is a frequent slip, and gets
 * an answer of its own.
 */
static int unknown(const struct program *program, const char *name)
{
	const char *names[COMMANDS_MAX + 1] = { 0 };
	size_t count = 0;
	struct error err;

	if (*name == '-') {
		error_set(&err, STATUS_USAGE,
			  "%s stands before the command; options follow it, as `%s help COMMAND` "
			  "shows",
			  name, program->name);
		return program_fail(program, &err);
	}
	for (const struct command *const *each = program->commands; *each; each++)
		if ((*each)->summary && count < COMMANDS_MAX)
			names[count++] = (*each)->name;
	name_unknown("command", name, names, &err);
	return program_fail(program, &err);
}

static const struct command *find(const struct program *program, const char *name)
{
	for (const struct command *const *each = program->commands; *each; each++)
		if (!strcmp(name, (*each)->name))
			return *each;
	return NULL;
}

/* `help [COMMAND]`. argv[0] is "help". Hidden commands have no help. */
static int run_help(const struct program *program, int argc, char **argv)
{
	const struct command *command;
	struct error err;

	if (argc > 2) {
		error_set(&err, STATUS_USAGE, "help takes one command, '%s' is too many", argv[2]);
		return program_fail(program, &err);
	}
	if (argc < 2) {
		help(program, stdout);
		return STATUS_DONE;
	}
	command = find(program, argv[1]);
	if (!command || !command->summary)
		return unknown(program, argv[1]);
	program_help(program, command);
	return STATUS_DONE;
}

/* ---- operands ---- */

static int refuse_count(const struct program *program, const struct command *command,
			const char *which, int length, const char *how, struct error *err)
{
	char operands[OPERANDS_SIZE];

	format_operands(command, operands, sizeof(operands));
	return error_set(err, STATUS_USAGE, "%s: %.*s %s; usage: %s %s%s", command->name, length,
			 which, how, program->name, command->name, operands);
}

/*
 * Checks the number of operands against their names, "BASE NEW...": one in brackets may be left
 * out, and one that ends in dots stands for any number, at least one.
 */
static int check_operands(const struct program *program, const struct command *command,
			  char **operands, int count, struct error *err)
{
	const char *at = command->operands ? command->operands : "";
	int index = 0;

	for (; *at; at += strspn(at, " ")) {
		int length = (int)strcspn(at, " ");
		bool more = length > 3 && !strncmp(at + length - 3, "...", 3);

		if (index >= count && *at != '[')
			return refuse_count(program, command, at, more ? length - 3 : length,
					    "is missing", err);
		if (more)
			return 0;
		index++;
		at += length;
	}
	if (index >= count)
		return 0;
	if (!index)
		return error_set(err, STATUS_USAGE, "%s takes %s, not '%s'", command->name,
				 command->rows ? "options alone" : "no arguments", operands[0]);
	return refuse_count(program, command, operands[index], (int)strlen(operands[index]),
			    "is too many", err);
}

/*
 * Parses the arguments of a command by its rows into target, and counts its operands. Returns
 * 0; 1 if --help was asked for, which is printed then; -1 with a STATUS_USAGE error.
 */
static int parse(const struct program *program, const struct command *command, int argc,
		 char **argv, void *target, char ***operands, int *count, struct error *err)
{
	static const struct option_row none[] = { { 0 } };
	int result = options_parse(command->rows ? command->rows : none, argc, argv, target,
				   operands, count, err);

	if (result > 0)
		program_help(program, command);
	if (!result && !command->usage)
		return check_operands(program, command, *operands, *count, err);
	return result;
}

/*
 * The whole life of a command with act(). Its options are freed in any case, as a row may have
 * allocated before another one failed.
 */
static int act(const struct program *program, const struct command *command, int argc, char **argv)
{
	void *options = memory_new(1, MAX(command->options_size, 1));
	char **operands;
	struct error err;
	int count, result;

	result = parse(program, command, argc, argv, options, &operands, &count, &err);
	if (!result)
		result = command->act(options, operands, count, &err);
	else if (result > 0)
		result = STATUS_DONE;
	options_free(command->rows, options);
	free(options);
	return result < 0 ? program_fail(program, &err) : result;
}

static int run_command(const struct program *program, int argc, char **argv)
{
	const struct command *command = find(program, argv[0]);

	if (!command)
		return unknown(program, argv[0]);
	return command->run ? command->run(argc, argv) : act(program, command, argc, argv);
}

/*
 * A command whose output went to a full disk or a closed pipe has not done its work, whatever its
 * own status. This runs after it, as stdout may fail only when it is flushed.
 */
static int check_output(const struct program *program, int status)
{
	struct error err;

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	error_set(&err, STATUS_CANNOT, "cannot write all of the output");
	return program_fail(program, &err);
}

/*
 * Without a command the help is an error message: stderr and STATUS_USAGE. `rows` is for the build,
 * which makes the manual pages and completions of it; it is in no help.
 */
int program_run(const struct program *program, int argc, char **argv)
{
	if (argc < 2) {
		help(program, stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		help(program, stdout);
	else if (!strcmp(argv[1], "help"))
		return check_output(program, run_help(program, argc - 1, argv + 1));
	else if (!strcmp(argv[1], "rows"))
		program_rows(program, stdout);
	else if (!strcmp(argv[1], "--version"))
		printf("%s %s\nbuilt by %s with %s\n", program->name, program->version,
		       program->compiler, program->flags);
	else
		return check_output(program, run_command(program, argc - 1, argv + 1));
	return check_output(program, STATUS_DONE);
}
