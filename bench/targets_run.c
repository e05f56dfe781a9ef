// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a run of all suites takes, from its start to its last figure. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/wall.h"
#include "interrupt.h"
#include "targets.h"

#define DESCRIPTORS 16

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

/* In the child: what it prints is of no interest, what it complains of is. */
static void exec_run(pid_t parent, const char *folder)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent && nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0)
		execl("/proc/self/exe", "unotify-bench", "run", "--label", "targets", "--out",
		      folder, (char *)NULL);
	_exit(STATUS_CANNOT);
}

static int run_into(const char *folder, double *seconds, struct error *err)
{
	struct timespec from;
	pid_t parent = getpid(), pid;
	int status;

	wall_now(CLOCK_MONOTONIC, &from);
	pid = fork();
	if (!pid)
		exec_run(parent, folder);
	if (pid < 0)
		return error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
				  "starting a run");
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for a run");
		if (interrupt_requested())
			kill(pid, SIGTERM);
	}
	*seconds = wall_seconds_since(&from);
	if (interrupt_requested())
		return error_set(err, STATUS_CANNOT, "interrupted");
	/* Whether its controls passed is not the question here. */
	if (WIFEXITED(status) &&
	    (WEXITSTATUS(status) == STATUS_DONE || WEXITSTATUS(status) == STATUS_CONTROL))
		return 0;
	return error_set(err, STATUS_CANNOT, "a run of all suites failed");
}

int targets_run(struct selftest_result *result, struct error *err)
{
	char folder[] = "/tmp/unotify-bench-XXXXXX";
	double seconds = 0;
	int status;

	snprintf(result->name, sizeof(result->name), "a run of all suites");
	interrupt_catch();
	if (!mkdtemp(folder))
		return error_errno(err, errno, "making %s", folder);
	status = run_into(folder, &seconds, err);
	nftw(folder, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
	if (!status)
		targets_judge_run(seconds, result);
	return status;
}
