// SPDX-License-Identifier: GPL-2.0-or-later
/* Option rows over getopt_long(). */
#include "base/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "base/names.h"

#define ROWS_MAX    32
#define HELP_MARGIN 26
#define HELP_WIDTH  80
#define FIRST_ROW   256 /* getopt's value for the first row, above all letters */
#define HELP_ROW    (FIRST_ROW + ROWS_MAX)

static char letter_of(const struct option_row *row)
{
	return row->name[1] == ',' ? row->name[0] : '\0';
}

static const char *name_of(const struct option_row *row)
{
	return letter_of(row) ? row->name + 2 : row->name;
}

static int count_rows(const struct option_row *rows)
{
	int count = 0;

	while (rows[count].name)
		count++;
	assert(count <= ROWS_MAX);
	return count;
}

/* ":" first: getopt_long() then tells a missing value from an unknown option. */
static void make_letters(const struct option_row *rows, char letters[2 * ROWS_MAX + 2])
{
	*letters++ = ':';
	for (; rows->name; rows++) {
		if (!letter_of(rows))
			continue;
		*letters++ = letter_of(rows);
		if (rows->argument)
			*letters++ = ':';
	}
	*letters = '\0';
}

/* The row of what getopt_long() returned: an index, or a letter; count for --help, -1 for none. */
static int find_row(const struct option_row *rows, int count, int value, int index)
{
	if (index >= 0)
		return index;
	for (int i = 0; i < count; i++)
		if (letter_of(&rows[i]) && letter_of(&rows[i]) == value)
			return i;
	return -1;
}

static void make_long_options(const struct option_row *rows, int count,
			      struct option long_options[ROWS_MAX + 2])
{
	memset(long_options, 0, (ROWS_MAX + 2) * sizeof(*long_options));
	for (int i = 0; i < count; i++)
		long_options[i] = (struct option){
			.name = name_of(&rows[i]),
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = FIRST_ROW + i,
		};
	long_options[count] = (struct option){ .name = "help", .val = HELP_ROW };
}

/* getopt_long() takes unambiguous beginnings of names, which change meaning with new options. */
static bool written_out(const char *word, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(word, "--", 2) && !strncmp(word + 2, name, length) &&
	       (word[2 + length] == '\0' || word[2 + length] == '=');
}

static int unknown(const struct option_row *rows, int count, const char *word, struct error *err)
{
	const char *names[ROWS_MAX + 2] = { 0 };
	char name[64];

	for (int i = 0; i < count; i++)
		names[i] = name_of(&rows[i]);
	names[count] = "help";
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + strspn(word, "-"), "="),
		 word + strspn(word, "-"));
	return name_unknown("option", name, names, err);
}

/* getopt_long() says '?' both for an option that is none and for a value that a flag does not take. */
static int refuse(const struct option_row *rows, int count, const char *word, struct error *err)
{
	for (int i = 0; i < count; i++)
		if (written_out(word, name_of(&rows[i])) && !rows[i].argument)
			return error_set(err, STATUS_USAGE, "--%s takes no value",
					 name_of(&rows[i]));
	if (written_out(word, "help"))
		return error_set(err, STATUS_USAGE, "--help takes no value");
	return unknown(rows, count, word, err);
}

static int set_option(const struct option_row *row, void *target, struct error *err)
{
	return row->set(target, row->argument ? optarg : NULL, err);
}

int options_parse(const struct option_row *rows, int argc, char **argv, void *target,
		  char ***operands, int *operand_count, struct error *err)
{
	struct option long_options[ROWS_MAX + 2];
	char letters[2 * ROWS_MAX + 2];
	int count = count_rows(rows);

	make_letters(rows, letters);
	make_long_options(rows, count, long_options);
	opterr = 0;
	optind = 0; /* starts anew, glibc */
	for (;;) {
		int before = optind ? optind : 1, index = -1;
		int value = getopt_long(argc, argv, letters, long_options, &index);
		int row = find_row(rows, count, value, index);
		const char *word;

		if (value == -1)
			break;
		/* Operands before the option were permuted: the word is the one just read. */
		word = argv[optind - 1 >= before ? optind - 1 : before];
		if (value == ':')
			return error_set(err, STATUS_USAGE, "%s needs a value", word);
		if (value != '?' && optarg && optarg == argv[optind - 1])
			word = argv[optind - 2];
		if (row < 0 || (index >= 0 && !written_out(word, long_options[index].name)))
			return refuse(rows, count, word, err);
		if (value == HELP_ROW)
			return 1;
		if (set_option(&rows[row], target, err))
			return -1;
	}
	*operands = argv + optind;
	*operand_count = argc - optind;
	return 0;
}

/* Words up to the width, further lines under the first. */
static void print_folded(FILE *out, const char *text)
{
	int column = HELP_MARGIN;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column > HELP_MARGIN && column + 1 + length > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_MARGIN, "");
			column = HELP_MARGIN;
		} else if (column > HELP_MARGIN) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

void options_help(FILE *out, const struct option_row *rows)
{
	for (; rows->name; rows++) {
		char head[64];
		char letter[] = { '-', letter_of(rows), ',', ' ', '\0' };
		int length =
			snprintf(head, sizeof(head), "  %s--%s%s%s", letter_of(rows) ? letter : "",
				 name_of(rows), rows->argument ? " " : "",
				 rows->argument ? rows->argument : "");

		fputs(head, out);
		if (length + 2 > HELP_MARGIN)
			fprintf(out, "\n%*s", HELP_MARGIN, "");
		else
			fprintf(out, "%*s", HELP_MARGIN - length, "");
		print_folded(out, rows->help);
	}
}
