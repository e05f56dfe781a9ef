// SPDX-License-Identifier: GPL-2.0-or-later
/* A run's folder appears when it is whole, or is marked as incomplete; stale ones are removed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/folder.h"
#include "test/surroundings.h"

#define STARTED 1780272000 /* 2026-06-01T00:00:00Z */

static char out[64];

static int make_out(void **state)
{
	(void)state;
	strcpy(out, "/tmp/unotify-folder-XXXXXX");
	return mkdtemp(out) ? 0 : -1;
}

static int remove_out(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", out);
	return system(command);
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static void test_publish(void **state)
{
	struct folder folder;
	struct error err;
	char path[PATH_MAX];
	FILE *file;

	(void)state;
	assert_int_equal(folder_check(out, &err), 0);
	assert_int_equal(folder_begin(&folder, out, STARTED, "box", "label", &err), 0);
	file = folder_open(&folder, "run.json", &err);
	assert_non_null(file);
	assert_int_equal(folder_close(file, "run.json", &err), 0);
	assert_false(exists(folder.path));
	assert_int_equal(folder_publish(&folder, &err), 0);
	snprintf(path, sizeof(path), "%s/20260601T000000Z-box-label", out);
	assert_string_equal(folder.path, path);
	assert_true(exists(path));
	assert_false(exists(folder.temporary));
}

static void test_same_second(void **state)
{
	struct folder folder;
	struct error err;
	char path[PATH_MAX];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(folder_begin(&folder, out, STARTED, "box", NULL, &err), 0);
		assert_int_equal(folder_publish(&folder, &err), 0);
	}
	snprintf(path, sizeof(path), "%s/20260601T000000Z-box-3", out);
	assert_string_equal(folder.path, path);
}

static void test_keep(void **state)
{
	struct error err = { .text = "run.json is refused" };
	struct folder folder;
	char whole[PATH_MAX], path[PATH_MAX], text[PATH_MAX + 64];

	(void)state;
	assert_int_equal(folder_begin(&folder, out, STARTED, "box", NULL, &err), 0);
	strcpy(whole, folder.path);
	assert_int_equal(folder_keep(&folder, &err), -1);
	assert_false(exists(whole));
	snprintf(path, sizeof(path), "%s/20260601T000000Z-box-incomplete", out);
	snprintf(text, sizeof(text), "run.json is refused; what was written is in %s", path);
	assert_string_equal(err.text, text);
	assert_true(exists(path));
}

/* A folder that gets no name stays under its temporary one, also when its run has ended. */
static void test_keep_unnamed(void **state)
{
	struct error err = { .text = "run.json is refused" };
	struct folder folder;
	char left[PATH_MAX], text[PATH_MAX + 64];

	(void)state;
	assert_int_equal(folder_begin(&folder, out, STARTED, "box", NULL, &err), 0);
	snprintf(folder.path, sizeof(folder.path), "%s/nowhere/box", out);
	assert_int_equal(folder_keep(&folder, &err), -1);
	snprintf(text, sizeof(text), "run.json is refused; what was written is in %s",
		 folder.temporary);
	assert_string_equal(err.text, text);
	snprintf(left, sizeof(left), "%s/.unfinished-%d", out, ended_pid());
	assert_int_equal(rename(folder.temporary, left), 0);
	close(folder.lock);
	assert_int_equal(folder_check(out, &err), 0);
	assert_true(exists(left));
}

static void test_stale(void **state)
{
	char stale[PATH_MAX], own[PATH_MAX];
	pid_t pid = ended_pid();
	struct error err;

	(void)state;
	snprintf(stale, sizeof(stale), "%s/.unfinished-%d", out, pid);
	snprintf(own, sizeof(own), "%s/.unfinished-%d", out, getpid());
	assert_int_equal(mkdir(stale, 0777), 0);
	assert_int_equal(mkdir(own, 0777), 0);
	assert_int_equal(folder_check(out, &err), 0);
	assert_false(exists(stale));
	assert_true(exists(own));
	assert_int_equal(rmdir(own), 0);
}

/* A process of another PID namespace has a pid that nobody has here, and the lock. */
static void test_locked(void **state)
{
	char stale[PATH_MAX];
	pid_t pid = ended_pid();
	struct error err;
	int fd;

	(void)state;
	snprintf(stale, sizeof(stale), "%s/.unfinished-%d", out, pid);
	assert_int_equal(mkdir(stale, 0777), 0);
	fd = open(stale, O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(folder_check(out, &err), 0);
	assert_true(exists(stale));
	close(fd);
	assert_int_equal(folder_check(out, &err), 0);
	assert_false(exists(stale));
}

static void test_bad_out(void **state)
{
	struct error err;
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(folder_check("/proc/nowhere/results", &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "/proc/nowhere/results"));
	snprintf(path, sizeof(path), "%s/file", out);
	fclose(fopen(path, "w"));
	assert_int_equal(folder_check(path, &err), -1);
	assert_non_null(strstr(err.text, "not a folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_publish, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_same_second, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_keep, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_keep_unnamed, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_stale, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_locked, make_out, remove_out),
		cmocka_unit_test_setup_teardown(test_bad_out, make_out, remove_out),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
