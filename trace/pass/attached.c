// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two processes: the caller runs the function, and a tracer records into a file in memory until it
 * gets SIGTERM, and then analyses it. They share one piece of memory.
 */
#define _GNU_SOURCE
#include "trace/pass/attached.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/capture/recorder.h"
#include "trace/follow/trace.h"
#include "trace/pass/tracer.h"

struct shared {
	bool done;
	int result;
	struct error err;
	struct attached found;
};

struct tracer {
	struct shared *shared;
	pid_t supervisor, pid;
	int started[2];	 /* a pipe */
	int workload_fd; /* or -1 */
};

static int analyse(const struct tracer *tracer, const char *recording, struct error *err)
{
	struct attached *found = &tracer->shared->found;
	struct error nothing;
	struct trace trace;

	if (trace_open(&trace, recording, err))
		return -1;
	summarize_notifications(&trace, &found->notifications);
	summarize_rounds(&trace, &found->rounds);
	trace_close(&trace);
	/* What was traced may have no batch, and is no less traced. */
	found->has_workload = tracer->workload_fd >= 0 &&
			      !workload_write(recording, "-", &found->counts, &nothing);
	return 0;
}

static int trace_supervisor(const struct tracer *tracer, struct error *err)
{
	struct recorder_result recorded;
	struct recorder_options options = { .supervisor = tracer->supervisor,
					    .started_fd = tracer->started[1] };
	char path[TRACER_PATH];

	if (tracer_file(path, err))
		return -1;
	options.output = path;
	if (recorder_run(&options, &recorded, err))
		return -1;
	if (recorded.end.lost)
		return error_set(err, STATUS_CANNOT, "%llu events did not fit into the buffers",
				 (unsigned long long)recorded.end.lost);
	return analyse(tracer, path, err);
}

/* The workload goes to stdout; what unotify-trace says to its user is not for ours. */
static void become_tracer(const struct tracer *tracer, pid_t parent)
{
	int nothing;

	tracer_begin(parent);
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(nothing, STDERR_FILENO);
	dup2(tracer->workload_fd >= 0 ? tracer->workload_fd : nothing, STDOUT_FILENO);
	close(tracer->started[0]);
	tracer->shared->result = trace_supervisor(tracer, &tracer->shared->err);
	fflush(stdout);
	tracer->shared->done = true;
	_exit(STATUS_DONE);
}

static int start(struct tracer *tracer, struct error *err)
{
	pid_t parent = getpid();
	char byte;

	if (pipe2(tracer->started, O_CLOEXEC))
		return error_errno(err, errno, "a pipe to the tracer");
	fflush(NULL);
	tracer->pid = fork();
	if (tracer->pid == 0)
		become_tracer(tracer, parent);
	close(tracer->started[1]);
	/* Nothing is read if it ends before it traces: then it has an error. */
	if (tracer->pid > 0 && read(tracer->started[0], &byte, 1) < 0)
		kill(tracer->pid, SIGTERM);
	close(tracer->started[0]);
	return tracer->pid < 0 ? error_errno(err, errno, "starting the tracer") : 0;
}

static int end(const struct tracer *tracer, struct error *err)
{
	int status;

	kill(tracer->pid, SIGTERM);
	while (waitpid(tracer->pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for the tracer");
	if (!tracer->shared->done)
		return error_set(err, STATUS_CANNOT, "the tracer ended early");
	if (!tracer->shared->result)
		return 0;
	*err = tracer->shared->err;
	return -1;
}

int attached_trace(pid_t supervisor, int (*run)(void *data, struct error *err), void *data,
		   int workload_fd, struct attached *found, struct error *err)
{
	struct tracer tracer = { .supervisor = supervisor, .workload_fd = workload_fd };
	int result, ended;
	struct error second;

	tracer.shared = mmap(NULL, sizeof(*tracer.shared), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tracer.shared == MAP_FAILED)
		return error_errno(err, errno, "no memory for a tracer");
	result = start(&tracer, err);
	if (!result) {
		result = run(data, err);
		ended = end(&tracer, result ? &second : err);
		result = result || ended ? -1 : 0;
	}
	if (!result)
		*found = tracer.shared->found;
	munmap(tracer.shared, sizeof(*tracer.shared));
	return result;
}
