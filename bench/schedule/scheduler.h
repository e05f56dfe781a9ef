/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the arms of a lane batch by batch, whatever their work is. One thread, the monitor's, calls
 * all of this.
 *
 * Arms with the same baseline form a group. A round is one batch of each arm of a group, in
 * fresh random order. An arm that undoes another arm's batch always follows that batch, so both
 * are of the same group.
 *
 * Each group gets rounds in proportion to the deviation of its ratios, and in inverse proportion
 * to the square root of what a round costs: for a given time that makes the sum of the variances
 * least. A group gets no more rounds when its ratios are within the target of the lane. When all
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
	 * most; room for them has been made. In the timed pass sets *ns to the time of the batch,
	 * or to 0 if it has none. -1 ends the lane; the scheduler puts the arm's id before the
	 * error.
	 */
	int (*run)(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err);
	/*
	 * The pid of the process with that number, from 0, that works for the arm besides the
	 * monitor; 0 behind the last. Asked once, by scheduler_open().
	 */
	pid_t (*process)(void *owner, size_t arm, size_t number);
	bool timed_alone;	/* there is neither a stamped nor a CPU pass */
	enum foreign_kind kind; /* of each arm, unless the arm itself has another */
};

struct scheduled_arm {
	const struct plan_arm *arm; /* NULL: skipped, it takes no part */
	double ns;		    /* time of its last timed batch; 0: it had none */
	struct precision precision; /* of the logarithms of its timed ratios, or times */
	struct foreign_set set;	    /* its processes */
	struct scheduled_arm
		*undo; /* the arm whose batch undoes this one's and follows it, or NULL */
	bool undoes;   /* this arm is the undo of another, and no member of a group */
};

struct arm_group {
	size_t *members; /* indexes in the lane, without those that undo; owned */
	size_t count;
	size_t batches;		      /* of a round, those that undo included */
	bool apart;		      /* as all its arms' gates; see gate.h */
	double rounds, spent_ns;      /* of the pass at hand so far */
	double deviation, half_width; /* the largest of its arms; of logarithms, so no unit */
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
 * For each part of the lane: settles, then runs the passes. A part takes its share of the lane's
 * time, less the reserved seconds, or ends early if nothing is left to measure. Adds the records of
 * the blocks as well. -1: an arm failed. An interrupt is no error.
 */
int scheduler_run(struct scheduler *scheduler, double reserved, struct error *err);

#endif
