// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for how a process ended. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ended.h"

/* The status of a child that kills itself by the signal, or exits with 3. */
static int status_of(int killed_by)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (killed_by)
			kill(getpid(), killed_by);
		_exit(3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_how(void **state)
{
	(void)state;
	assert_string_equal(ended_how(status_of(0)).text, "exited with status 3");
	assert_string_equal(ended_how(status_of(SIGKILL)).text, "was killed by SIGKILL (Killed)");
	assert_string_equal(ended_how(status_of(SIGTERM)).text,
			    "was killed by SIGTERM (Terminated)");
	assert_string_equal(ended_how(status_of(40)).text, "was killed by signal 40");
}

static void test_signals(void **state)
{
	(void)state;
	assert_string_equal(ended_signal(SIGSEGV).text, "SIGSEGV (Segmentation fault)");
	assert_string_equal(ended_signal(0).text, "signal 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_how),
		cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests_name("ended", tests, NULL, NULL);
}
