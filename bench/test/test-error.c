// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors: what they say, that they are cut and never overrun, and first lines of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"

/* Something after the error that must stay as it is. */
struct guarded {
	struct error err;
	char guard[16];
};

static void test_set(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_set(&err, STATUS_USAGE, "arm %d: %s", 3, "no"), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text, "arm 3: no");
	error_set(&err, STATUS_UNSUPPORTED, "again");
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_string_equal(err.text, "again");
}

static void test_errno(void **state)
{
	char wanted[128];
	struct error err;

	(void)state;
	assert_int_equal(error_errno(&err, ENOENT, "cannot open %s", "x"), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	snprintf(wanted, sizeof(wanted), "cannot open x: %s", strerror(ENOENT));
	assert_string_equal(err.text, wanted);
	error_errno(&err, 0, "cannot write x");
	assert_null(strstr(err.text, strerror(0)));
}

static void test_prefix(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, STATUS_UNSUPPORTED, "no such gate");
	assert_int_equal(error_prefix(&err, "arm %s: ", "y"), -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_string_equal(err.text, "arm y: no such gate");
	error_prefix(&err, "%s", "");
	assert_string_equal(err.text, "arm y: no such gate");
}

static void test_a_text_is_one_line(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, STATUS_USAGE, "'%s' is no arm", "a\nb\033[2J\177");
	assert_string_equal(err.text, "'a?b?[2J?' is no arm");
	error_errno(&err, ENOENT, "%s", "a\tb");
	assert_memory_equal(err.text, "a?b: ", 5);
	error_prefix(&err, "%s", "\r");
	assert_memory_equal(err.text, "?a?b: ", 6);
}

static void check_full(const struct guarded *guarded, char letter)
{
	assert_int_equal(strlen(guarded->err.text), sizeof(guarded->err.text) - 1);
	assert_int_equal(guarded->err.text[sizeof(guarded->err.text) - 2], letter);
	for (size_t i = 0; i < sizeof(guarded->guard); i++)
		assert_int_equal(guarded->guard[i], '#');
}

static void test_long_texts_are_cut(void **state)
{
	struct guarded guarded;
	char text[2 * sizeof(guarded.err.text)];

	(void)state;
	memset(guarded.guard, '#', sizeof(guarded.guard));
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	error_set(&guarded.err, STATUS_CANNOT, "%s", text);
	check_full(&guarded, 'a');
	error_errno(&guarded.err, ENOENT, "%s", text);
	check_full(&guarded, 'a');
	error_prefix(&guarded.err, "%s", "front: ");
	check_full(&guarded, 'a');
	assert_memory_equal(guarded.err.text, "front: aaa", 10);
	memset(text, 'b', sizeof(text) - 1);
	error_prefix(&guarded.err, "%s", text);
	check_full(&guarded, 'b');
}

static char path[64];

static int make_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/unotify-error-XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void test_first_line(void **state)
{
	char line[8];

	(void)state;
	write_file("one\ntwo\n");
	assert_true(read_first_line(path, line, sizeof(line)));
	assert_string_equal(line, "one");
	write_file("unended");
	assert_true(read_first_line(path, line, sizeof(line)));
	assert_string_equal(line, "unended");
	write_file("longer than that\n");
	assert_true(read_first_line(path, line, sizeof(line)));
	assert_string_equal(line, "longer ");
	write_file("\nsecond\n");
	assert_true(read_first_line(path, line, sizeof(line)));
	assert_string_equal(line, "");
}

static void test_no_first_line(void **state)
{
	char line[8] = "before";

	(void)state;
	write_file("");
	assert_false(read_first_line(path, line, sizeof(line)));
	assert_string_equal(line, "");
	strcpy(line, "before");
	assert_false(read_first_line("/tmp", line, sizeof(line)));
	assert_string_equal(line, "");
	strcpy(line, "before");
	assert_false(read_first_line("/nonexistent/file", line, sizeof(line)));
	assert_string_equal(line, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_errno),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_a_text_is_one_line),
		cmocka_unit_test(test_long_texts_are_cut),
		cmocka_unit_test_setup_teardown(test_first_line, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_no_first_line, make_file, remove_file),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
