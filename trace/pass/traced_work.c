// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three processes: the caller waits, the tracer records into a file that exists in memory alone
 * and then analyses it, and the worker, a child of the tracer, runs the function. Stamps go from
 * the worker to the tracer, phases from the tracer to the caller, in memory that all share; each
 * reads when the process that writes has ended.
 */
#include "trace/pass/traced_work.h"

#include <stdbool.h>
#include <sys/mman.h>

#include "base/child.h"
#include "trace/capture/recorder.h"
#include "trace/follow/trace.h"
#include "trace/pass/tracer_process.h"

/* Each process has its own; the pages behind shared are the same. */
struct pass {
	const struct traced_work *work;
	struct shared *shared;
	size_t bytes;
};

/* What the processes tell each other. Names of phases are constants, valid in all three. */
struct shared {
	struct tracer_report report;
	bool worker_failed; /* with this error */
	struct error worker_err;
	struct traced_phases phases;
	struct call_stamps stamps;
	struct call_stamp items[];
};

/* In the worker. Its exit status says the same as worker_failed; a killed worker sets neither. */
static int run_worker(void *data)
{
	struct pass *pass = data;
	struct shared *shared = pass->shared;
	int result = pass->work->run(pass->work->data, &shared->stamps, &shared->worker_err);

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
	if (!result)
		summarize_both(&trace, &shared->phases);
	trace_close(&trace);
	return result;
}

/* A killed worker has written no error, and half of its calls would give wrong phases. */
static int check_worker(const struct pass *pass, const struct recorder_result *recorded,
			struct error *err)
{
	if (pass->shared->worker_failed) {
		*err = pass->shared->worker_err;
		return -1;
	}
	if (recorded->succeeded)
		return 0;
	return error_set(err, STATUS_CANNOT, "what was traced did not end by itself: %s",
			 recorded->how);
}

/* In the tracer. */
static int trace_worker(void *data, struct error *err)
{
	struct pass *pass = data;
	struct recorder_result recorded;
	struct recorder_options options = { .program = { .run = run_worker, .data = pass } };
	char path[TRACER_PATH];

	if (tracer_file(path, err))
		return -1;
	options.output = path;
	return recorder_run(&options, &recorded, err) || check_worker(pass, &recorded, err) ||
			       analyse(pass, path, err) ?
		       -1 :
		       0;
}

/* Pages that no stamp is written to are never allocated: stamp_room may be generous. */
static int map_shared(struct pass *pass, struct error *err)
{
	struct shared *shared;

	pass->bytes = sizeof(*shared) + pass->work->stamp_room * sizeof(struct call_stamp);
	pass->shared = shared = child_share(pass->bytes, "memory that a tracer shares", err);
	if (!shared)
		return -1;
	shared->stamps.items = shared->items;
	shared->stamps.room = pass->work->stamp_room;
	return 0;
}

int traced_work_run(const struct traced_work *work, struct traced_phases *phases, struct error *err)
{
	struct pass pass = { .work = work };
	pid_t tracer;
	int result;

	if (map_shared(&pass, err))
		return -1;
	tracer = tracer_start(&pass.shared->report, trace_worker, &pass, err);
	result = tracer < 0 ? -1 : tracer_await(tracer, &pass.shared->report, err);
	if (!result)
		*phases = pass.shared->phases;
	munmap(pass.shared, pass.bytes);
	return result;
}
