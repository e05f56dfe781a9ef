// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two processes: the caller runs the function, and a tracer records into a file in memory until it
 * gets SIGTERM, and then analyses it. The function starts when the tracer has told by a byte on a
 * pipe that it records; what was found comes back in memory that both share. tracer_process.c has
 * what both kinds of passes need.
 */
#define _GNU_SOURCE
#include "trace/pass/attached.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/files.h"
#include "trace/capture/recorder.h"
#include "trace/follow/trace.h"
#include "trace/pass/tracer_process.h"

/* Written by the tracer, read by the caller when that has ended. */
struct shared {
	struct tracer_report report;
	struct attached found;
};

struct pass {
	struct shared *shared;
	pid_t supervisor;
	int started[2];	 /* a pipe: a byte when the recording has begun */
	int workload_fd; /* or -1 */
};

static int analyse(const struct pass *pass, const char *recording, struct error *err)
{
	struct attached *found = &pass->shared->found;
	struct error nothing;
	struct trace trace;

	if (trace_open(&trace, recording, err))
		return -1;
	summarize_both(&trace, &found->phases);
	trace_close(&trace);
	/* No batch is no error: the phases are valid without one. */
	found->has_workload =
		pass->workload_fd >= 0 && !workload_write(recording, "-", &found->counts, &nothing);
	return finish_writing(stdout, "the workload", err);
}

/* The workload goes to stdout. Nobody reads what unotify-trace would tell its user. */
static void redirect(const struct pass *pass)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(nothing, STDERR_FILENO);
	dup2(pass->workload_fd >= 0 ? pass->workload_fd : nothing, STDOUT_FILENO);
	close(pass->started[0]);
}

/* In the tracer. */
static int trace_supervisor(void *data, struct error *err)
{
	const struct pass *pass = data;
	struct recorder_result recorded;
	struct recorder_options options = { .supervisor = pass->supervisor,
					    .started_fd = pass->started[1] };
	char path[TRACER_PATH];

	redirect(pass);
	if (tracer_file(path, err))
		return -1;
	options.output = path;
	if (recorder_run(&options, &recorded, err))
		return -1;
	if (recorded.end.lost)
		return error_set(err, STATUS_CANNOT, "%llu events did not fit into the buffers",
				 (unsigned long long)recorded.end.lost);
	return analyse(pass, path, err);
}

/* The tracer's pid, when it has begun to record or has ended, or -1. */
static pid_t start(struct pass *pass, struct error *err)
{
	pid_t tracer;
	char byte;

	if (pipe2(pass->started, O_CLOEXEC))
		return error_errno(err, errno, "a pipe to the tracer");
	tracer = tracer_start(&pass->shared->report, trace_supervisor, pass, err);
	close(pass->started[1]);
	if (tracer > 0 && read(pass->started[0], &byte, 1) < 0)
		kill(tracer, SIGTERM);
	close(pass->started[0]);
	return tracer;
}

/*
 * The function runs even if the tracer has ended early. Its own error is reported, not what the
 * tracer says after it.
 */
static int run_traced(struct pass *pass, int (*run)(void *data, struct error *err), void *data,
		      struct error *err)
{
	pid_t tracer = start(pass, err);
	struct error second;
	int result, ended;

	if (tracer < 0)
		return -1;
	result = run(data, err);
	kill(tracer, SIGTERM);
	ended = tracer_await(tracer, &pass->shared->report, result ? &second : err);
	return result || ended ? -1 : 0;
}

int attached_trace(pid_t supervisor, int (*run)(void *data, struct error *err), void *data,
		   int workload_fd, struct attached *found, struct error *err)
{
	struct pass pass = { .supervisor = supervisor, .workload_fd = workload_fd };
	int result;

	pass.shared = child_share(sizeof(*pass.shared), "memory that a tracer shares", err);
	if (!pass.shared)
		return -1;
	result = run_traced(&pass, run, data, err);
	if (!result)
		*found = pass.shared->found;
	munmap(pass.shared, sizeof(*pass.shared));
	return result;
}
