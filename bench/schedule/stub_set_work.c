// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One turn of an arm of many stubs. stub_set_work_run() opens the arm's way of serving, then runs
 * the joint batch that brings the state back, the empty wakes, and the joint batch that counts.
 * guest_set_round() does each: it gives all stubs their turn and serves until all have reported.
 *
 * Stamps of a batch are in the memory that is shared with each stub, so they are recorded before
 * the next batch. Batches are not kept: they are made from their rule wherever they are needed.
 */
#include "schedule/stub_set_work.h"

#include "schedule/cpu_span.h"
#include "schedule/warm.h"

/* The stubs share physmem: each has frames of its own, the guest addresses are the same in all. */
int stub_set_work_batches(const struct stub_set_work *work, uint32_t stub,
			  struct synthetic_batches *batches, struct error *err)
{
	const struct synthetic *rule = &work->arm->arm.synthetic;
	uint64_t frames = (uint64_t)rule->entries * rule->pages * STUB_PAGE_SIZE;

	return synthetic_make(batches, rule, LANE_WORK_ADDRESS, stub * frames, err);
}

static int queue(const struct stub_set_work *work, bool undo, struct error *err)
{
	struct synthetic_batches batches;

	for (uint32_t i = 0; i < work->arm->arm.stubs; i++)
		if (stub_set_work_batches(work, i, &batches, err) ||
		    lane_queue(&work->set->guests[i], undo ? batches.undo : batches.timed,
			       undo ? batches.undo_count : batches.timed_count, err))
			return -1;
	return 0;
}

/* guest_set_round() goes on if a stub dies or a call fails; here both end the lane. */
static int run_queued(const struct stub_set_work *work, struct error *err)
{
	if (guest_set_round(work->set, err))
		return -1;
	for (uint32_t i = 0; i < work->arm->arm.stubs; i++) {
		const struct guest *guest = &work->set->guests[i];

		if (work->set->members[i].dead) {
			guest_set_death(work->set, i, err);
			return -1;
		}
		if (lane_check_calls(guest, err))
			return error_prefix(err, "stub %d: ", guest->mm.stub.pid);
	}
	return 0;
}

/* The stamp of the stub that finished last. */
static uint64_t end_of(const struct stub_set_work *work)
{
	uint64_t start = work->set->set.start, end = start;

	for (uint32_t i = 0; i < work->arm->arm.stubs; i++) {
		uint64_t own = work->set->guests[i].mm.shared->stamps.batch_end;

		if (own - start > end - start)
			end = own;
	}
	return end;
}

static float batch_ns(const struct lane_progress *progress, const struct stub_set_work *work)
{
	return lane_stub_ns(progress->context->clock, work->set->set.start, end_of(work));
}

static double record_batch(struct lane_progress *progress, const struct stub_set_work *work)
{
	const struct stub_set *set = &work->set->set;
	struct record *record = lane_add_arm_record(progress, RECORD_BATCH, work->index);
	struct record_batch *batch = &record->batch;

	for (uint32_t i = 0; i < set->count; i++)
		batch->notified = (uint16_t)(batch->notified + set->member[i].mm->log.notified);
	batch->batch_ns = batch_ns(progress, work);
	batch->round_ns = record_ns(clock_ns(progress->context->clock, set->start, set->returned));
	progress->served[work->index].system_calls += set->system_calls;
	progress->served[work->index].handovers += set->handovers;
	return record_time(record);
}

/*
 * rest_ns is the time in which a stub made no call: it worked, or waited for its turn. It is the
 * mean over stubs, per call.
 */
static int record_stamps(struct lane_progress *progress, const struct stub_set_work *work,
			 struct error *err)
{
	struct record *batch = lane_add_arm_record(progress, RECORD_STAMPED, work->index);
	uint32_t stubs = work->arm->arm.stubs;
	struct synthetic_batches batches;
	double rest = 0;

	batch->stamped.batch_ns = batch_ns(progress, work);
	for (uint32_t i = 0; i < stubs; i++) {
		const struct guest *guest = &work->set->guests[i];

		if (stub_set_work_batches(work, i, &batches, err))
			return -1;
		rest += clock_ns(guest->mm.clock, work->set->set.start,
				 guest->mm.shared->stamps.batch_end) -
			lane_record_calls(progress, work->index, guest, batches.timed,
					  batches.timed_count);
	}
	batch->stamped.rest_ns = (float)(rest / stubs / work->arm->arm.synthetic.entries);
	return 0;
}

static int record(struct lane_progress *progress, const struct stub_set_work *work,
		  enum lane_pass pass, double *ns, struct error *err)
{
	if (pass == PASS_STAMPED)
		return record_stamps(progress, work, err);
	if (pass == PASS_TIMED)
		*ns = record_batch(progress, work);
	return 0;
}

static void set_stamps(const struct stub_set_work *work, bool stamped)
{
	for (uint32_t i = 0; i < work->arm->arm.stubs; i++)
		lane_stamp_calls(&work->set->guests[i], stamped);
}

/* CPU time of all stubs and of all threads of the monitor, per call. */
static int run_clocked(struct lane_progress *progress, const struct stub_set_work *work,
		       struct error *err)
{
	const struct guest *guests = work->set->guests;
	uint32_t stubs = work->arm->arm.stubs;
	double calls = (double)stubs * work->arm->arm.synthetic.entries;
	struct cpu_span used;

	cpu_span_begin(&used, guests, stubs);
	if (run_queued(work, err))
		return -1;
	cpu_span_end(&used, guests, stubs);
	lane_record_cpu(progress, work->index, &used, calls);
	return 0;
}

static int run_timed(struct lane_progress *progress, const struct stub_set_work *work,
		     enum lane_pass pass, double *ns, struct error *err)
{
	int result;

	set_stamps(work, pass == PASS_STAMPED);
	result = run_queued(work, err);
	if (!result)
		result = record(progress, work, pass, ns, err);
	set_stamps(work, false);
	return result;
}

/* Empty wakes as in warm_up(), of all at once. A run of faults has one stub: so no approach. */
static int warm(const struct stub_set_work *work, struct error *err)
{
	struct synthetic_batches batches;

	for (int left = LANE_WARM_ROUNDS; left > 0; left--) {
		for (uint32_t i = 0; left == 1 && i < work->arm->arm.stubs; i++) {
			if (stub_set_work_batches(work, i, &batches, err))
				return -1;
			warm_foresee_step(&work->set->guests[i], &batches, 0);
		}
		if (run_queued(work, err))
			return -1;
	}
	return 0;
}

static int run_batches(struct lane_progress *progress, const struct stub_set_work *work,
		       enum lane_pass pass, double *ns, struct error *err)
{
	if (queue(work, true, err) || run_queued(work, err) || warm(work, err) ||
	    queue(work, false, err))
		return -1;
	return pass == PASS_CPU ? run_clocked(progress, work, err) :
				  run_timed(progress, work, pass, ns, err);
}

/* The seed decides which stubs change threads: another one in each turn. */
int stub_set_work_run(struct lane_progress *progress, const struct stub_set_work *work,
		      enum lane_pass pass, double *ns, struct error *err)
{
	const struct arm *arm = &work->arm->arm;
	const struct monitors_plan monitors = {
		.count = arm->monitors,
		.handover = arm->handover,
		.cpu = placement_second_monitor(&progress->cpus),
		.seed = random_next(&progress->context->random),
	};
	int result;

	if (guest_set_open(work->set, arm->many, arm->stubs, &monitors, err))
		return -1;
	result = run_batches(progress, work, pass, ns, err);
	guest_set_close(work->set);
	return result;
}
