// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Synthetic work: rounds of single batches.
 *
 * Arms that share a baseline form a group, in each of the lane's parts one of its
 * own. A round is one batch of each arm of a group in fresh random order; groups
 * take turns so that each gets rounds in proportion to the deviation of its ratios
 * and in inverse proportion to the square root of their cost, which for a given time
 * makes the sum of the variances least. A group whose ratios are as precise as the
 * run wants them gets no more, and when all are, the pass is over. Arms
 * that differ in their work alone share a stub. A part ends with the stamped pass,
 * the one that reads the CPU clocks of both sides, and the one with counters, whose
 * works follow one another instead of taking turns. A round in which others than
 * monitor and stubs had the CPUs is run again, whichever arms they hit: see watch.h.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "lane/watch.h"
#include "lane/work.h"

#define ROUNDS_MIN    300 /* of a group, however precise: the tails want values, too */
#define STAMPED_SHARE 0.12
#define CPU_SHARE     0.05
#define COUNTED_SHARE 0.10 /* of the first invocation alone, as counts vary little */

struct group {
	size_t *members; /* indexes into works; owned */
	size_t count;
	bool apart;
	struct watch watch;
	double rounds;		      /* of this pass so far */
	double spent_ns;	      /* by them */
	double deviation, half_width; /* of the ratio that has the most; after each timed round */
};

struct rounds {
	struct lane_progress *progress;
	struct physmem physmem;
	struct work *works;
	size_t work_count;
	struct guest *guests;
	size_t guest_count;
	struct group *groups;
	size_t group_count;
	const struct lane_part *part;
	enum lane_pass pass;
	struct watched watched;
};

/*
 * A stub that more arms share is warmer, by some percent of a batch: so arms that
 * are compared share theirs with as many. Sizes come with all gates of a suite;
 * what comes with few arms, as pages of a call do, has stubs of its own.
 */
static bool same_stub(const struct arm *a, const struct arm *b)
{
	return a->gate == b->gate && a->serve == b->serve && a->sync == b->sync &&
	       a->strict == b->strict && a->work_ns == b->work_ns && a->spin_ns == b->spin_ns &&
	       a->tick_ms == b->tick_ms && a->late == b->late && a->touch == b->touch &&
	       a->twin == b->twin && a->stamped_twin == b->stamped_twin &&
	       a->synthetic.pages == b->synthetic.pages;
}

static int open_guest(struct rounds *rounds, struct work *work, struct error *err)
{
	struct guest *guest;

	for (size_t i = 0; i < rounds->work_count; i++) {
		const struct work *other = &rounds->works[i];

		if (other->guest && same_stub(&other->arm->arm, &work->arm->arm)) {
			work->guest = other->guest;
			return 0;
		}
	}
	guest = &rounds->guests[rounds->guest_count];
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
	    lane_populate(&rounds->physmem, batches->timed, batches->timed_count, err) ||
	    lane_populate(&rounds->physmem, batches->undo, batches->undo_count, err))
		return error_prefix(err, "%s: ", work->arm->id);
	return open_guest(rounds, work, err);
}

static int open_works(struct rounds *rounds, struct error *err)
{
	const struct plan_lane *lane = rounds->progress->lane;

	for (size_t i = 0; i < lane->count; i++) {
		struct work *work = &rounds->works[rounds->work_count];

		if (lane->arms[i].skipped[0])
			continue;
		work->arm = &lane->arms[i];
		work->index = i;
		if (open_work(rounds, work, err))
			return -1;
		rounds->work_count++;
	}
	return 0;
}

static bool shares_stub(const struct rounds *rounds, const struct group *group, size_t member)
{
	for (size_t i = 0; i < member; i++)
		if (rounds->works[group->members[i]].guest ==
		    rounds->works[group->members[member]].guest)
			return true;
	return false;
}

static int watch_group(struct rounds *rounds, struct group *group, struct error *err)
{
	bool idles = false;

	for (size_t i = 0; i < group->count; i++)
		idles |= rounds->works[group->members[i]].arm->arm.tick_ms > 0;
	if (watch_open(&group->watch, rounds->progress, group->count, idles, err))
		return -1;
	for (size_t i = 0; i < group->count; i++)
		if (!shares_stub(rounds, group, i))
			watch_add(&group->watch,
				  rounds->works[group->members[i]].guest->mm.stub.pid);
	return 0;
}

static int make_group(struct rounds *rounds, size_t root, bool apart, struct error *err)
{
	struct group *group = &rounds->groups[rounds->group_count];

	group->apart = apart;
	for (size_t i = 0; i < rounds->work_count; i++) {
		const struct work *work = &rounds->works[i];

		if (work->arm->arm.gate->apart == apart &&
		    plan_root(rounds->progress->lane, work->index) == root)
			group->members[group->count++] = i;
	}
	if (!group->count)
		return 0;
	rounds->group_count++;
	return watch_group(rounds, group, err);
}

static int make_groups(struct rounds *rounds, struct error *err)
{
	for (size_t root = 0; root < rounds->progress->lane->count; root++)
		if (make_group(rounds, root, false, err) || make_group(rounds, root, true, err))
			return -1;
	return 0;
}

/* The notifications came in the order of the calls that the gate notifies. */
static void record_stamps(struct rounds *rounds, const struct work *work)
{
	const struct guest_mm *mm = &work->guest->mm;
	const struct gate *gate = work->guest->gate;
	struct record *batch = lane_record_batch(rounds->progress, work->guest, work->index,
						 work->batches.timed_count);
	double calls_ns = 0;
	uint32_t served = 0;

	for (uint32_t i = 0; i < work->batches.timed_count; i++) {
		bool maps = work->batches.timed[i].op == WORKLOAD_MAP;
		bool notified = maps ? gate->notifies_map : gate->notifies_unmap;
		const struct stub_stamp *call = &mm->shared->stamps.call[i];

		calls_ns +=
			lane_record_call(rounds->progress, work->index, work->batches.timed_count,
					 call, notified ? &mm->log.stamp[served] : NULL);
		served += notified;
	}
	batch->value[1] = (float)((batch->value[0] - calls_ns) / work->batches.timed_count);
}

static void record_timed(struct rounds *rounds, struct work *work)
{
	struct record *record = lane_record_batch(rounds->progress, work->guest, work->index,
						  work->batches.timed_count);

	record->kind = RECORD_BATCH;
	work->batch_ns = record->value[0];
}

static void record(struct rounds *rounds, struct work *work)
{
	if (rounds->pass == PASS_STAMPED)
		record_stamps(rounds, work);
	else if (rounds->pass == PASS_TIMED)
		record_timed(rounds, work);
}

static int run_timed(struct rounds *rounds, struct work *work, struct error *err)
{
	const struct synthetic_batches *batches = &work->batches;
	struct guest *guest = work->guest;
	bool stamped = rounds->pass == PASS_STAMPED || work->arm->arm.stamped_twin;
	int result;

	guest->mm.log.stamped = stamped;
	guest->mm.shared->stamps.stamp_calls = stamped;
	result = lane_run_batch(guest, work->arm, batches->timed, batches->timed_count,
				work->arm->arm.flush, err);
	if (!result)
		record(rounds, work);
	guest->mm.log.stamped = false;
	guest->mm.shared->stamps.stamp_calls = 0;
	return result;
}

static int run_work(struct rounds *rounds, struct work *work, struct error *err)
{
	if (work->batches.undo_first && work_undo(work, err))
		return -1;
	if (rounds->pass == PASS_CPU ? work_clocked(rounds->progress, work, err) :
				       run_timed(rounds, work, err))
		return -1;
	return work->batches.undo_first ? 0 : work_undo(work, err);
}

/* What the arm is compared with in this group, or NULL. */
static const struct work *partner_of(const struct rounds *rounds, const struct group *group,
				     const struct work *work)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct work *other = &rounds->works[group->members[i]];

		if ((int)other->index == work->arm->baseline)
			return other;
	}
	return NULL;
}

/* An arm whose baseline is measured apart has no ratio here: its times must do. */
static void note_precision(struct rounds *rounds, struct group *group)
{
	group->deviation = group->half_width = 0;
	for (size_t i = 0; i < group->count; i++) {
		struct work *work = &rounds->works[group->members[i]];
		const struct work *partner = partner_of(rounds, group, work);

		if (!partner && work->arm->baseline < 0 && group->count > 1)
			continue;
		precision_add(&work->precision,
			      log(work->batch_ns / (partner ? partner->batch_ns : 1)));
		group->deviation = fmax(group->deviation, work->precision.deviation);
		group->half_width = fmax(group->half_width, precision_half_width(&work->precision));
	}
}

static bool is_precise(const struct rounds *rounds, const struct group *group)
{
	return rounds->pass == PASS_TIMED && group->rounds >= ROUNDS_MIN &&
	       group->half_width <= rounds->progress->context->target;
}

/* A batch of each of the group. 1 if the round was disturbed: then nothing is kept of it. */
static int run_once(struct rounds *rounds, struct group *group, struct error *err)
{
	struct records *records = rounds->progress->context->records;
	size_t before = records->count;

	watch_begin(&group->watch);
	for (size_t i = 0; i < group->count; i++)
		if (run_work(rounds, &rounds->works[group->members[i]], err))
			return -1;
	if (rounds->pass == PASS_SETTLING || !watch_judge(&group->watch, &rounds->watched))
		return 0;
	records->count = before;
	return 1;
}

static int run_round(struct rounds *rounds, struct group *group, struct error *err)
{
	struct lane_context *context = rounds->progress->context;
	uint64_t from = clock_now(context->clock);
	int redo;

	if (records_reserve(context->records, 2 + group->count * (STUB_BATCH_MAX + 1), err))
		return -1;
	lane_validate(rounds->progress);
	gsl_ran_shuffle(context->random, group->members, group->count, sizeof(*group->members));
	redo = run_once(rounds, group, err);
	group->spent_ns += clock_ns(context->clock, from, clock_now(context->clock));
	if (redo)
		return redo < 0 ? -1 : 0;
	context->next_round++;
	group->rounds++;
	if (rounds->pass == PASS_TIMED)
		note_precision(rounds, group);
	return 0;
}

/* Until the deviation is known, groups share the time as if theirs were the same. */
static double weight_of(const struct rounds *rounds, const struct group *group)
{
	if (rounds->pass != PASS_TIMED || group->rounds < ROUNDS_MIN || !(group->deviation > 0))
		return 1;
	return group->deviation;
}

/* NULL if the part has no arms, or if all are precise enough. */
static struct group *next_group(struct rounds *rounds)
{
	struct group *next = NULL;
	double least = INFINITY;

	for (size_t i = 0; i < rounds->group_count; i++) {
		struct group *group = &rounds->groups[i];
		double due = group->rounds ? sqrt(group->rounds * group->spent_ns) /
						     weight_of(rounds, group) :
					     -1;

		if (group->apart == rounds->part->apart && !is_precise(rounds, group) &&
		    due < least) {
			least = due;
			next = group;
		}
	}
	return next;
}

/* However slow the machine is, no arm is left without a time: no group without a round. */
static bool may_run(const struct rounds *rounds, const struct group *group, double until)
{
	const struct lane_progress *progress = rounds->progress;

	if (lane_time_left(progress) && lane_elapsed(progress) < until)
		return true;
	return rounds->pass == PASS_TIMED && !(group->rounds > 0) && !interrupt_requested();
}

/* For so many seconds, or until there is nothing left to do. */
static int run_pass(struct rounds *rounds, enum lane_pass pass, double seconds, struct error *err)
{
	struct lane_progress *progress = rounds->progress;
	double until = lane_elapsed(progress) + seconds;
	struct group *next;

	rounds->pass = pass;
	for (size_t i = 0; i < rounds->group_count; i++) {
		rounds->groups[i].rounds = 0;
		rounds->groups[i].spent_ns = 0;
	}
	for (next = next_group(rounds); next && may_run(rounds, next, until);
	     next = next_group(rounds))
		if (run_round(rounds, next, err))
			return -1;
	return 0;
}

static int run_part(struct rounds *rounds, const struct lane_part *part, double seconds,
		    struct error *err)
{
	const struct lane_context *context = rounds->progress->context;
	double settling = lane_settling(seconds), left = seconds - settling;
	double stamped = context->clock->stub_stamps ? left * STAMPED_SHARE : 0;
	double counted = context->events->count ? left * COUNTED_SHARE : 0;
	double clocked = left * CPU_SHARE;

	rounds->part = part;
	rounds->pass = PASS_SETTLING;
	if (!next_group(rounds))
		return 0;
	if (run_pass(rounds, PASS_SETTLING, settling, err) ||
	    run_pass(rounds, PASS_TIMED, left - stamped - counted - clocked, err) ||
	    run_pass(rounds, PASS_STAMPED, stamped, err) ||
	    run_pass(rounds, PASS_CPU, clocked, err))
		return -1;
	return work_count(rounds->progress, rounds->works, rounds->work_count, part, counted, err);
}

static int run_parts(struct rounds *rounds, struct error *err)
{
	double seconds = lane_seconds(rounds->progress);
	struct lane_part parts[LANE_PARTS];

	lane_divide(rounds->progress, parts);
	for (int i = 0; i < LANE_PARTS; i++)
		if (run_part(rounds, &parts[i], seconds * parts[i].share, err))
			return -1;
	return 0;
}

static int open_rounds(struct rounds *rounds, struct error *err)
{
	struct lane_progress *progress = rounds->progress;
	size_t count = progress->lane->count;

	rounds->works = calloc(count, sizeof(*rounds->works));
	rounds->guests = calloc(count, sizeof(*rounds->guests));
	rounds->groups = calloc(count, sizeof(*rounds->groups));
	if (!rounds->works || !rounds->guests || !rounds->groups)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", count);
	for (size_t i = 0; i < count; i++) {
		rounds->groups[i].members = calloc(count, sizeof(size_t));
		if (!rounds->groups[i].members)
			return error_set(err, STATUS_CANNOT, "no memory for %zu arms", count);
	}
	if (physmem_create(&rounds->physmem, progress->context->physmem_bytes, (uint32_t)count,
			   err))
		return -1;
	if (open_works(rounds, err))
		return -1;
	return make_groups(rounds, err);
}

static void close_rounds(struct rounds *rounds)
{
	for (size_t i = 0; i < rounds->guest_count; i++)
		guest_stop(&rounds->guests[i]);
	physmem_destroy(&rounds->physmem);
	for (size_t i = 0; rounds->groups && i < rounds->progress->lane->count; i++)
		free(rounds->groups[i].members);
	for (size_t i = 0; i < rounds->group_count; i++)
		watch_close(&rounds->groups[i].watch);
	free(rounds->groups);
	free(rounds->guests);
	free(rounds->works);
}

int lane_rounds_run(struct lane_progress *progress, struct error *err)
{
	struct rounds rounds = { .progress = progress, .physmem.fd = -1 };
	int result = open_rounds(&rounds, err);

	watch_lane_begin(&rounds.watched, progress);
	if (!result)
		result = run_parts(&rounds, err);
	if (!result)
		result = watch_lane_end(&rounds.watched, progress, err);
	close_rounds(&rounds);
	return result;
}
