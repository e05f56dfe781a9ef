// SPDX-License-Identifier: GPL-2.0-or-later
/* Output files: whole or not at all, and what killed programs left of them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/outfile.h"
#include "test/made-up-run.h"
#include "test/surroundings.h"

static char folder[64], path[96];
static struct error err;

static int begin(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/unotify-outfile-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/out", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	made_up_remove(folder);
	return 0;
}

static int count_files(void)
{
	const struct dirent *entry;
	DIR *entries = opendir(folder);
	int count = 0;

	assert_non_null(entries);
	while ((entry = readdir(entries)))
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(entries);
	return count;
}

static void write_out(const char *text, int result)
{
	struct outfile out;

	assert_int_equal(outfile_open(&out, path, &err), 0);
	fputs(text, out.file);
	assert_int_equal(outfile_close(&out, result, &err), result);
}

static void assert_content(const char *wanted)
{
	char text[16] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, wanted);
}

static void an_error_leaves_what_was_there(void **state)
{
	(void)state;
	write_out("one", -1);
	assert_int_equal(count_files(), 0);
	write_out("two", 0);
	write_out("three", -1);
	assert_content("two");
	write_out("four", 0);
	assert_content("four");
	assert_int_equal(count_files(), 1);
}

static int make(const char *name, pid_t pid)
{
	char at[128];
	int fd;

	snprintf(at, sizeof(at), "%s/%s%d", folder, name, pid);
	fd = open(at, O_CREAT | O_EXCL | O_WRONLY, 0600);
	assert_true(fd >= 0);
	return fd;
}

/* That of a living process, one that is locked, that of another output, and a user's own stay. */
static void what_was_left_is_removed(void **state)
{
	pid_t first = ended_pid(), second = ended_pid();
	int locked;

	(void)state;
	write_out("old", 0);
	close(make(".out.unfinished-", first));
	close(make(".out.unfinished-", getppid()));
	close(make(".other.unfinished-", first));
	close(make("out.", first));
	locked = make(".out.unfinished-", second);
	assert_int_equal(flock(locked, LOCK_EX), 0);
	assert_int_equal(count_files(), 6);
	write_out("new", 0);
	assert_content("new");
	assert_int_equal(count_files(), 5);
	close(locked);
	write_out("newer", 0);
	assert_int_equal(count_files(), 4);
}

static void a_scratch_file_has_no_name(void **state)
{
	char byte;
	int fd;

	(void)state;
	fd = outfile_scratch(path, &err);
	assert_true(fd >= 0);
	assert_int_equal(count_files(), 0);
	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	assert_int_equal(pread(fd, &byte, 1, 0), 1);
	assert_int_equal(close(fd), 0);
	/* Where the folder is missing it is in another one. */
	fd = outfile_scratch("/nonexistent/out", &err);
	assert_true(fd >= 0);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_error_leaves_what_was_there),
		TEST(what_was_left_is_removed),
		TEST(a_scratch_file_has_no_name),
	};

	return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
