// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a stub ended, in words. A pidfd becomes readable when its process is dead; waitid() with
 * WNOWAIT then tells how, and leaves the zombie.
 */
#define _GNU_SOURCE
#include "stub/death.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>

#include "base/ended.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static bool wait_for_death(int pidfd, int limit_ms)
{
	struct pollfd ready = { .fd = pidfd, .events = POLLIN };
	int result;

	/* A pending signal interrupts even a poll() that does not wait. */
	do
		result = poll(&ready, 1, limit_ms);
	while (result < 0 && errno == EINTR);
	return result == 1;
}

bool stub_is_dead(int pidfd)
{
	return wait_for_death(pidfd, 0);
}

bool stub_dies(int pidfd)
{
	return wait_for_death(pidfd, 60000);
}

void stub_await_death(int pidfd)
{
	while (!wait_for_death(pidfd, -1))
		;
}

int stub_death_error(pid_t pid, int pidfd, struct error *err)
{
	siginfo_t end = { 0 };

	if (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &end, WEXITED | WNOWAIT | WNOHANG) ||
	    !end.si_pid)
		return error_set(err, STATUS_CANNOT, "stub %d has gone", pid);
	return stub_reaped_error(pid,
				 end.si_code == CLD_EXITED ? W_EXITCODE(end.si_status, 0) :
							     W_EXITCODE(0, end.si_status),
				 err);
}

int stub_reaped_error(pid_t pid, int status, struct error *err)
{
	return error_set(err, STATUS_CANNOT, "stub %d %s", pid, ended_how(status).text);
}
