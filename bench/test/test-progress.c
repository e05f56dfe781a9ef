// SPDX-License-Identifier: GPL-2.0-or-later
/* What the line of progress says, on a terminal of 80 columns. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/wall.h"
#include "run/progress.h"

static int terminal; /* its other side */
static int own;	     /* stderr, to which a failure is told */
static char text[4096];

static int open_terminal(void **state)
{
	int inner;

	(void)state;
	unsetenv("COLUMNS");
	own = dup(STDERR_FILENO);
	terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (terminal < 0 || grantpt(terminal) || unlockpt(terminal))
		return -1;
	inner = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	if (inner < 0 || dup2(inner, STDERR_FILENO) < 0)
		return -1;
	close(inner);
	progress_begin(false);
	return 0;
}

static int close_terminal(void **state)
{
	(void)state;
	dup2(own, STDERR_FILENO);
	close(own);
	return close(terminal);
}

/* What is on the line now. */
static const char *line(void)
{
	ssize_t length = read(terminal, text, sizeof(text) - 1);
	const char *begin;

	assert_true(length > 0);
	text[length] = '\0';
	begin = memrchr(text, '\r', (size_t)length);
	assert_non_null(begin);
	return begin + strlen("\r\033[K");
}

static void wait_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* The line of a pace that is known, unless the machine was so slow that it tells another. */
static const char *line_in_time(double expected, double done, const char *what, long after_ms)
{
	const char *shown;
	struct timespec began;

	do {
		wall_now(CLOCK_MONOTONIC, &began);
		progress_expect(expected);
		wait_ms(after_ms);
		progress_show(done, "%s", what);
		shown = line();
	} while (wall_seconds_since(&began) > 0.3);
	return shown;
}

static void time_that_is_known_is_counted(void **state)
{
	(void)state;
	assert_string_equal(line_in_time(1000, 0.25, "working", 0),
			    "[#####               ] 25 %, 0:01 left, working");
	progress_expect(0.01);
	wait_ms(20);
	progress_show(0, "late");
	assert_string_equal(line(), "[################### ] 99 %, 0:00 left, late");
}

/* However long it takes, it moves, and ends with the last of the work. */
static void without_a_known_time_the_share_is_shown(void **state)
{
	(void)state;
	progress_show(0, "beginning");
	assert_string_equal(line(), "beginning");
	assert_string_equal(line_in_time(0, 0.5, "in the middle", 20),
			    "[##########          ] 50 %, 0:01 left, in the middle");
	progress_show(1, "at the end");
	assert_string_equal(line(), "[####################] 100 %, 0:00 left, at the end");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(time_that_is_known_is_counted),
		TEST(without_a_known_time_the_share_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
