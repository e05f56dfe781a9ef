// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose turn it is, and for how long. */
#include "schedule/turns.h"

#include <math.h>
#include <stdlib.h>

#include "base/interrupt.h"

#define ROUNDS_MIN	 300  /* of a group, however precise: the tails want values, too */
#define SETTLING_ROUNDS	 32   /* after so many of a new process it is within 1 % of later ones */
#define ROUNDS_ENOUGH	 1800 /* of a pass after the timed one, in all invocations */
#define DEVIATION_ROUNDS 20   /* from then on a group's own deviation is believed */
#define STAMPED_SHARE	 0.12
#define CPU_SHARE	 0.05
#define SHORTEST	 0.25 /* of what they are due: passes after a timed one that ended early */

/* ---- groups ---- */

static size_t index_of(const struct turns *turns, const struct turns_arm *arm)
{
	return (size_t)(arm - turns->arms);
}

static int watch_arm(struct turns *turns, struct turns_arm *watched, struct error *err)
{
	const struct arm *arm = &watched->arm->arm;
	struct watch_set *set = &watched->set;
	size_t index = index_of(turns, watched);
	pid_t pid;

	if (arm->stubs > 1)
		set->kind = WATCH_CROWD;
	else if (arm->tick_ms)
		set->kind = WATCH_IDLES;
	for (size_t i = 0; (pid = turns->driver->process(turns->owner, index, i)); i++)
		if (watch_set_add(&turns->watch, set, pid, err))
			return -1;
	return 0;
}

static int make_group(struct turns *turns, size_t root, bool apart, struct error *err)
{
	size_t count = turns->progress->lane->count;
	struct turns_group *group = &turns->groups[turns->group_count];

	*group = (struct turns_group){ .apart = apart, .members = calloc(count, sizeof(size_t)) };
	if (!group->members)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", count);
	for (size_t i = 0; i < count; i++)
		if (turns->arms[i].arm && !turns->arms[i].undoes &&
		    turns->arms[i].arm->arm.gate->apart == apart &&
		    plan_root(turns->progress->lane, i) == root)
			group->members[group->count++] = i;
	if (!group->count) {
		free(group->members);
		return 0;
	}
	turns->group_count++;
	for (size_t i = 0; i < group->count; i++) {
		struct turns_arm *arm = &turns->arms[group->members[i]];

		if (watch_arm(turns, arm, err) || (arm->undo && watch_arm(turns, arm->undo, err)))
			return -1;
		group->batches += arm->undo ? 2 : 1;
	}
	return 0;
}

static void set_undo(struct turns *turns, const int *undone_by)
{
	for (size_t i = 0; undone_by && i < turns->progress->lane->count; i++) {
		if (undone_by[i] < 0)
			continue;
		turns->arms[i].undo = &turns->arms[undone_by[i]];
		turns->arms[i].undo->undoes = true;
	}
}

int turns_open(struct turns *turns, struct lane_progress *progress,
	       const struct turns_driver *driver, void *owner, size_t records_max,
	       const int *undone_by, struct error *err)
{
	const struct plan_lane *lane = progress->lane;

	*turns = (struct turns){ .progress = progress,
				 .driver = driver,
				 .owner = owner,
				 .records_max = records_max,
				 .arms = calloc(lane->count, sizeof(*turns->arms)),
				 .groups =
					 calloc(LANE_PARTS * lane->count, sizeof(*turns->groups)) };
	if (!turns->arms || !turns->groups)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", lane->count);
	if (watch_open(&turns->watch, progress, err))
		return -1;
	for (size_t i = 0; i < lane->count; i++)
		turns->arms[i].arm = lane->arms[i].skipped[0] ? NULL : &lane->arms[i];
	set_undo(turns, undone_by);
	for (size_t root = 0; root < lane->count; root++)
		if (make_group(turns, root, false, err) || make_group(turns, root, true, err))
			return -1;
	return 0;
}

void turns_close(struct turns *turns)
{
	for (size_t i = 0; i < turns->group_count; i++)
		free(turns->groups[i].members);
	for (size_t i = 0; turns->arms && i < turns->progress->lane->count; i++)
		watch_set_free(&turns->arms[i].set);
	watch_close(&turns->watch);
	free(turns->groups);
	free(turns->arms);
}

/* ---- one round ---- */

/* What the arm is compared with in its group, or NULL. */
static const struct turns_arm *partner_of(const struct turns *turns, const struct turns_arm *arm)
{
	const struct turns_arm *baseline;

	if (arm->arm->baseline < 0)
		return NULL;
	baseline = &turns->arms[arm->arm->baseline];
	return baseline->arm && baseline->arm->arm.gate->apart == arm->arm->arm.gate->apart ?
		       baseline :
		       NULL;
}

/* An arm whose baseline is measured apart has no ratio here: its times must do. */
static void note_arm(struct turns *turns, struct turns_group *group, struct turns_arm *arm)
{
	const struct turns_arm *partner = partner_of(turns, arm);

	if (!partner && arm->arm->baseline < 0 && group->count > 1)
		return;
	precision_add(&arm->precision, log(arm->ns / (partner ? partner->ns : 1)));
	group->deviation = fmax(group->deviation, arm->precision.deviation);
	group->half_width = fmax(group->half_width, precision_half_width(&arm->precision));
}

static void note_precision(struct turns *turns, struct turns_group *group)
{
	group->deviation = group->half_width = 0;
	for (size_t i = 0; i < group->count; i++) {
		struct turns_arm *arm = &turns->arms[group->members[i]];

		note_arm(turns, group, arm);
		if (arm->undo)
			note_arm(turns, group, arm->undo);
	}
}

/* In this invocation; where their number is not given it is the only one. */
static double rounds_enough(const struct turns *turns)
{
	return ceil((double)ROUNDS_ENOUGH / fmax(turns->progress->context->invocations, 1));
}

/* Whether the pass needs no more rounds of it. */
static bool is_done(const struct turns *turns, const struct turns_group *group,
		    const struct lane_part *part)
{
	if (turns->pass == PASS_SETTLING)
		return group->rounds >= SETTLING_ROUNDS && !lane_is_slowed(turns->progress, part);
	if (turns->pass != PASS_TIMED)
		return group->rounds >= rounds_enough(turns);
	return group->rounds >= ROUNDS_MIN && group->half_width <= turns->progress->context->target;
}

/* Of the records that the batch left; in other passes than the timed one they have no use for it. */
static void note_foreign(struct turns *turns, size_t first, double share)
{
	struct records *records = turns->progress->context->records;

	for (size_t i = first; i < records->count; i++)
		if (records->items[i].kind == RECORD_BATCH)
			record_set_foreign(&records->items[i], share);
}

static int run_batch(struct turns *turns, struct turns_arm *arm, bool first, bool *disturbed,
		     struct error *err)
{
	size_t before = turns->progress->context->records->count;
	double foreign_ns, wall_ns;

	if (first)
		watch_begin(&turns->watch, &arm->set, true);
	else
		watch_go_on(&turns->watch, &arm->set);
	if (turns->driver->run(turns->owner, index_of(turns, arm), turns->pass, &arm->ns, err))
		return -1;
	if (turns->pass == PASS_SETTLING) {
		watch_settle(&turns->watch, &arm->set);
		return 0;
	}
	foreign_ns = watch_end(&turns->watch, &arm->set, &wall_ns);
	*disturbed |= foreign_ns > RECORD_CLEAN_SHARE * wall_ns;
	note_foreign(turns, before, foreign_ns / wall_ns);
	return 0;
}

/* A batch of each of the group. */
static int run_once(struct turns *turns, struct turns_group *group, struct error *err)
{
	bool disturbed = false;

	for (size_t i = 0; i < group->count; i++) {
		struct turns_arm *arm = &turns->arms[group->members[i]];

		if (run_batch(turns, arm, !i, &disturbed, err) ||
		    (arm->undo && run_batch(turns, arm->undo, false, &disturbed, err)))
			return -1;
	}
	if (turns->pass != PASS_SETTLING)
		watch_round(&turns->watch, disturbed);
	return 0;
}

static int run_round(struct turns *turns, struct turns_group *group, struct error *err)
{
	struct lane_context *context = turns->progress->context;
	uint64_t from = clock_now(context->clock);

	if (records_reserve(context->records,
			    LANE_RECORDS_A_ROUND + group->batches * turns->records_max, err))
		return -1;
	lane_validate(turns->progress);
	random_shuffle(&context->random, group->members, group->count, sizeof(*group->members));
	if (run_once(turns, group, err))
		return -1;
	group->spent_ns += clock_ns(context->clock, from, clock_now(context->clock));
	context->next_round++;
	group->rounds++;
	if (turns->pass == PASS_TIMED)
		note_precision(turns, group);
	return watch_block(&turns->watch, err);
}

/* ---- passes ---- */

static bool is_known(const struct turns_group *group)
{
	return group->rounds >= DEVIATION_ROUNDS && group->deviation > 0;
}

/* A group of which no deviation is known as yet is taken for a mean one. */
static double mean_deviation(const struct turns *turns, const struct lane_part *part)
{
	double sum = 0, count = 0;

	for (size_t i = 0; i < turns->group_count; i++) {
		const struct turns_group *group = &turns->groups[i];

		if (group->apart == part->apart && is_known(group)) {
			sum += group->deviation;
			count++;
		}
	}
	return count > 0 ? sum / count : 1;
}

/* In passes but the timed one all groups share the time as if theirs were the same. */
static double weight_of(const struct turns *turns, const struct turns_group *group, double mean)
{
	if (turns->pass != PASS_TIMED)
		return 1;
	return is_known(group) ? group->deviation : mean;
}

/* NULL if the part has no arms, or if the pass needs no more of any. */
static struct turns_group *next_group(struct turns *turns, const struct lane_part *part)
{
	struct turns_group *next = NULL;
	double least = INFINITY, mean = mean_deviation(turns, part);

	for (size_t i = 0; i < turns->group_count; i++) {
		struct turns_group *group = &turns->groups[i];
		double due = group->rounds ? sqrt(group->rounds * group->spent_ns) /
						     weight_of(turns, group, mean) :
					     -1;

		if (group->apart == part->apart && due < least && !is_done(turns, group, part)) {
			least = due;
			next = group;
		}
	}
	return next;
}

/* However slow the machine is, no arm is left without a time: no group without a round. */
static bool may_run(const struct turns *turns, const struct turns_group *group, double until)
{
	const struct lane_progress *progress = turns->progress;

	if (lane_time_left(progress) && lane_elapsed(progress) < until)
		return true;
	return turns->pass == PASS_TIMED && !(group->rounds > 0) && !interrupt_requested();
}

/* For so many seconds, or until there is nothing left to do. */
static int run_pass(struct turns *turns, const struct lane_part *part, enum lane_pass pass,
		    double seconds, struct error *err)
{
	struct lane_progress *progress = turns->progress;
	double until = lane_elapsed(progress) + seconds;
	struct turns_group *next;

	turns->pass = pass;
	for (size_t i = 0; i < turns->group_count; i++) {
		turns->groups[i].rounds = 0;
		turns->groups[i].spent_ns = 0;
	}
	for (next = next_group(turns, part); next && may_run(turns, next, until);
	     next = next_group(turns, part))
		if (run_round(turns, next, err))
			return -1;
	return 0;
}

/* What so many rounds of each group take by those so far, in seconds. */
static double seconds_of_rounds(const struct turns *turns, const struct lane_part *part,
				double rounds)
{
	double ns = 0;

	for (size_t i = 0; i < turns->group_count; i++) {
		const struct turns_group *group = &turns->groups[i];

		if (group->apart == part->apart && group->rounds > 0)
			ns += rounds * group->spent_ns / group->rounds;
	}
	return ns / 1e9;
}

static int run_passes(struct turns *turns, const struct lane_part *part, double left,
		      struct error *err)
{
	const struct lane_progress *progress = turns->progress;
	bool alone = turns->driver->timed_alone, stamps = progress->context->clock->stub_stamps;
	double most = seconds_of_rounds(turns, part, rounds_enough(turns));
	double stamped = alone || !stamps ? 0 : fmin(left * STAMPED_SHARE, most);
	double clocked = alone ? 0 : fmin(left * CPU_SHARE, most);
	double timed = left - stamped - clocked, from = lane_elapsed(progress), used;

	if (run_pass(turns, part, PASS_TIMED, timed, err))
		return -1;
	used = fmax((lane_elapsed(progress) - from) / timed, SHORTEST);
	if (used < 1) {
		stamped *= used;
		clocked *= used;
	}
	return run_pass(turns, part, PASS_STAMPED, stamped, err) ||
			       run_pass(turns, part, PASS_CPU, clocked, err) ?
		       -1 :
		       0;
}

int turns_run(struct turns *turns, const struct lane_part *part, double seconds, struct error *err)
{
	struct lane_progress *progress = turns->progress;
	double from = lane_elapsed(progress), settled;

	turns->pass = PASS_SETTLING;
	if (!next_group(turns, part))
		return 0;
	watch_block_begin(&turns->watch);
	if (run_pass(turns, part, PASS_SETTLING, lane_settling(seconds), err))
		return -1;
	settled = lane_elapsed(progress) - from;
	if (run_passes(turns, part, seconds - settled, err))
		return -1;
	lane_note_part(progress, part);
	return watch_block_end(&turns->watch, err);
}
