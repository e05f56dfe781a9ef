/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of one arm of many stubs, and its crowd batches: one batch for each stub, all at once. */
#ifndef BENCH_LANE_CROWD_H
#define BENCH_LANE_CROWD_H

#include "gate/guest_crowd.h"
#include "schedule/parts.h"

struct crowd_work {
	const struct plan_arm *arm;
	size_t index;		   /* in the lane */
	struct guest_crowd *crowd; /* shared; the first arm.stubs of it are this arm's */
};

/* The batches of one stub, of which each has frames of its own. */
int crowd_work_batches(const struct crowd_work *work, uint32_t stub,
		       struct synthetic_batches *batches, struct error *err);

/*
 * Sets the arm's way of serving up, runs the crowd batch that brings the state back and
 * then the one that counts, records what the pass asks for, for which there must be room,
 * and ends the way of serving. *ns is the time of a timed one.
 */
int crowd_work_run(struct lane_progress *progress, const struct crowd_work *work,
		   enum lane_pass pass, double *ns, struct error *err);

#endif
