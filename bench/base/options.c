// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Option rows over getopt_long(). The rows are translated into its two tables, a string of letters
 * and an array of long names; what it returns is translated back into a row, whose value is parsed
 * by type and stored at the offset of its member. Defaults go the same way, before the command
 * line, so that a default and a value that a user gives are checked alike. The help is printed from
 * the same rows.
 */
#include "base/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "base/units.h"

#define ROWS_MAX    32
#define NAME_SIZE   64
#define HELP_MARGIN 26
#define HELP_WIDTH  80
#define FIRST_ROW   256 /* getopt's value for the first row, above all letters */
#define HELP_ROW    (FIRST_ROW + ROWS_MAX)

/* The name of a row with a letter is "o,output". */
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
static void make_letters(const struct option_row *rows, char letters[2 * ROWS_MAX + 3])
{
	*letters++ = ':';
	for (; rows->name; rows++) {
		if (!letter_of(rows))
			continue;
		*letters++ = letter_of(rows);
		if (rows->argument)
			*letters++ = ':';
	}
	*letters++ = 'h';
	*letters = '\0';
}

/*
 * The row of what getopt_long() returned: index for a long name, which is count for --help; else
 * the row of that letter, or -1.
 */
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

/*
 * getopt_long() also takes unambiguous beginnings of names. A script that used one would break, or
 * change its meaning, when a new option begins alike: so they are refused.
 */
static bool written_out(const char *word, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(word, "--", 2) && !strncmp(word + 2, name, length) &&
	       (word[2 + length] == '\0' || word[2 + length] == '=');
}

/* Compares with the names as users write them, with their dashes. */
static int unknown(const struct option_row *rows, int count, const char *word, struct error *err)
{
	char texts[ROWS_MAX + 1][NAME_SIZE], name[NAME_SIZE];
	const char *names[ROWS_MAX + 2] = { 0 };

	for (int i = 0; i <= count; i++) {
		snprintf(texts[i], NAME_SIZE, "--%s", i < count ? name_of(&rows[i]) : "help");
		names[i] = texts[i];
	}
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	return name_unknown("option", name, names, err);
}

/*
 * getopt_long() returns '?' both for an unknown option and for a value given to a flag. Abbreviated
 * names come here too.
 */
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

/* ---- values ---- */

/* The values that a row allows: "16M to 1024G", "text, cover or tsv"; "" if all are. */
static void format_range(const struct option_row *row, char *text, size_t size)
{
	text[0] = '\0';
	switch (row->type) {
	case OPTION_NUMBER:
		snprintf(text, size, "%.0f to %.0f", row->min, row->max);
		break;
	case OPTION_SECONDS:
	case OPTION_PERCENT:
		snprintf(text, size, "%g to %g", row->min, row->max);
		break;
	case OPTION_BYTES:
		format_bytes((uint64_t)row->min, text, size);
		text_add(text, size, " to ");
		format_bytes((uint64_t)row->max, text + strlen(text), size - strlen(text));
		break;
	case OPTION_CHOICE:
		for (int i = 0; row->choices[i]; i++)
			text_add(text, size, "%s%s",
				 i == 0		     ? "" :
				 row->choices[i + 1] ? ", " :
						       " or ",
				 row->choices[i]);
		break;
	default:
		break;
	}
}

/* A row of 32 bits has a max that fits, so the cast loses nothing. */
static int set_number(const struct option_row *row, const char *what, void *member,
		      const char *value, struct error *err)
{
	uint64_t number;

	if (parse_u64(value, (uint64_t)row->min, (uint64_t)row->max, what, &number, err))
		return -1;
	if (row->size == sizeof(uint32_t))
		*(uint32_t *)member = (uint32_t)number;
	else
		*(uint64_t *)member = number;
	return 0;
}

static int set_choice(const struct option_row *row, const char *what, unsigned int *member,
		      const char *value, struct error *err)
{
	char choices[256];

	for (unsigned int i = 0; row->choices[i]; i++)
		if (!strcmp(value, row->choices[i])) {
			*member = i;
			return 0;
		}
	format_range(row, choices, sizeof(choices));
	return error_set(err, STATUS_USAGE, "%s: '%s' is not %s", what, value, choices);
}

static int set_path(const struct option_row *row, const char *what, const char **member,
		    const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, STATUS_USAGE, "%s: the name of a %s is empty", what,
				 strcmp(row->argument, "FOLDER") ? "file" : "folder");
	*member = value;
	return 0;
}

/*
 * The type of a row says what type its member has, see enum option_type; nothing checks that they
 * agree. The set() of OPTION_OTHER gets the whole target.
 */
static int set_value(const struct option_row *row, void *target, const char *value,
		     struct error *err)
{
	void *member = (char *)target + row->offset;
	char what[64];

	snprintf(what, sizeof(what), "--%s", name_of(row));
	switch (row->type) {
	case OPTION_OTHER:
		return row->set(target, row->argument ? value : NULL, err);
	case OPTION_FLAG:
		*(bool *)member = true;
		return 0;
	case OPTION_NUMBER:
		return set_number(row, what, member, value, err);
	case OPTION_BYTES:
		return parse_bytes(value, (uint64_t)row->min, (uint64_t)row->max, what, member,
				   err);
	case OPTION_SECONDS:
		return parse_seconds(value, row->min, row->max, what, member, err);
	case OPTION_PERCENT:
		return parse_percent(value, row->min, row->max, what, member, err);
	case OPTION_CHOICE:
		return set_choice(row, what, member, value, err);
	case OPTION_TEXT:
		*(const char **)member = value;
		return 0;
	case OPTION_PATH:
		return set_path(row, what, member, value, err);
	case OPTION_NAMES:
		name_list_add(member, value);
		return 0;
	}
	return -1;
}

/* A default that its own row refuses is a mistake in the program: no user can put it right. */
static void set_standards(const struct option_row *rows, void *target)
{
	struct error err;

	for (; rows->name; rows++)
		if (rows->standard && set_value(rows, target, rows->standard, &err)) {
			fprintf(stderr, "--%s: its default: %s\n", name_of(rows), err.text);
			abort();
		}
}

/* ---- parsing ---- */

int options_parse(const struct option_row *rows, int argc, char **argv, void *target,
		  char ***operands, int *operand_count, struct error *err)
{
	struct option long_options[ROWS_MAX + 2];
	char letters[2 * ROWS_MAX + 3];
	int count = count_rows(rows);

	set_standards(rows, target);
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
		/*
		 * The word that is to be named in an error. getopt_long() moves operands behind the
		 * options, so argv[before] may be an operand by now. Within a word of several
		 * letters optind does not move.
		 */
		word = argv[optind - 1 >= before ? optind - 1 : before];
		if (value == 'h')
			return 1;
		if (value == ':')
			return error_set(err, STATUS_USAGE, "%s needs a value", word);
		/* The value was a word of its own, and the option is the one before. */
		if (value != '?' && optarg && optarg == argv[optind - 1])
			word = argv[optind - 2];
		if (row < 0 || (index >= 0 && !written_out(word, long_options[index].name)))
			return refuse(rows, count, word, err);
		if (value == HELP_ROW)
			return 1;
		if (set_value(&rows[row], target, optarg, err))
			return -1;
	}
	*operands = argv + optind;
	*operand_count = argc - optind;
	return 0;
}

void options_free(const struct option_row *rows, void *target)
{
	for (; rows && rows->name; rows++)
		if (rows->type == OPTION_NAMES)
			name_list_free((struct name_list *)((char *)target + rows->offset));
}

/* ---- help ---- */

void option_help(const struct option_row *row, char *text, size_t size)
{
	char range[256];

	format_range(row, range, sizeof(range));
	snprintf(text, size, "%s%s%s%s%s%s%s", row->help, range[0] || row->standard ? " (" : "",
		 range, range[0] && row->standard ? "; " : "", row->standard ? "default " : "",
		 row->standard ? row->standard : "", range[0] || row->standard ? ")" : "");
}

void options_fold(FILE *out, int margin, const char *text)
{
	int column = margin;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column > margin && column + 1 + length > HELP_WIDTH) {
			fprintf(out, "\n%*s", margin, "");
			column = margin;
		} else if (column > margin) {
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

/* Where an option is longer than the margin, its text begins on the next line. */
void options_help(FILE *out, const struct option_row *rows)
{
	for (; rows->name; rows++) {
		char head[64], help[1024];
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
		option_help(rows, help, sizeof(help));
		options_fold(out, HELP_MARGIN, help);
	}
}
