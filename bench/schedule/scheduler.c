// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scheduler of all kinds of lane; see scheduler.h for groups and rounds.
 *
 * run_part() settles the arms, then runs three passes: timed, stamped, CPU time. Each pass repeats
 * one step: next_group() picks the group that has had least for its weight, and run_round() runs a
 * batch of each of its arms. What an arm's batch is, and what it records, is up to the driver.
 *
 * The precision that decides where rounds go is a running estimate (measure/precision.h), which is
 * not reported.
 */
#include "schedule/scheduler.h"

#include <math.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "base/memory.h"

#define ROUNDS_MIN	 300  /* timed rounds of a group, however precise: for the quantiles */
#define SETTLING_ROUNDS	 32   /* then a new process is within 1 % of its later times */
#define ROUNDS_ENOUGH	 1800 /* rounds of a later pass, all invocations: enough for medians */
#define DEVIATION_ROUNDS 20   /* with fewer, a group's own deviation is not used */
#define STAMPED_SHARE	 0.12 /* of the time that is left after settling */
#define CPU_SHARE	 0.05 /* likewise */
#define SHORTEST	 0.25 /* later passes keep that much if the timed one ends early */

/* ---- groups ---- */

static size_t index_of(const struct scheduler *scheduler, const struct scheduled_arm *arm)
{
	return (size_t)(arm - scheduler->arms);
}

static void add_processes(struct scheduler *scheduler, struct scheduled_arm *arm)
{
	struct foreign_set *set = &arm->set;
	pid_t pid;

	set->kind = scheduler->driver->kind;
	if (arm->arm->arm.stubs > 1)
		set->kind = FOREIGN_STUB_SET;
	else if (arm_idles(&arm->arm->arm))
		set->kind = FOREIGN_IDLES;
	for (size_t i = 0;
	     (pid = scheduler->driver->process(scheduler->owner, index_of(scheduler, arm), i)); i++)
		foreign_set_add(&scheduler->foreign, set, pid);
}

/* Only members are shuffled: an undoing arm is no member, and runs right after its partner. */
static void add_member(struct scheduler *scheduler, struct arm_group *group, size_t index)
{
	struct scheduled_arm *arm = &scheduler->arms[index];

	group->members[group->count++] = index;
	group->batches += arm->undo ? 2 : 1;
	add_processes(scheduler, arm);
	if (arm->undo)
		add_processes(scheduler, arm->undo);
}

/* One root may have two groups: arms that are measured apart cannot take turns with others. */
static void make_group(struct scheduler *scheduler, size_t root, bool apart)
{
	size_t count = scheduler->progress->lane->count;
	struct arm_group *group = &scheduler->groups[scheduler->group_count++];

	*group = (struct arm_group){ .apart = apart, .members = memory_new(count, sizeof(size_t)) };
	for (size_t i = 0; i < count; i++) {
		const struct scheduled_arm *arm = &scheduler->arms[i];

		if (arm->arm && !arm->undoes && plan_is_apart(arm->arm) == apart &&
		    plan_root(scheduler->progress->lane, i) == root)
			add_member(scheduler, group, i);
	}
	if (group->count)
		return;
	free(group->members);
	scheduler->group_count--;
}

static void set_undo(struct scheduler *scheduler, const int *undone_by)
{
	for (size_t i = 0; undone_by && i < scheduler->progress->lane->count; i++) {
		if (undone_by[i] < 0)
			continue;
		scheduler->arms[i].undo = &scheduler->arms[undone_by[i]];
		scheduler->arms[i].undo->undoes = true;
	}
}

void scheduler_open(struct scheduler *scheduler, struct lane_progress *progress,
		    const struct scheduler_driver *driver, void *owner, size_t records_max,
		    const int *undone_by)
{
	const struct plan_lane *lane = progress->lane;

	*scheduler = (struct scheduler){
		.progress = progress,
		.driver = driver,
		.owner = owner,
		.records_max = records_max,
		.arms = memory_new(lane->count, sizeof(*scheduler->arms)),
		.groups = memory_new(LANE_PARTS * lane->count, sizeof(*scheduler->groups)),
	};
	foreign_open(&scheduler->foreign, progress);
	for (size_t i = 0; i < lane->count; i++)
		scheduler->arms[i].arm = lane->arms[i].skipped[0] ? NULL : &lane->arms[i];
	set_undo(scheduler, undone_by);
	for (size_t root = 0; root < lane->count; root++) {
		make_group(scheduler, root, false);
		make_group(scheduler, root, true);
	}
}

void scheduler_close(struct scheduler *scheduler)
{
	for (size_t i = 0; i < scheduler->group_count; i++)
		free(scheduler->groups[i].members);
	for (size_t i = 0; scheduler->arms && i < scheduler->progress->lane->count; i++)
		foreign_set_free(&scheduler->arms[i].set);
	foreign_close(&scheduler->foreign);
	free(scheduler->groups);
	free(scheduler->arms);
}

/* ---- one round ---- */

/* What the arm is compared with in its group; NULL if it is the root or its baseline is apart. */
static const struct scheduled_arm *partner_of(const struct scheduler *scheduler,
					      const struct scheduled_arm *arm)
{
	const struct scheduled_arm *baseline;

	if (arm->arm->baseline < 0)
		return NULL;
	baseline = &scheduler->arms[arm->arm->baseline];
	return baseline->arm && plan_is_apart(baseline->arm) == plan_is_apart(arm->arm) ? baseline :
											  NULL;
}

/*
 * Adds the ratio of this round to the arm's precision. An arm whose baseline is measured apart, or
 * which is alone in its group, has no ratio: its times are used instead.
 */
static void note_arm(struct scheduler *scheduler, struct arm_group *group,
		     struct scheduled_arm *arm)
{
	const struct scheduled_arm *partner = partner_of(scheduler, arm);

	if (!partner && arm->arm->baseline < 0 && group->count > 1)
		return;
	if (!(arm->ns > 0) || (partner && !(partner->ns > 0)))
		return;
	precision_add(&arm->precision, log(arm->ns / (partner ? partner->ns : 1)));
	group->deviation = fmax(group->deviation, arm->precision.deviation);
	group->half_width = fmax(group->half_width, precision_half_width(&arm->precision));
}

static void note_precision(struct scheduler *scheduler, struct arm_group *group)
{
	group->deviation = group->half_width = 0;
	for (size_t i = 0; i < group->count; i++) {
		struct scheduled_arm *arm = &scheduler->arms[group->members[i]];

		note_arm(scheduler, group, arm);
		if (arm->undo)
			note_arm(scheduler, group, arm->undo);
	}
}

/* The share of ROUNDS_ENOUGH that falls to this invocation; 0 invocations count as one. */
static double rounds_enough(const struct scheduler *scheduler)
{
	return ceil((double)ROUNDS_ENOUGH / fmax(scheduler->progress->context->invocations, 1));
}

/* Whether the pass needs no more rounds of the group. */
static bool is_done(const struct scheduler *scheduler, const struct arm_group *group,
		    const struct lane_part *part)
{
	double target = scheduler->progress->context->target; /* 0: there is none */

	if (scheduler->pass == PASS_SETTLING)
		return group->rounds >= SETTLING_ROUNDS &&
		       !lane_is_slowed(scheduler->progress, part);
	if (scheduler->pass != PASS_TIMED)
		return group->rounds >= rounds_enough(scheduler);
	/* A half width is 0 where a coarse clock makes all ratios the same. */
	return group->rounds >= ROUNDS_MIN && target > 0 && group->half_width <= target;
}

/* Sets the foreign share of the batch that was just run: of its RECORD_BATCH, if it left one. */
static void note_foreign(struct scheduler *scheduler, size_t first, double share)
{
	struct records *records = scheduler->progress->context->records;

	for (size_t i = first; i < records->count; i++)
		if (records->items[i].kind == RECORD_BATCH)
			record_set_foreign(&records->items[i], share);
}

/*
 * The idle wait comes before foreign_end(), so the stub's way to sleep counts for the arm that it
 * belongs to. It is left out if the undoing batch of the same stub follows: that one waits.
 */
static int run_batch(struct scheduler *scheduler, struct scheduled_arm *arm, bool first,
		     bool *disturbed, struct error *err)
{
	size_t before = scheduler->progress->context->records->count;
	double share, wall_ns;

	if (first)
		foreign_begin(&scheduler->foreign, &arm->set, true);
	else
		foreign_go_on(&scheduler->foreign, &arm->set);
	if (scheduler->driver->run(scheduler->owner, index_of(scheduler, arm), scheduler->pass,
				   &arm->ns, err))
		return error_prefix(err, "%s: ", arm->arm->id);
	if (!arm->undo)
		idle_wait(&scheduler->progress->idle_wait);
	if (scheduler->pass == PASS_SETTLING) {
		foreign_settle(&scheduler->foreign, &arm->set);
		return 0;
	}
	share = foreign_end(&scheduler->foreign, &arm->set, &wall_ns);
	share /= wall_ns;
	*disturbed |= !record_is_clean_share(share);
	note_foreign(scheduler, before, share);
	return 0;
}

static int run_once(struct scheduler *scheduler, struct arm_group *group, struct error *err)
{
	bool disturbed = false;

	for (size_t i = 0; i < group->count; i++) {
		struct scheduled_arm *arm = &scheduler->arms[group->members[i]];

		if (run_batch(scheduler, arm, !i, &disturbed, err) ||
		    (arm->undo && run_batch(scheduler, arm->undo, false, &disturbed, err)))
			return -1;
	}
	if (scheduler->pass != PASS_SETTLING)
		foreign_round(&scheduler->foreign, disturbed);
	return 0;
}

/*
 * Room for all records of the round is made first: no batch may wait for an allocation or for a
 * page fault of the records.
 */
static int run_round(struct scheduler *scheduler, struct arm_group *group, struct error *err)
{
	struct lane_context *context = scheduler->progress->context;
	uint64_t from = clock_now(context->clock);

	records_reserve(context->records,
			LANE_RECORDS_A_ROUND + group->batches * scheduler->records_max);
	lane_validate(scheduler->progress);
	random_shuffle(&context->random, group->members, group->count, sizeof(*group->members));
	if (run_once(scheduler, group, err))
		return -1;
	group->spent_ns += clock_ns(context->clock, from, clock_now(context->clock));
	context->next_round++;
	group->rounds++;
	if (scheduler->pass == PASS_TIMED)
		note_precision(scheduler, group);
	foreign_block(&scheduler->foreign);
	return 0;
}

/* ---- passes ---- */

static bool is_known(const struct arm_group *group)
{
	return group->rounds >= DEVIATION_ROUNDS && group->deviation > 0;
}

/* Stands for the deviation of a group that is not known yet; 1 if none of the part is. */
static double mean_deviation(const struct scheduler *scheduler, const struct lane_part *part)
{
	double sum = 0, count = 0;

	for (size_t i = 0; i < scheduler->group_count; i++) {
		const struct arm_group *group = &scheduler->groups[i];

		if (group->apart == part->apart && is_known(group)) {
			sum += group->deviation;
			count++;
		}
	}
	return count > 0 ? sum / count : 1;
}

/* All passes but the timed one weigh groups alike: they are after medians, not intervals. */
static double weight_of(const struct scheduler *scheduler, const struct arm_group *group,
			double mean)
{
	if (scheduler->pass != PASS_TIMED)
		return 1;
	return is_known(group) ? group->deviation : mean;
}

/*
 * The group that is furthest behind. With deviation d and cost c of a round, the sum of d^2 / n
 * over groups is least, for a given sum of c n, if n is proportional to d / sqrt(c): that is if
 * n sqrt(c) / d is the same for all. With spent = c n, that is sqrt(n spent) / d. A group without
 * a round comes first.
 *
 * Returns NULL if the part has no arms, or if the pass needs no more rounds of any.
 */
static struct arm_group *next_group(struct scheduler *scheduler, const struct lane_part *part)
{
	struct arm_group *next = NULL;
	double least = INFINITY, mean = mean_deviation(scheduler, part);

	for (size_t i = 0; i < scheduler->group_count; i++) {
		struct arm_group *group = &scheduler->groups[i];
		double due = group->rounds ? sqrt(group->rounds * group->spent_ns) /
						     weight_of(scheduler, group, mean) :
					     -1;

		if (group->apart == part->apart && due < least &&
		    !is_done(scheduler, group, part)) {
			least = due;
			next = group;
		}
	}
	return next;
}

/* Even if the time is over, each group gets one timed round: each arm has a time in the result. */
static bool may_run(const struct scheduler *scheduler, const struct arm_group *group, double until)
{
	const struct lane_progress *progress = scheduler->progress;

	if (lane_time_left(progress) && lane_elapsed(progress) < until)
		return true;
	return scheduler->pass == PASS_TIMED && !(group->rounds > 0) && !interrupt_requested();
}

/* For so many seconds, or until next_group() has nothing left. */
static int run_pass(struct scheduler *scheduler, const struct lane_part *part, enum lane_pass pass,
		    double seconds, struct error *err)
{
	struct lane_progress *progress = scheduler->progress;
	double until = lane_elapsed(progress) + seconds;
	struct arm_group *next;

	scheduler->pass = pass;
	for (size_t i = 0; i < scheduler->group_count; i++) {
		scheduler->groups[i].rounds = 0;
		scheduler->groups[i].spent_ns = 0;
	}
	for (next = next_group(scheduler, part); next && may_run(scheduler, next, until);
	     next = next_group(scheduler, part))
		if (run_round(scheduler, next, err))
			return -1;
	return 0;
}

/* Seconds that so many rounds of each group take, as long as those of the last pass took. */
static double seconds_of_rounds(const struct scheduler *scheduler, const struct lane_part *part,
				double rounds)
{
	double ns = 0;

	for (size_t i = 0; i < scheduler->group_count; i++) {
		const struct arm_group *group = &scheduler->groups[i];

		if (group->apart == part->apart && group->rounds > 0)
			ns += rounds * group->spent_ns / group->rounds;
	}
	return ns / 1e9;
}

/*
 * The timed pass gets what the later ones cannot use: these have a share each, but not more than
 * rounds_enough() takes at the speed of the settling rounds. If the timed pass meets its target
 * early, the later ones are cut by the same factor, SHORTEST at least: otherwise they would take
 * most of a short invocation.
 */
static int run_passes(struct scheduler *scheduler, const struct lane_part *part, double left,
		      struct error *err)
{
	const struct lane_progress *progress = scheduler->progress;
	bool alone = scheduler->driver->timed_alone, stamps = progress->context->clock->stub_stamps;
	double most = seconds_of_rounds(scheduler, part, rounds_enough(scheduler));
	double stamped = alone || !stamps ? 0 : fmin(left * STAMPED_SHARE, most);
	double clocked = alone ? 0 : fmin(left * CPU_SHARE, most);
	double timed = left - stamped - clocked, from = lane_elapsed(progress), used;

	if (run_pass(scheduler, part, PASS_TIMED, timed, err))
		return -1;
	used = fmax((lane_elapsed(progress) - from) / timed, SHORTEST);
	if (used < 1) {
		stamped *= used;
		clocked *= used;
	}
	return run_pass(scheduler, part, PASS_STAMPED, stamped, err) ||
			       run_pass(scheduler, part, PASS_CPU, clocked, err) ?
		       -1 :
		       0;
}

/* next_group() is asked under PASS_SETTLING, where no group is done: NULL means no arms. */
static int run_part(struct scheduler *scheduler, const struct lane_part *part, double seconds,
		    struct error *err)
{
	struct lane_progress *progress = scheduler->progress;
	double from = lane_elapsed(progress), settled;

	scheduler->pass = PASS_SETTLING;
	if (!next_group(scheduler, part))
		return 0;
	foreign_block_begin(&scheduler->foreign);
	if (run_pass(scheduler, part, PASS_SETTLING, lane_settling(seconds), err))
		return -1;
	settled = lane_elapsed(progress) - from;
	if (run_passes(scheduler, part, seconds - settled, err))
		return -1;
	lane_note_part(progress, part);
	foreign_block_end(&scheduler->foreign);
	return 0;
}

int scheduler_run(struct scheduler *scheduler, double reserved, struct error *err)
{
	struct lane_part parts[LANE_PARTS];

	lane_divide(scheduler->progress, parts);
	for (int i = 0; i < LANE_PARTS; i++)
		if (run_part(scheduler, &parts[i],
			     lane_part_seconds(scheduler->progress, parts, i, reserved), err))
			return -1;
	return 0;
}
