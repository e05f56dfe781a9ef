// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes of many stubs: rounds of joint batches.
 *
 * A joint batch is one batch for each of an arm's stubs, all at once. It is timed from
 * before the first stub gets its batch until the last has finished its own. Arms with
 * the same baseline, which have as many stubs, take turns (scheduler.h). stub_set_work.c
 * runs the joint batch of an arm; here are the stubs.
 *
 * Arms that differ only in number of stubs and way of serving, the twin of the baseline
 * among them, share their stubs: an arm takes as many as it needs. Arms with other
 * batches have other stubs. A timed batch leaves its pages mapped, and those of another
 * batch next to them would be merged with them by the kernel.
 *
 * What a way of serving needs, such as a ring or threads, is made just before its turn
 * and gone after it, untimed: if it stayed, it would cost the other arms something at
 * each notification. The batch that brings the state back comes first and warms it up.
 *
 * Stubs that share one listener are a set of their own. They run less often than those of
 * the other set, which makes a batch some 2 % slower.
 */
#include <stdlib.h>
#include <sys/param.h>

#include "base/memory.h"
#include "gate/guest_set.h"
#include "schedule/stub_set_work.h"
#include "schedule/scheduler.h"

struct many {
	struct lane_progress *progress;
	struct physmem physmem;
	struct stub_set_work *works; /* by index in the lane; set is NULL for a skipped arm */
	struct guest_set *sets;
	size_t set_count;
	struct scheduler scheduler;
};

static bool same_stubs(const struct arm *a, const struct arm *b)
{
	return a->gate == b->gate && a->sync == b->sync && arm_served_alike(a, b) &&
	       a->many->one_listener == b->many->one_listener &&
	       synthetic_same(&a->synthetic, &b->synthetic);
}

/* The size of the set that this arm takes its stubs from: the most that any of its arms needs. */
static uint32_t most_stubs(const struct plan_lane *lane, const struct arm *arm)
{
	uint32_t most = 0;

	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0] && same_stubs(&lane->arms[i].arm, arm))
			most = MAX(most, lane->arms[i].arm.stubs);
	return most;
}

static int start_set(struct many *many, const struct plan_arm *arm, struct guest_set *set,
		     struct error *err)
{
	struct lane_progress *progress = many->progress;
	const struct clock *clock = progress->context->clock;
	struct guest_options options = lane_guest_options(progress, arm);
	uint32_t count = most_stubs(progress->lane, &arm->arm);
	uint64_t from = clock_now(clock);
	double each_ns;

	records_reserve(progress->context->records, count);
	if (guest_set_start(set, &many->physmem, &options, count, arm->arm.many->one_listener, err))
		return -1;
	each_ns = clock_ns(clock, from, clock_now(clock)) / count;
	for (uint32_t i = 0; i < count; i++)
		lane_add_record(progress, RECORD_START)->span.ns = (float)each_ns;
	return 0;
}

static int open_set(struct many *many, struct stub_set_work *work, struct error *err)
{
	for (size_t i = 0; i < many->progress->lane->count; i++) {
		const struct stub_set_work *other = &many->works[i];

		if (other->set && same_stubs(&other->arm->arm, &work->arm->arm)) {
			work->set = other->set;
			return 0;
		}
	}
	work->set = &many->sets[many->set_count];
	if (start_set(many, work->arm, work->set, err))
		return -1;
	many->set_count++;
	return 0;
}

static int populate(struct many *many, const struct stub_set_work *work, struct error *err)
{
	struct synthetic_batches batches;

	for (uint32_t i = 0; i < work->arm->arm.stubs; i++)
		if (stub_set_work_batches(work, i, &batches, err) ||
		    lane_populate_batches(&many->physmem, &batches, err))
			return -1;
	return 0;
}

static int open_works(struct many *many, struct error *err)
{
	const struct plan_lane *lane = many->progress->lane;

	for (size_t i = 0; i < lane->count; i++) {
		struct stub_set_work *work = &many->works[i];

		work->arm = &lane->arms[i];
		work->index = i;
		if (!work->arm->skipped[0] &&
		    (populate(many, work, err) || open_set(many, work, err)))
			return error_prefix(err, "%s: ", work->arm->id);
	}
	return 0;
}

static int run_work(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	struct many *many = owner;

	return stub_set_work_run(many->progress, &many->works[arm], pass, ns, err);
}

static pid_t process(void *owner, size_t arm, size_t number)
{
	const struct many *many = owner;
	const struct stub_set_work *work = &many->works[arm];

	return number < work->arm->arm.stubs ? work->set->guests[number].mm.stub.pid : 0;
}

static const struct scheduler_driver driver = { .run = run_work, .process = process };

/* A stamped joint batch leaves a record for each call and one more. */
static size_t records_max(const struct plan_lane *lane)
{
	size_t most = 0;

	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *arm = &lane->arms[i].arm;

		most = MAX(most, (size_t)arm->stubs * arm->synthetic.entries);
	}
	return most + 1;
}

/* Slots for the stubs of all arms, as if none were shared. */
static uint32_t slots(const struct plan_lane *lane)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < lane->count; i++)
		sum += lane->arms[i].arm.stubs;
	return sum;
}

static int open_many(struct many *many, struct error *err)
{
	const struct lane_progress *progress = many->progress;
	size_t count = progress->lane->count;

	many->works = memory_new(count, sizeof(*many->works));
	many->sets = memory_new(count, sizeof(*many->sets));
	if (physmem_create(&many->physmem, progress->context->physmem_bytes, slots(progress->lane),
			   err) ||
	    open_works(many, err))
		return -1;
	scheduler_open(&many->scheduler, many->progress, &driver, many, records_max(progress->lane),
		       NULL);
	return 0;
}

static void close_many(struct many *many)
{
	scheduler_close(&many->scheduler);
	for (size_t i = 0; i < many->set_count; i++)
		guest_set_stop(&many->sets[i]);
	physmem_destroy(&many->physmem);
	free(many->works);
	free(many->sets);
}

int lane_many_run(struct lane_progress *progress, struct error *err)
{
	struct many many = { .progress = progress, .physmem.fd = -1 };
	int result = open_many(&many, err);

	if (!result)
		result = scheduler_run(&many.scheduler, 0, err);
	close_many(&many);
	return result;
}
