// SPDX-License-Identifier: GPL-2.0-or-later
#include "test/disabled-tsc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/tsc.h"

/* That the call itself fails is for the test to see. */
static int runs_on(void)
{
	return !prctl(PR_SET_TSC, PR_TSC_SIGSEGV) && tsc_try() == TSC_RUNS;
}

void disabled_tsc_or_skip(void)
{
	pid_t pid;
	int status;

	if (tsc_try() != TSC_RUNS)
		skip();
	pid = fork();
	if (!pid)
		_exit(runs_on());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (!WEXITSTATUS(status))
		return;
	fprintf(stderr, "PR_SET_TSC has no effect here, as under a PVM hypervisor\n");
	skip();
}
