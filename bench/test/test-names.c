// SPDX-License-Identifier: GPL-2.0-or-later
/* What is suggested for a name that is none, and when nothing is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/names.h"

static const char *const suites[] = { "series", "guest", NULL };
static const char *const gates[] = { "none", "allow", "notify-map", "notify", "ptrace", NULL };

static void check_nearest(const char *name, const char *const *names, const char *wanted)
{
	const char *nearest = name_nearest(name, names);

	if (!wanted) {
		assert_null(nearest);
		return;
	}
	assert_non_null(nearest);
	assert_string_equal(nearest, wanted);
}

static void test_nearest(void **state)
{
	(void)state;
	check_nearest("seris", suites, "series");
	check_nearest("serries", suites, "series");
	check_nearest("sereis", suites, "series");
	check_nearest("series", suites, "series");
	check_nearest("Guest", suites, "guest");
	check_nearest("uest", suites, "guest");
	check_nearest("notify-mpa", gates, "notify-map");
	check_nearest("notify", gates, "notify");
	check_nearest("notifi", gates, "notify");
	check_nearest("notifymap", gates, "notify-map");
	check_nearest("alow", gates, "allow");
	check_nearest("nnoe", gates, "none");
	check_nearest("ptarce", gates, "ptrace");
}

static void test_nothing_is_near(void **state)
{
	static const char *const nothing[] = { NULL };
	static const char *const short_names[] = { "floor", "run", "a", NULL };
	char name[300];

	(void)state;
	check_nearest("", suites, NULL);
	check_nearest("xyz", suites, NULL);
	check_nearest("frobnicate", gates, NULL);
	check_nearest("series", nothing, NULL);
	check_nearest("foo", short_names, NULL);
	check_nearest("x", short_names, NULL);
	check_nearest("rna", short_names, NULL);
	for (size_t length = 20; length < sizeof(name); length++) {
		memset(name, 'x', length);
		name[length] = '\0';
		check_nearest(name, suites, NULL);
	}
}

/* One wrong letter at any place, one too many and one too few lead back to the name. */
static void test_each_slip_is_mended(void **state)
{
	char name[32];

	(void)state;
	for (size_t i = 0; gates[i]; i++) {
		size_t length = strlen(gates[i]);

		for (size_t at = 0; at < length; at++) {
			strcpy(name, gates[i]);
			name[at] = '#';
			check_nearest(name, gates, gates[i]);
			snprintf(name, sizeof(name), "%.*s#%s", (int)at, gates[i], gates[i] + at);
			check_nearest(name, gates, gates[i]);
			snprintf(name, sizeof(name), "%.*s%s", (int)at, gates[i],
				 gates[i] + at + 1);
			check_nearest(name, gates, gates[i]);
		}
	}
}

static void test_unknown(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(name_unknown("suite", "seris", suites, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text, "unknown suite 'seris', did you mean series?");
	assert_int_equal(name_unknown("suite", "xyz", suites, &err), -1);
	assert_string_equal(err.text, "unknown suite 'xyz'; there are: series, guest");
}

/* More names than there is room for: the text ends at a whole one. */
static void test_unknown_of_many(void **state)
{
	const char *names[101] = { NULL };
	struct error err;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		names[i] = "a-rather-long-name";
	name_unknown("thing", "other", names, &err);
	assert_memory_equal(err.text, "unknown thing 'other'; there are: a-rather", 42);
	assert_non_null(strstr(err.text, ", a-rather-long-name and 81 more"));
}

static void test_find_row(void **state)
{
	static const struct {
		const char *name;
		int value;
	} rows[40] = { { "text", 1 }, { "cover", 2 }, [2 ... 38] = { "more", 3 }, { "last", 4 } };
	struct error err;

	(void)state;
	assert_ptr_equal(name_find_row("format", "cover", rows, 40, sizeof(rows[0]), &err),
			 &rows[1]);
	assert_ptr_equal(name_find_row("format", "last", rows, 40, sizeof(rows[0]), &err),
			 &rows[39]);
	assert_null(name_find_row("format", "test", rows, 2, sizeof(rows[0]), &err));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text, "unknown format 'test', did you mean text?");
}

static void test_given_names(void **state)
{
	struct name_list names = { .count = 0 };

	(void)state;
	assert_null(name_list_words(&names)[0]);
	for (int i = 0; i < 1000; i++)
		name_list_add(&names, i ? "more" : "first");
	assert_string_equal(name_list_words(&names)[0], "first");
	assert_string_equal(name_list_words(&names)[999], "more");
	assert_null(name_list_words(&names)[1000]);
	name_list_free(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_nothing_is_near),
		cmocka_unit_test(test_each_slip_is_mended),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_unknown_of_many),
		cmocka_unit_test(test_find_row),
		cmocka_unit_test(test_given_names),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
