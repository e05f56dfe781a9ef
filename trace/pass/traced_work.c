// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three processes: the caller waits, the tracer records into a file that exists in memory alone
 * and then analyses it, and the worker runs the function. They share one piece of memory.
 */
#define _GNU_SOURCE
#include "trace/pass/traced_work.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/cause.h"
#include "trace/capture/recorder.h"
#include "trace/follow/trace.h"
#include "trace/pass/tracer.h"

/* Each process has its own; the pages behind shared are the same. */
struct pass {
	const struct traced_work *work;
	struct shared *shared;
	size_t bytes;
};

/* What the processes tell each other. Names of phases are constants, valid in all three. */
struct shared {
	bool done;	    /* the tracer has written phases, or its error */
	bool worker_failed; /* err is the worker's */
	int result;
	struct error err;
	struct traced_phases phases;
	struct call_stamps stamps;
	struct call_stamp items[];
};

/*
 * In the worker. Its exit status says the same as worker_failed; a killed worker sets neither.
 */
static int run_worker(void *data)
{
	struct pass *pass = data;
	struct shared *shared = pass->shared;
	int result = pass->work->run(pass->work->data, &shared->stamps, &shared->err);

	shared->worker_failed = result != 0;
	return result ? STATUS_CANNOT : STATUS_DONE;
}

static int analyse(struct pass *pass, const char *path, struct error *err)
{
	struct shared *shared = pass->shared;
	struct trace trace;
	int result;

	if (trace_open(&trace, path, err))
		return -1;
	result = stamps_join(shared->stamps.items, shared->stamps.count, &trace.recording,
			     trace.notifications, trace.count, err);
	if (!result) {
		summarize_notifications(&trace, &shared->phases.notifications);
		summarize_rounds(&trace, &shared->phases.rounds);
	}
	trace_close(&trace);
	return result;
}

/* A killed worker has written no error, and half of its calls would give wrong phases. */
static int check_worker(const struct pass *pass, const struct recorder_result *recorded,
			struct error *err)
{
	if (pass->shared->worker_failed) {
		*err = pass->shared->err;
		return -1;
	}
	if (recorded->succeeded)
		return 0;
	return error_set(err, STATUS_CANNOT, "what was traced did not end by itself: %s",
			 recorded->how);
}

/* In the tracer. */
static int trace_worker(struct pass *pass, struct error *err)
{
	struct recorder_result recorded;
	struct recorder_options options = { .program = { .run = run_worker, .data = pass } };
	char path[TRACER_PATH];

	if (tracer_file(path, err))
		return -1;
	options.output = path;
	if (recorder_run(&options, &recorded, err) || check_worker(pass, &recorded, err) ||
	    analyse(pass, path, err))
		return -1;
	return 0;
}

static void become_tracer(struct pass *pass, pid_t parent)
{
	struct error err;
	int result;

	tracer_begin(parent);
	result = trace_worker(pass, &err);
	if (result)
		pass->shared->err = err;
	pass->shared->result = result;
	pass->shared->done = true;
	_exit(STATUS_DONE);
}

/* Pages that no stamp is written to are never allocated: stamp_room may be generous. */
static int map_shared(struct pass *pass, struct error *err)
{
	struct shared *shared;

	pass->bytes = sizeof(*shared) + pass->work->stamp_room * sizeof(struct call_stamp);
	shared = mmap(NULL, pass->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return error_call(err,
				  (struct failed){
					  .call = CALL_MMAP, .error = errno, .bytes = pass->bytes },
				  "memory for %zu stamps", pass->work->stamp_room);
	shared->stamps.items = shared->items;
	shared->stamps.room = pass->work->stamp_room;
	pass->shared = shared;
	return 0;
}

static int await(const struct pass *pass, pid_t tracer, struct error *err)
{
	int status;

	/* The signal may have been sent to the caller alone, and not to its process group. */
	while (waitpid(tracer, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for the tracer");
		else if (interrupt_requested())
			kill(tracer, SIGTERM);
	if (pass->shared->done)
		return 0;
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CANNOT, "the tracer was ended by signal %d",
				 WTERMSIG(status));
	return error_set(err, STATUS_CANNOT, "the tracer ended early; what it said is on stderr");
}

int traced_work_run(const struct traced_work *work, struct traced_phases *phases, struct error *err)
{
	struct pass pass = { .work = work };
	pid_t parent = getpid(), tracer;
	int result;

	if (map_shared(&pass, err))
		return -1;
	/* A child that ends by exit() would print what is buffered once more. */
	fflush(NULL);
	tracer = fork();
	if (tracer == 0)
		become_tracer(&pass, parent);
	result = tracer < 0 ? error_errno(err, errno, "starting the tracer") :
			      await(&pass, tracer, err);
	if (!result && pass.shared->result) {
		*err = pass.shared->err;
		result = -1;
	}
	if (!result)
		*phases = pass.shared->phases;
	munmap(pass.shared, pass.bytes);
	return result;
}
