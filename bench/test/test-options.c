// SPDX-License-Identifier: GPL-2.0-or-later
/* Option rows of each kind: what is taken, what is refused and how, and the help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/options.h"
#include "base/units.h"
#include "test/words.h"

#define WORDS_MAX 12

struct target {
	bool quick;
	uint64_t count;
	char suites[64]; /* joined by blanks */
	unsigned int calls;
};

static int set_quick(void *target, const char *value, struct error *err)
{
	struct target *to = target;

	(void)err;
	assert_null(value);
	to->quick = true;
	to->calls++;
	return 0;
}

static int set_count(void *target, const char *value, struct error *err)
{
	struct target *to = target;

	to->calls++;
	return parse_u64(value, 1, 50, "--count", &to->count, err);
}

static int add_suite(void *target, const char *value, struct error *err)
{
	struct target *to = target;

	(void)err;
	strcat(to->suites, value);
	strcat(to->suites, " ");
	to->calls++;
	return 0;
}

static const struct option_row rows[] = {
	{ "quick", NULL, "less of all", .set = set_quick },
	{ "count", "N", "how often, 1 to 50", .set = set_count },
	{ "suite", "NAME", "what is run; again for more", .set = add_suite },
	{ 0 },
};

static struct target target;
static char *words[WORDS_MAX];
static char **operands;
static int operand_count;
static struct error err;

/* Parses a line of words, which are split at blanks. */
static int parse_rows(const struct option_row *by, const char *line)
{
	static char copy[256];
	int count;

	memset(&target, 0, sizeof(target));
	memset(&err, 0, sizeof(err));
	operand_count = -1;
	snprintf(copy, sizeof(copy), "run%s%s", line[0] ? " " : "", line);
	count = words_split(copy, words, WORDS_MAX - 1);
	return options_parse(by, count, words, &target, &operands, &operand_count, &err);
}

static int parse(const char *line)
{
	return parse_rows(rows, line);
}

static void refused(const char *line, const char *text)
{
	assert_int_equal(parse(line), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s' says '%s' and not '%s'", line, err.text, text);
}

static void test_none(void **state)
{
	(void)state;
	assert_int_equal(parse(""), 0);
	assert_int_equal(target.calls, 0);
	assert_int_equal(operand_count, 0);
}

static void test_flag(void **state)
{
	(void)state;
	assert_int_equal(parse("--quick"), 0);
	assert_true(target.quick);
	assert_int_equal(target.calls, 1);
}

static void test_value(void **state)
{
	(void)state;
	assert_int_equal(parse("--count 7"), 0);
	assert_int_equal(target.count, 7);
	assert_int_equal(parse("--count=8"), 0);
	assert_int_equal(target.count, 8);
	assert_int_equal(parse("--count 7 --count=9"), 0);
	assert_int_equal(target.count, 9);
	refused("--count 51", "--count: '51' is not a number from 1 to 50");
	refused("--count=", "--count: ''");
}

static void test_repeated(void **state)
{
	(void)state;
	assert_int_equal(parse("--suite series --quick --suite=guest"), 0);
	assert_string_equal(target.suites, "series guest ");
	assert_true(target.quick);
}

/* A word that looks like an option is the value where one is due. */
static void test_value_with_dashes(void **state)
{
	(void)state;
	assert_int_equal(parse("--suite --quick"), 0);
	assert_string_equal(target.suites, "--quick ");
	assert_false(target.quick);
}

static void test_operands(void **state)
{
	(void)state;
	assert_int_equal(parse("one --quick two --count 3 three"), 0);
	assert_true(target.quick);
	assert_int_equal(target.count, 3);
	assert_int_equal(operand_count, 3);
	assert_string_equal(operands[0], "one");
	assert_string_equal(operands[1], "two");
	assert_string_equal(operands[2], "three");
	assert_int_equal(parse("--quick -- --count -"), 0);
	assert_int_equal(operand_count, 2);
	assert_string_equal(operands[0], "--count");
	assert_string_equal(operands[1], "-");
}

static void test_unknown(void **state)
{
	(void)state;
	refused("--quik", "unknown option '--quik', did you mean --quick?");
	refused("--siute=series", "unknown option '--siute', did you mean --suite?");
	refused("--frobnicate",
		"unknown option '--frobnicate'; there are: --quick, --count, --suite, --help");
	refused("one two --quik three", "unknown option '--quik'");
	refused("--count 3 --frobnicate 4", "unknown option '--frobnicate'");
	refused("-q", "unknown option '-q'");
	refused("-qc", "unknown option '-qc'");
	refused("one -x two", "unknown option '-x'");
	refused("--=3", "unknown option '--'");
}

/* A beginning of a name, though it could only mean one option. */
static void test_shortened(void **state)
{
	(void)state;
	refused("--quic", "unknown option '--quic', did you mean --quick?");
	refused("--coun 3", "unknown option '--coun', did you mean --count?");
	refused("--coun=3", "unknown option '--coun', did you mean --count?");
	refused("one --suit guest two", "unknown option '--suit', did you mean --suite?");
	refused("--he", "unknown option '--he'");
	assert_int_equal(target.calls, 0);
}

static void test_missing_and_superfluous_values(void **state)
{
	(void)state;
	refused("--count", "--count needs a value");
	refused("--quick --suite", "--suite needs a value");
	refused("--quick=yes", "--quick takes no value");
	refused("one --quick=", "--quick takes no value");
	refused("--help=more", "--help takes no value");
	assert_int_equal(target.calls, 0);
}

static void test_help_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(parse("--help"), 1);
	assert_int_equal(parse("-h"), 1);
	assert_int_equal(parse("one --help --frobnicate"), 1);
	assert_int_equal(parse("--suite --help"), 0);
}

static char *help_of(const struct option_row *of)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	options_help(file, of);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void test_help(void **state)
{
	char *text = help_of(rows);

	(void)state;
	assert_string_equal(text, "  --quick                 less of all\n"
				  "  --count N               how often, 1 to 50\n"
				  "  --suite NAME            what is run; again for more\n");
	free(text);
}

static void check_lines(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		assert_true(length <= 80);
		assert_int_not_equal(text[length - 1], ' ');
		text += length + 1;
	}
}

static void test_help_is_folded(void **state)
{
	static const struct option_row wide[] = {
		{ "a-name-longer-than-the-margin", "VALUE", "stands below it", .set = set_count },
		{ "b", NULL,
		  "words that are many more than one line of eighty columns holds, so that "
		  "they go on in a second and in a third one, each of them under the first",
		  .set = set_quick },
		{ 0 },
	};
	char *text = help_of(wide), *third;

	(void)state;
	check_lines(text);
	assert_non_null(strstr(text, "  --a-name-longer-than-the-margin VALUE\n"
				     "                          stands below it\n"
				     "  --b                     words that"));
	third = strstr(text, "under the first\n");
	assert_non_null(third);
	assert_int_equal(third[16], '\0');
	free(text);
}

/* Two blanks at least stand between an option and its help. */
static void test_help_at_the_margin(void **state)
{
	static const struct option_row edge[] = {
		{ "twenty-letters-is-ok", NULL, "beside", .set = set_quick },
		{ "twenty-one-letters-is", NULL, "below", .set = set_quick },
		{ 0 },
	};
	char *text = help_of(edge);

	(void)state;
	assert_string_equal(text, "  --twenty-letters-is-ok  beside\n"
				  "  --twenty-one-letters-is\n"
				  "                          below\n");
	free(text);
}

static void test_letters(void **state)
{
	static const struct option_row lettered[] = {
		{ "c,count", "N", "how often", .set = set_count },
		{ "q,quick", NULL, "less", .set = set_quick },
		{ 0 },
	};
	const char *lines[] = { "-c 7 -q", "-q -c7", "--quick --count=7", "-qc7" };
	char *text = help_of(lettered);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse_rows(lettered, lines[i]), 0);
		assert_int_equal(target.count, 7);
		assert_true(target.quick);
	}
	assert_int_equal(parse_rows(lettered, "-x"), -1);
	assert_non_null(strstr(err.text, "unknown option '-x'"));
	assert_int_equal(parse_rows(lettered, "-c"), -1);
	assert_non_null(strstr(err.text, "-c needs a value"));
	assert_int_equal(parse_rows(rows, "-q"), -1);
	assert_string_equal(text, "  -c, --count N           how often\n"
				  "  -q, --quick             less\n");
	free(text);
}

/* ---- typed rows ---- */

static const char *const forms[] = { "text", "cover", "tsv", NULL };

static struct typed {
	bool flag;
	uint32_t small;
	uint64_t large, bytes;
	double seconds, percent;
	unsigned int form;
	const char *text, *file, *folder;
	struct name_list names;
} typed;

#define OF(kind, member) OPTION_OF(kind, struct typed, member)

static const struct option_row typed_rows[] = {
	{ "flag", NULL, "a flag", OF(OPTION_FLAG, flag) },
	{ "small", "N", "a number", OF(OPTION_NUMBER, small), .min = 1, .max = 4294967295.0,
	  .standard = "7" },
	{ "large", "N", "another", OF(OPTION_NUMBER, large), .max = 9 },
	{ "bytes", "SIZE", "a size", OF(OPTION_BYTES, bytes), .min = 4096, .max = 1ull << 40,
	  .standard = "1G" },
	{ "seconds", "S", "a time", OF(OPTION_SECONDS, seconds), .min = 0.5, .max = 3600 },
	{ "percent", "P", "a share", OF(OPTION_PERCENT, percent), .max = 100, .standard = "2.5" },
	{ "form", "NAME", "a form", OF(OPTION_CHOICE, form), .choices = forms,
	  .standard = "cover" },
	{ "text", "TEXT", "any", OF(OPTION_TEXT, text) },
	{ "file", "FILE", "a file", OF(OPTION_PATH, file) },
	{ "folder", "FOLDER", "a folder", OF(OPTION_PATH, folder), .standard = "results" },
	{ "name", "NAME", "a name", OF(OPTION_NAMES, names) },
	{ 0 },
};

static int parse_typed(const char *line)
{
	static char copy[256];
	int count;

	memset(&err, 0, sizeof(err));
	snprintf(copy, sizeof(copy), "run%s%s", line[0] ? " " : "", line);
	count = words_split(copy, words, WORDS_MAX - 1);
	return options_parse(typed_rows, count, words, &typed, &operands, &operand_count, &err);
}

/* What has a default gets it; the rest stays as it was. */
static void test_typed_defaults(void **state)
{
	(void)state;
	typed = (struct typed){ .large = 99, .text = "before" };
	assert_int_equal(parse_typed(""), 0);
	assert_false(typed.flag);
	assert_int_equal(typed.small, 7);
	assert_int_equal(typed.large, 99);
	assert_int_equal(typed.bytes, 1 << 30);
	assert_true(typed.seconds == 0 && typed.percent == 2.5);
	assert_int_equal(typed.form, 1);
	assert_string_equal(typed.text, "before");
	assert_null(typed.file);
	assert_string_equal(typed.folder, "results");
}

static void test_typed_values(void **state)
{
	(void)state;
	typed = (struct typed){ 0 };
	assert_int_equal(parse_typed("--flag --small=4294967295 --large 9 --bytes 64K"), 0);
	assert_true(typed.flag && typed.small == UINT32_MAX && typed.large == 9);
	assert_int_equal(typed.bytes, 64 << 10);
	assert_int_equal(parse_typed("--seconds 2m --percent 100 --form tsv --text= --file f"), 0);
	assert_true(typed.seconds == 120 && typed.percent == 100 && typed.form == 2);
	assert_string_equal(typed.text, "");
	assert_string_equal(typed.file, "f");
	assert_int_equal(parse_typed("--name a --name=b"), 0);
	assert_int_equal(typed.names.count, 2);
	assert_string_equal(typed.names.name[0], "a");
	assert_string_equal(typed.names.name[1], "b");
	options_free(typed_rows, &typed);
}

static void test_typed_refusals(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "--small 0", "--small: '0' is not a number from 1 to 4294967295" },
		{ "--small 4294967296", "from 1 to 4294967295" },
		{ "--large 10", "--large: '10' is not a number from 0 to 9" },
		{ "--bytes 1K",
		  "--bytes: '1K' is not a size such as 512M or 1G, from 4K to 1024G" },
		{ "--seconds 0.4", "--seconds: '0.4'" },
		{ "--percent 101", "--percent: '101'" },
		{ "--form text2", "--form: 'text2' is not text, cover or tsv" },
		{ "--file=", "--file: the name of a file is empty" },
		{ "--folder=", "--folder: the name of a folder is empty" },
		{ "--flag=1", "--flag takes no value" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse_typed(cases[i].line), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		if (!strstr(err.text, cases[i].text))
			fail_msg("'%s' says '%s'", cases[i].line, err.text);
	}
}

static void test_typed_help(void **state)
{
	char *text = help_of(typed_rows);

	(void)state;
	assert_string_equal(text,
			    "  --flag                  a flag\n"
			    "  --small N               a number (1 to 4294967295; default 7)\n"
			    "  --large N               another (0 to 9)\n"
			    "  --bytes SIZE            a size (4K to 1024G; default 1G)\n"
			    "  --seconds S             a time (0.5 to 3600)\n"
			    "  --percent P             a share (0 to 100; default 2.5)\n"
			    "  --form NAME             a form (text, cover or tsv; default cover)\n"
			    "  --text TEXT             any\n"
			    "  --file FILE             a file\n"
			    "  --folder FOLDER         a folder (default results)\n"
			    "  --name NAME             a name\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_flag),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_value_with_dashes),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_shortened),
		cmocka_unit_test(test_missing_and_superfluous_values),
		cmocka_unit_test(test_help_is_asked_for),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_is_folded),
		cmocka_unit_test(test_help_at_the_margin),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_typed_defaults),
		cmocka_unit_test(test_typed_values),
		cmocka_unit_test(test_typed_refusals),
		cmocka_unit_test(test_typed_help),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
