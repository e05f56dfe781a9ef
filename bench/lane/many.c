// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many stubs at once: rounds of crowd batches.
 *
 * A crowd batch is one batch for each of an arm's stubs, all at once. It is timed from
 * before the first stub gets its batch until the last has finished its own. Arms with
 * the same baseline, which have as many stubs, form a group; a round is one crowd
 * batch of each in fresh random order, and groups take turns as in rounds.c.
 *
 * Arms that differ in number of stubs and way of serving alone, the twin of the
 * baseline among them, share their stubs: an arm takes as many as it needs. Those of
 * other batches have other stubs, as a timed batch leaves its pages mapped, next to
 * which another's would find neighbours to merge with.
 *
 * What a way of serving needs, such as a ring or threads, is made just before its turn
 * and gone after it, which is not timed: it would cost the others something at each
 * notification. The batch that brings the state back comes first and warms it up.
 * Stubs of one listener are others, which work less often: that makes a batch some 2 %
 * slower.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <sys/param.h>
#include <sys/resource.h>

#include "gate/guest_crowd.h"
#include "lane/crowd.h"

#define STAMPED_SHARE 0.12
#define CPU_SHARE     0.05

struct group {
	size_t root;
	double rounds; /* of this pass so far */
	double spent_ns;
};

struct many {
	struct lane_progress *progress;
	struct physmem physmem;
	struct crowd_work *works; /* those of a group one after the other */
	size_t work_count;
	struct guest_crowd *crowds;
	size_t crowd_count;
	struct group *groups;
	size_t group_count;
	size_t *order; /* of the works of a round */
	enum lane_pass pass;
};

static bool same_stubs(const struct arm *a, const struct arm *b)
{
	return a->gate == b->gate && a->sync == b->sync && a->strict == b->strict &&
	       a->work_ns == b->work_ns && a->touch == b->touch &&
	       a->many->one_listener == b->many->one_listener &&
	       synthetic_same(&a->synthetic, &b->synthetic);
}

/* The most stubs that an arm with these stubs has. */
static uint32_t most_stubs(const struct plan_lane *lane, const struct arm *arm)
{
	uint32_t most = 0;

	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0] && same_stubs(&lane->arms[i].arm, arm))
			most = MAX(most, lane->arms[i].arm.stubs);
	return most;
}

static int start_crowd(struct many *many, const struct plan_arm *arm, struct guest_crowd *crowd,
		       struct error *err)
{
	struct lane_progress *progress = many->progress;
	const struct clock *clock = progress->context->clock;
	struct guest_options options = lane_guest_options(progress, arm);
	uint32_t count = most_stubs(progress->lane, &arm->arm);
	uint64_t from = clock_now(clock);
	double each_ns;

	if (records_reserve(progress->context->records, count, err) ||
	    guest_crowd_start(crowd, &many->physmem, &options, count, arm->arm.many->one_listener,
			      err))
		return error_prefix(err, "%s: ", arm->id);
	each_ns = clock_ns(clock, from, clock_now(clock)) / count;
	for (uint32_t i = 0; i < count; i++)
		lane_add_record(progress, RECORD_START)->value[0] = (float)each_ns;
	return 0;
}

static int open_crowd(struct many *many, struct crowd_work *work, struct error *err)
{
	for (size_t i = 0; i < many->work_count; i++) {
		const struct crowd_work *other = &many->works[i];

		if (other->crowd && same_stubs(&other->arm->arm, &work->arm->arm)) {
			work->crowd = other->crowd;
			return 0;
		}
	}
	work->crowd = &many->crowds[many->crowd_count];
	if (start_crowd(many, work->arm, work->crowd, err))
		return -1;
	many->crowd_count++;
	return 0;
}

static int populate(struct many *many, const struct crowd_work *work, struct error *err)
{
	struct synthetic_batches batches;

	for (uint32_t i = 0; i < work->arm->arm.stubs; i++)
		if (crowd_work_batches(work, i, &batches, err) ||
		    lane_populate(&many->physmem, batches.timed, batches.timed_count, err) ||
		    lane_populate(&many->physmem, batches.undo, batches.undo_count, err))
			return -1;
	return 0;
}

static int open_work(struct many *many, size_t arm, size_t root, struct error *err)
{
	struct crowd_work *work = &many->works[many->work_count];

	*work = (struct crowd_work){ .arm = &many->progress->lane->arms[arm],
				     .index = arm,
				     .root = root };
	if (populate(many, work, err) || open_crowd(many, work, err))
		return -1;
	many->work_count++;
	return 0;
}

static int open_group(struct many *many, size_t root, struct error *err)
{
	const struct plan_lane *lane = many->progress->lane;
	size_t before = many->work_count;

	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0] && plan_root(lane, i) == root &&
		    open_work(many, i, root, err))
			return -1;
	if (many->work_count > before)
		many->groups[many->group_count++].root = root;
	return 0;
}

static size_t choose_order(struct many *many, const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < many->work_count; i++)
		if (many->works[i].root == group->root)
			many->order[count++] = i;
	gsl_ran_shuffle(many->progress->context->random, many->order, count, sizeof(*many->order));
	return count;
}

static int run_round(struct many *many, struct group *group, struct error *err)
{
	struct lane_context *context = many->progress->context;
	uint64_t from = clock_now(context->clock);
	size_t count = choose_order(many, group);

	if (records_reserve(context->records, 2, err))
		return -1;
	lane_validate(many->progress);
	for (size_t i = 0; i < count; i++)
		if (crowd_work_run(many->progress, &many->works[many->order[i]], many->pass, err))
			return -1;
	context->next_round++;
	group->rounds++;
	group->spent_ns += clock_ns(context->clock, from, clock_now(context->clock));
	return 0;
}

static struct group *next_group(struct many *many)
{
	struct group *next = NULL;
	double least = INFINITY;

	for (size_t i = 0; i < many->group_count; i++) {
		struct group *group = &many->groups[i];
		double due = group->rounds ? sqrt(group->rounds * group->spent_ns) : -1;

		if (due < least) {
			least = due;
			next = group;
		}
	}
	return next;
}

/* Until so many seconds of the lane have passed. */
static int run_pass(struct many *many, enum lane_pass pass, double until, struct error *err)
{
	many->pass = pass;
	for (size_t i = 0; i < many->group_count; i++) {
		many->groups[i].rounds = 0;
		many->groups[i].spent_ns = 0;
	}
	while (lane_time_left(many->progress) && lane_elapsed(many->progress) < until)
		if (run_round(many, next_group(many), err))
			return -1;
	return 0;
}

static int run_passes(struct many *many, struct error *err)
{
	double from = lane_elapsed(many->progress), until = lane_seconds(many->progress);
	double settled = from + lane_settling(until - from), left = until - settled;
	double stamped = many->progress->context->clock->stub_stamps ? left * STAMPED_SHARE : 0;
	double clocked = until - left * CPU_SHARE;

	if (run_pass(many, PASS_SETTLING, settled, err) ||
	    run_pass(many, PASS_TIMED, clocked - stamped, err) ||
	    (stamped > 0 && run_pass(many, PASS_STAMPED, clocked, err)))
		return -1;
	return run_pass(many, PASS_CPU, until, err);
}

/* Slots for the stubs of all arms, as if none were shared. */
static uint32_t slots(const struct plan_lane *lane)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < lane->count; i++)
		sum += lane->arms[i].arm.stubs;
	return sum;
}

/*
 * A stub takes three descriptors of the monitor: with the soft limit that is common, 1024,
 * there would be too few for some hundred.
 */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_many(struct many *many, struct error *err)
{
	const struct lane_progress *progress = many->progress;
	size_t count = progress->lane->count;

	allow_descriptors();
	many->works = calloc(count, sizeof(*many->works));
	many->crowds = calloc(count, sizeof(*many->crowds));
	many->groups = calloc(count, sizeof(*many->groups));
	many->order = calloc(count, sizeof(*many->order));
	if (!many->works || !many->crowds || !many->groups || !many->order)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", count);
	if (physmem_create(&many->physmem, progress->context->physmem_bytes, slots(progress->lane),
			   err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (open_group(many, i, err))
			return -1;
	return 0;
}

static void close_many(struct many *many)
{
	for (size_t i = 0; i < many->crowd_count; i++)
		guest_crowd_stop(&many->crowds[i]);
	physmem_destroy(&many->physmem);
	free(many->works);
	free(many->crowds);
	free(many->groups);
	free(many->order);
}

int lane_many_run(struct lane_progress *progress, struct error *err)
{
	struct many many = { .progress = progress, .physmem.fd = -1 };
	int result = open_many(&many, err);

	if (!result && many.group_count)
		result = run_passes(&many, err);
	close_many(&many);
	return result;
}
