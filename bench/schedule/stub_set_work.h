/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work of one arm of many stubs, and its joint batches: one batch for each stub, all at
 * once.
 */
#ifndef SCHEDULE_STUB_SET_WORK_H
#define SCHEDULE_STUB_SET_WORK_H

#include "gate/guest_set.h"
#include "schedule/lane_progress.h"

struct stub_set_work {
	const struct plan_arm *arm;
	size_t index;	       /* in the lane */
	struct guest_set *set; /* shared; the first arm.stubs of it are this arm's */
};

/* The batches of one stub, of which each has frames of its own. */
int stub_set_work_batches(const struct stub_set_work *work, uint32_t stub,
			  struct synthetic_batches *batches, struct error *err);

/*
 * Sets the arm's way of serving up, runs the joint batch that brings the state back and
 * then the one that counts, records what the pass asks for, for which there must be room,
 * and ends the way of serving. *ns is the time of a timed one.
 */
int stub_set_work_run(struct lane_progress *progress, const struct stub_set_work *work,
		      enum lane_pass pass, double *ns, struct error *err);

#endif
