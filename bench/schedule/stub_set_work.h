/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work of one arm of many stubs, and its joint batches: one batch for each stub, all at
 * once. lane_many.c has the stubs and decides when.
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

/* Makes the batches of one stub, by its index in the set. -1: the rule does not fit (synthetic). */
int stub_set_work_batches(const struct stub_set_work *work, uint32_t stub,
			  struct synthetic_batches *batches, struct error *err);

/*
 * Sets the arm's way of serving up, runs the joint batch that brings the state back and
 * then the one that counts, records what the pass asks for, and ends the way of serving.
 * There must be room for the records. In the timed pass *ns becomes the time of the joint batch.
 * -1 also if a stub died or a call failed.
 */
int stub_set_work_run(struct lane_progress *progress, const struct stub_set_work *work,
		      enum lane_pass pass, double *ns, struct error *err);

#endif
