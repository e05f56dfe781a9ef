// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to a traced stub, and waiting for its stops. Each counts as a system call of the
 * monitor.
 */
#define _GNU_SOURCE
#include "gate/tracer.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "base/ended.h"
#include "stub/death.h"

int tracer_request(struct guest *guest, enum __ptrace_request request, void *address, void *data,
		   const char *name, struct error *err)
{
	pid_t pid = guest->mm.stub.pid;

	guest->mm.log.system_calls++;
	if (!ptrace(request, pid, address, data))
		return 0;
	/* ESRCH: a stub that has been killed is not in its stop any more. */
	if (errno == ESRCH && stub_dies(guest->mm.stub.pidfd))
		return stub_death_error(pid, guest->mm.stub.pidfd, err);
	return error_errno(err, errno, "%s of stub %d", name, pid);
}

int tracer_wait(struct guest *guest, int *status, struct error *err)
{
	struct stub *stub = &guest->mm.stub;

	guest->mm.log.system_calls++;
	while (waitpid(stub->pid, status, __WALL) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waitpid of stub %d", stub->pid);
	if (WIFSTOPPED(*status))
		return 0;
	stub_reaped_error(stub->pid, *status, err);
	stub->pid = -1;
	return -1;
}

int tracer_unexpected(const struct guest *guest, int status, struct error *err)
{
	return error_set(err, STATUS_CANNOT, "stub %d was stopped by %s", guest->mm.stub.pid,
			 ended_signal(WSTOPSIG(status) & 0x7f).text);
}
