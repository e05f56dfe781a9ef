// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A block is a number of timed batches of one arm. Each has around it what it has in a lane: the
 * approach of a fault run before it, and the batch that undoes it (workload/workload.h). There are
 * no other arms, so that a tracer sees one alone, and no empty wakes: a stub that has all turns
 * stays warm.
 *
 * Guest, work and placement are made by the functions that lanes use (schedule/lane_progress.h),
 * for a lane of one arm.
 */
#include "run/blocks.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "schedule/lane_progress.h"
#include "schedule/warm.h"
#include "stats/stats.h"

struct runner {
	const struct blocks_request *request;
	const struct plan_arm *arm;
	bool stamped; /* each call */
	struct clock clock;
	struct records records;
	struct lane_context context;
	struct lane_progress progress;
	struct plan_lane lane;
	struct physmem physmem;
	struct guest guest;
	struct synthetic_batches work;
	double *batch_ns; /* of a block; owned */
};

const char *const blocks_refusals[BLOCKS_REFUSALS] = {
	"replays a workload",
	"serves several stubs",
	"is of the floor and has no stub",
	"has late calls, which belong to no batch",
};

const char *blocks_refusal(const struct arm *arm)
{
	const bool reasons[BLOCKS_REFUSALS] = { arm->workload[0], arm->many, arm->floor,
						arm->late };

	for (size_t i = 0; i < BLOCKS_REFUSALS; i++)
		if (reasons[i])
			return blocks_refusals[i];
	return NULL;
}

/* The stub overwrites its stamps in the next batch, so they are handed out after each. */
static void tell_stamps(struct runner *runner, const struct workload_entry *entries, uint32_t count)
{
	const struct guest *guest = &runner->guest;
	const struct blocks_request *request = runner->request;
	uint32_t served = 0;

	for (uint32_t i = 0; i < count; i++)
		request->stamp(request->data, guest->mm.stub.pid, &guest->mm.shared->stamps.call[i],
			       lane_next_served(guest, &entries[i], &served));
}

static int run_batch(struct runner *runner, const struct workload_entry *entries, uint32_t count,
		     bool flush, struct error *err)
{
	if (lane_run_batch(&runner->guest, entries, count, flush, err))
		return error_prefix(err, "%s: ", runner->arm->id);
	if (runner->stamped)
		tell_stamps(runner, entries, count);
	return 0;
}

static int run_timed(struct runner *runner, double *ns, uint32_t *notified, struct error *err)
{
	const struct guest_mm *mm = &runner->guest.mm;
	uint64_t end;

	if (run_batch(runner, runner->work.timed, runner->work.timed_count, runner->arm->arm.flush,
		      err))
		return -1;
	end = runner->clock.stub_stamps ? mm->shared->stamps.batch_end : mm->log.returned;
	*ns = clock_ns(&runner->clock, mm->log.start, end);
	*notified = mm->log.notified;
	return 0;
}

/*
 * Each turn of guest code ends by the fault or call that precedes the next batch, as in a lane
 * (schedule/warm.h).
 */
static int run_approach(struct runner *runner, struct error *err)
{
	const struct synthetic_batches *work = &runner->work;

	for (uint32_t i = 0; i < work->approach_count; i++) {
		warm_foresee_step(&runner->guest, work, i + 1);
		if (run_batch(runner, &work->approach[i], 1, false, err))
			return -1;
	}
	return 0;
}

static int run_undo(struct runner *runner, struct error *err)
{
	warm_foresee_step(&runner->guest, &runner->work, 0);
	return run_batch(runner, runner->work.undo, runner->work.undo_count, false, err);
}

/*
 * With undo_first the untimed batch comes first: it makes what the timed one removes. Returns as
 * done() of the request.
 */
static int run_block(struct runner *runner, struct error *err)
{
	const struct blocks_request *request = runner->request;
	struct block block = { .entries = runner->work.timed_count };
	bool undo_first = runner->work.undo_first;

	for (uint32_t i = 0; i < request->batches; i++)
		if ((undo_first && run_undo(runner, err)) || run_approach(runner, err) ||
		    run_timed(runner, &runner->batch_ns[i], &block.notified, err) ||
		    (!undo_first && run_undo(runner, err)))
			return -1;
	block.batch_ns = stats_middle(runner->batch_ns, request->batches);
	return request->done ? request->done(request->data, &block, err) : 0;
}

static int open_runner(struct runner *runner, struct error *err)
{
	struct synthetic_batches *work = &runner->work;

	runner->batch_ns = memory_new(runner->request->batches, sizeof(*runner->batch_ns));
	if (lane_take_place(&runner->progress, err) ||
	    physmem_create(&runner->physmem, runner->context.physmem_bytes, 1, err) ||
	    synthetic_make(work, &runner->arm->arm.synthetic, LANE_WORK_ADDRESS, 0, err) ||
	    lane_populate_batches(&runner->physmem, work, err))
		return -1;
	if (lane_start_guest(&runner->progress, runner->arm, &runner->physmem, &runner->guest, err))
		return error_prefix(err, "%s: ", runner->arm->id);
	lane_stamp_calls(&runner->guest, runner->stamped);
	return 0;
}

static void close_runner(struct runner *runner)
{
	if (runner->guest.mm.physmem)
		guest_stop(&runner->guest);
	if (runner->progress.polling_fd >= 0)
		close(runner->progress.polling_fd);
	physmem_destroy(&runner->physmem);
	records_free(&runner->records);
	free(runner->batch_ns);
}

int blocks_run(const struct blocks_request *request, struct error *err)
{
	struct runner runner = { .request = request, .arm = request->arm, .physmem.fd = -1 };
	const char *refusal = blocks_refusal(&request->arm->arm);
	int result;

	if (refusal)
		return error_set(err, STATUS_UNSUPPORTED, "%s %s", request->arm->id, refusal);
	clock_calibrate(&runner.clock);
	runner.stamped = request->stamp && runner.clock.stub_stamps;
	runner.context = (struct lane_context){ .clock = &runner.clock,
						.physmem_bytes = request->physmem_bytes,
						.records = &runner.records };
	runner.lane.placement = request->arm->arm.placement;
	runner.progress.context = &runner.context;
	runner.progress.lane = &runner.lane;
	runner.progress.polling_fd = -1;
	result = open_runner(&runner, err);
	if (!result)
		while ((result = run_block(&runner, err)) > 0)
			;
	close_runner(&runner);
	return result;
}
