/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arms that take turns, whatever their work is. Those with the same baseline form a
 * group; a round is one batch of each of a group, in fresh random order. An arm that undoes
 * what another does has no turn of its own: its batch follows the other's, so both are of
 * the same group.
 *
 * Groups take turns so that each gets rounds in proportion to the deviation of its ratios and
 * in inverse proportion to the square root of their cost, which for a given time makes the sum
 * of the variances least. A group whose ratios are as precise as the run wants them gets no
 * more, and when all are, the timed pass is over, and the passes after it are shorter by as
 * much. Those have no more rounds than their tables need. What others than the monitor and the
 * arm's stubs had of the CPUs is kept with each timed batch (foreign_time.h).
 */
#ifndef SCHEDULE_SCHEDULER_H
#define SCHEDULE_SCHEDULER_H

#include "schedule/foreign_time.h"
#include "measure/precision.h"

struct scheduler_driver {
	/*
	 * A batch of the arm (by its index in the lane), with all that it takes to start from
	 * the same state, but for what another arm's batch has undone; of a timed one *ns is
	 * its time. Adds the records that the pass asks for, records_max at most.
	 */
	int (*run)(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err);
	/* By number from 0 the processes besides the monitor's that work for the arm; then 0. */
	pid_t (*process)(void *owner, size_t arm, size_t number);
	bool timed_alone; /* there are no stamped and no CPU pass */
};

struct scheduled_arm {
	const struct plan_arm *arm; /* NULL: it does not take part */
	double ns;		    /* of its last timed batch */
	struct precision precision; /* of the logarithms of its timed ratios, or times */
	struct foreign_set set;	    /* its processes */
	struct scheduled_arm *undo; /* its batch follows this arm's and undoes it, or NULL */
	bool undoes;		    /* it is such an undo */
};

struct arm_group {
	size_t *members; /* indexes in the lane of the arms that have a turn; owned */
	size_t count;
	size_t batches; /* of a round */
	bool apart;
	double rounds;		      /* of this pass so far */
	double spent_ns;	      /* by them */
	double deviation, half_width; /* of the ratio that has the most; after each timed round */
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
 * Makes the groups of the arms of the lane that are not skipped. Their processes
 * must have been started. undone_by: see sharing.h; NULL: the driver undoes all itself.
 * scheduler_close() undoes it, also after an error.
 */
int scheduler_open(struct scheduler *scheduler, struct lane_progress *progress,
		   const struct scheduler_driver *driver, void *owner, size_t records_max,
		   const int *undone_by, struct error *err);
void scheduler_close(struct scheduler *scheduler);

/*
 * Settles, then runs the passes of the arms of this part, if it has any, which takes so
 * many seconds or less. Adds the records of what disturbed them.
 */
int scheduler_run(struct scheduler *scheduler, const struct lane_part *part, double seconds,
		  struct error *err);

#endif
