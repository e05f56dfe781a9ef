// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes of synthetic work: each arm has one stub, and its batch is the same each time. Arms that
 * differ in work alone share a stub and its address space (sharing.h), so each batch leaves that as
 * it found it, or the next batch does.
 *
 * The scheduler runs the timed, the stamped and the CPU pass, in which arms take turns. A pass with
 * counters comes last (cost.c), whose works follow one another instead.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "schedule/sharing.h"
#include "schedule/scheduler.h"
#include "schedule/work.h"

#define COUNTED_SHARE 0.10 /* of the lane's time, in the first invocation: counts vary little */

struct rounds {
	struct lane_progress *progress;
	struct physmem physmem;
	struct work *works; /* by index in the lane; of a skipped arm without a guest */
	struct guest *guests;
	size_t guest_count;
	int *undone_by; /* by index in the lane; see sharing.h */
	struct scheduler scheduler;
};

/*
 * Of arms that the user named (--arm), one could share its stub with more arms than its baseline
 * does, and would be faster for it: so only a map arm and the unmap arm that undoes it share one.
 */
static bool may_share(const struct rounds *rounds, const struct work *a, const struct work *b)
{
	const struct plan_lane *lane = rounds->progress->lane;

	if (!strcmp(lane->suite, PLAN_ARMS))
		return rounds->undone_by[a->index] == (int)b->index ||
		       rounds->undone_by[b->index] == (int)a->index;
	return sharing_stub(&a->arm->arm, &b->arm->arm);
}

/* The guest of the first work opened so far that may share its own, or else a new one. */
static int open_guest(struct rounds *rounds, struct work *work, struct error *err)
{
	struct guest *guest = &rounds->guests[rounds->guest_count];

	for (size_t i = 0; i < rounds->progress->lane->count && !work->guest; i++)
		if (rounds->works[i].guest && may_share(rounds, &rounds->works[i], work))
			work->guest = rounds->works[i].guest;
	if (work->guest)
		return 0;
	if (lane_start_guest(rounds->progress, work->arm, &rounds->physmem, guest, err))
		return -1;
	rounds->guest_count++;
	work->guest = guest;
	return 0;
}

static int open_work(struct rounds *rounds, struct work *work, struct error *err)
{
	struct synthetic_batches *batches = &work->batches;

	if (synthetic_make(batches, &work->arm->arm.synthetic, LANE_WORK_ADDRESS, 0, err) ||
	    lane_populate_batches(&rounds->physmem, batches, err) || open_guest(rounds, work, err))
		return error_prefix(err, "%s: ", work->arm->id);
	return 0;
}

/*
 * Starts stubs in random order. What a stub gains from being the first, such as where its pages
 * lie, then falls to another arm in another invocation: it widens the intervals, but does not bias
 * the ratios.
 */
static int open_works(struct rounds *rounds, struct error *err)
{
	const struct plan_lane *lane = rounds->progress->lane;
	size_t *order = memory_new(lane->count, sizeof(*order));
	int result = 0;

	for (size_t i = 0; i < lane->count; i++) {
		order[i] = i;
		rounds->works[i].arm = &lane->arms[i];
		rounds->works[i].index = i;
	}
	for (size_t i = 0; i < lane->count; i++) {
		if (rounds->undone_by[i] < 0)
			continue;
		rounds->works[i].shared = true;
		rounds->works[rounds->undone_by[i]].shared = true;
	}
	random_shuffle(&rounds->progress->context->random, order, lane->count, sizeof(*order));
	for (size_t i = 0; i < lane->count && !result; i++)
		if (!lane->arms[order[i]].skipped[0])
			result = open_work(rounds, &rounds->works[order[i]], err);
	free(order);
	return result;
}

static void record_stamps(struct rounds *rounds, const struct work *work)
{
	const struct guest_mm *mm = &work->guest->mm;
	uint32_t count = work->batches.timed_count;
	struct record_stamped *batch =
		&lane_add_arm_record(rounds->progress, RECORD_STAMPED, work->index)->stamped;
	double calls_ns = lane_record_calls(rounds->progress, work->index, work->guest,
					    work->batches.timed, count);

	batch->batch_ns = lane_stub_ns(mm->clock, mm->log.start, mm->shared->stamps.batch_end);
	batch->rest_ns = (float)((batch->batch_ns - calls_ns) / count);
}

/* A stamped twin has its stamps on in the timed pass: it is there to tell what stamps cost. */
static int run_timed(struct rounds *rounds, const struct work *work, enum lane_pass pass,
		     double *ns, struct error *err)
{
	const struct synthetic_batches *batches = &work->batches;
	struct guest *guest = work->guest;
	bool stamped = pass == PASS_STAMPED || work->arm->arm.stamped_twin;
	int result;

	lane_stamp_calls(guest, stamped);
	result = lane_run_batch(guest, batches->timed, batches->timed_count, work->arm->arm.flush,
				err);
	if (!result && pass == PASS_STAMPED)
		record_stamps(rounds, work);
	else if (!result && pass == PASS_TIMED)
		*ns = record_time(lane_record_batch(rounds->progress, guest, work->index));
	lane_stamp_calls(guest, false);
	return result;
}

static int run_work(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	struct rounds *rounds = owner;
	const struct work *work = &rounds->works[arm];

	if (work_begin(work, err))
		return -1;
	if (pass == PASS_CPU ? work_clocked(rounds->progress, work, err) :
			       run_timed(rounds, work, pass, ns, err))
		return -1;
	return work_end(work, err);
}

static pid_t process(void *owner, size_t arm, size_t number)
{
	const struct rounds *rounds = owner;

	return number ? 0 : rounds->works[arm].guest->mm.stub.pid;
}

static const struct scheduler_driver driver = { .run = run_work, .process = process };

/* Counting gets its seconds even if none are left, so it comes last and costs no timed batch. */
static int run(struct rounds *rounds, struct error *err)
{
	struct lane_progress *progress = rounds->progress;
	bool counts = progress->context->events->count;
	double counted = counts ? lane_seconds(progress) * COUNTED_SHARE : 0;

	if (scheduler_run(&rounds->scheduler, counted, err))
		return -1;
	return work_count(progress, rounds->works, progress->lane->count, counted, err);
}

/* physmem has a slot for each arm, as if none shared its stub. */
static int open_rounds(struct rounds *rounds, struct error *err)
{
	struct lane_progress *progress = rounds->progress;
	size_t count = progress->lane->count;

	rounds->works = memory_new(count, sizeof(*rounds->works));
	rounds->guests = memory_new(count, sizeof(*rounds->guests));
	rounds->undone_by = memory_new(count, sizeof(*rounds->undone_by));
	sharing_find(progress->lane, rounds->undone_by);
	if (physmem_create(&rounds->physmem, progress->context->physmem_bytes, (uint32_t)count,
			   err) ||
	    open_works(rounds, err))
		return -1;
	scheduler_open(&rounds->scheduler, progress, &driver, rounds, STUB_BATCH_MAX + 1,
		       rounds->undone_by);
	return 0;
}

static void close_rounds(struct rounds *rounds)
{
	scheduler_close(&rounds->scheduler);
	for (size_t i = 0; i < rounds->guest_count; i++)
		guest_stop(&rounds->guests[i]);
	physmem_destroy(&rounds->physmem);
	free(rounds->guests);
	free(rounds->works);
	free(rounds->undone_by);
}

int lane_rounds_run(struct lane_progress *progress, struct error *err)
{
	struct rounds rounds = { .progress = progress, .physmem.fd = -1 };
	int result = open_rounds(&rounds, err);

	if (!result)
		result = run(&rounds, err);
	close_rounds(&rounds);
	return result;
}
