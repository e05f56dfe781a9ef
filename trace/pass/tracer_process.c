// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process of a tracer, from fork() to its report. It is forked and not executed: trace() needs
 * the memory of the caller, and no program has to be found. What it does there is the caller's:
 * attached.c or traced_work.c.
 */
#define _GNU_SOURCE
#include "trace/pass/tracer_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/ended.h"
#include "base/interrupt.h"
#include "base/memory.h"

/* Renamed, so that ps and the tests tell it from the program that it was forked from. */
static void become_tracer(pid_t parent)
{
	child_ends_with(parent);
	prctl(PR_SET_NAME, "unotify-trace");
	/* Out of memory, the caller saves its results. A tracer has none. */
	memory_at_end(NULL, NULL);
}

pid_t tracer_start(struct tracer_report *report, int (*trace)(void *data, struct error *err),
		   void *data, struct error *err)
{
	pid_t parent = getpid(), tracer;

	/* A child that ends by exit() would print what is buffered once more. */
	fflush(NULL);
	tracer = fork();
	if (tracer < 0)
		error_errno(err, errno, "starting the tracer");
	if (tracer)
		return tracer;
	become_tracer(parent);
	report->result = trace(data, &report->err);
	report->done = true;
	_exit(STATUS_DONE);
}

int tracer_await(pid_t tracer, const struct tracer_report *report, struct error *err)
{
	int status;

	/* The signal may have been sent to the caller alone, and not to its process group. */
	while (waitpid(tracer, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for the tracer");
		else if (interrupt_requested())
			kill(tracer, SIGTERM);
	if (!report->done)
		return error_set(err, STATUS_CANNOT, "the tracer %s before it was done",
				 ended_how(status).text);
	if (report->result)
		*err = report->err;
	return report->result;
}

int tracer_file(char path[TRACER_PATH], struct error *err)
{
	int file = memfd_create("recording", MFD_CLOEXEC);

	if (file < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for a recording");
	snprintf(path, TRACER_PATH, "/proc/self/fd/%d", file);
	return 0;
}
