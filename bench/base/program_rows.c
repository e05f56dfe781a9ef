// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the commands and options of a program as tab-separated lines, in the format that
 * program.h describes. man/page.awk and completions/ read them when the program is built; nothing
 * reads them at run time. No text of a row has a tab or, but for usage and statuses, a newline.
 */
#include "base/program.h"

#include <stdbool.h>

static void put_words(FILE *out, const char *const *words)
{
	fputc('\t', out);
	for (size_t i = 0; words && words[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", words[i]);
}

static const char *const *words_of(const struct program *program, const char *list)
{
	return list && program->words ? program->words(list) : NULL;
}

static void put_option(const struct program *program, FILE *out, const struct command *command,
		       const struct option_row *row)
{
	bool lettered = row->name[1] == ',';
	char help[1024];

	option_help(row, help, sizeof(help));
	fprintf(out, "option\t%s\t%s\t%.*s\t%s", command->name,
		lettered ? row->name + 2 : row->name, lettered, row->name,
		row->argument ? row->argument : "");
	put_words(out, row->choices ? row->choices : words_of(program, row->list));
	fprintf(out, "\t%s\n", help);
}

/* The forms of a usage are lines in the row, and are joined by "|" here. */
static void put_command(const struct program *program, FILE *out, const struct command *command)
{
	fprintf(out, "command\t%s\t%s\t", command->name, command->summary);
	if (!command->usage)
		fprintf(out, "%s%s", command->rows ? "[OPTIONS] " : "",
			command->operands ? command->operands : "");
	else
		for (const char *at = command->usage; *at; at++)
			fputc(*at == '\n' ? '|' : *at, out);
	fprintf(out, "\t%s\t%s", command->about ? command->about : "",
		command->operands ? command->operands : "");
	put_words(out, words_of(program, command->list));
	fputc('\n', out);
}

void program_rows(const struct program *program, FILE *out)
{
	/* The statuses are lines in the row; here they are one field. */
	fprintf(out, "program\t%s\t%s\t%s\t", program->name, program->version, program->question);
	for (const char *at = program->statuses; *at; at++)
		if (*at != '\n')
			fputc(*at, out);
		else if (at[1])
			fputc(' ', out);
	fputc('\n', out);
	for (const struct command *const *each = program->commands; *each; each++) {
		const struct option_row *row = (*each)->rows;

		if (!(*each)->summary)
			continue;
		put_command(program, out, *each);
		for (; row && row->name; row++)
			put_option(program, out, *each, row);
	}
}
