/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the arms of a lane batch by batch, whatever their work is.
 *
 * Arms with the same baseline form a group. A round is one batch of each arm of a group, in
 * fresh random order. An arm that undoes another arm's batch always follows that batch, so both
 * are of the same group.
 *
 * Each group gets rounds in proportion to the deviation of its ratios, and in inverse proportion
 * to the square root of what a round costs: for a given time that makes the sum of the variances
 * least. A group gets no more rounds when its ratios are within the target of the run. When all
 * are, the timed pass is over, and the passes after it are shorter in proportion. Those have no
 * more rounds than their tables need.
 *
 * Each timed batch is recorded with its foreign time (foreign_time.h).
 */
#ifndef SCHEDULE_SCHEDULER_H
#define SCHEDULE_SCHEDULER_H

#include "schedule/foreign_time.h"
#include "measure/precision.h"

struct scheduler_driver {
	/*
	 * Runs a batch of the arm, by its index in the lane, and what brings its state back
	 * unless another arm's batch does that. Adds the records of the pass, records_max at
	 * most. *ns is the time of a timed batch, 0: there is none. The scheduler names the arm in
	 * errors.
	 */
	int (*run)(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err);
	/* The processes that work for the arm besides the monitor's: by number from 0, then 0. */
	pid_t (*process)(void *owner, size_t arm, size_t number);
	bool timed_alone;	/* there are no stamped and no CPU pass */
	enum foreign_kind kind; /* of each arm, unless the arm itself has another */
};

struct scheduled_arm {
	const struct plan_arm *arm; /* NULL: it does not take part */
	double ns;		    /* of its last timed batch */
	struct precision precision; /* of the logarithms of its timed ratios, or times */
	struct foreign_set set;	    /* its processes */
	struct scheduled_arm
		*undo; /* the arm whose batch undoes this one's and follows it, or NULL */
	bool undoes;   /* it is one */
};

struct arm_group {
	size_t *members; /* indexes in the lane, without those that undo; owned */
	size_t count;
	size_t batches; /* of a round */
	bool apart;
	double rounds, spent_ns;      /* of this pass so far */
	double deviation, half_width; /* the largest of its ratios so far */
};

struct scheduler {
	struct lane_progress *progress;
	const struct scheduler_driver *driver;
	void *owner;
	size_t records_max;	    /* of one batch of an arm, in any pass */
	struct scheduled_arm *arms; /* by index in the lane */
	struct arm_group *groups;
	size_t group_count;
	enum lane_pass pass;
	struct foreign_time foreign;
};

/*
 * Makes the groups of the lane's arms that are not skipped, whose processes must have been
 * started. undone_by: see sharing.h; NULL: the driver undoes all itself. scheduler_close()
 * undoes it, and is fit for a struct of zeros.
 */
void scheduler_open(struct scheduler *scheduler, struct lane_progress *progress,
		    const struct scheduler_driver *driver, void *owner, size_t records_max,
		    const int *undone_by);
void scheduler_close(struct scheduler *scheduler);

/*
 * Settles, then runs the passes, in each part of the lane for its share of the time but so many
 * seconds, or less. Adds the records of the blocks.
 */
int scheduler_run(struct scheduler *scheduler, double reserved, struct error *err);

#endif
