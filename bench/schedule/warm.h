/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest does just before a batch. A real guest sends about two empty wakes per batch, so
 * its stub is warm. A synthetic batch would come right after the batch that brings its state back,
 * and after other arms' stubs: so it gets empty wakes first. A batch that maps follows a page fault
 * (after=call: a system call), one that only unmaps follows a system call.
 */
#ifndef SCHEDULE_WARM_H
#define SCHEDULE_WARM_H

#include "schedule/lane_progress.h"

/* Plans the fault that ends the guest's next turn, for that batch to follow: guest_plan_fault(). */
void warm_foresee(struct guest *guest, const struct workload_entry *entries, uint32_t count);

/* The same for batch number at of the approach, or, behind its end, for the timed batch. */
void warm_foresee_step(struct guest *guest, const struct synthetic_batches *batches, uint32_t at);

/*
 * Runs LANE_WARM_ROUNDS empty wakes, and the approach if the rule of the batches has one: map
 * batches of one page each, whose pages are touched, each after the fault at its page. Untimed.
 */
int warm_up(struct guest *guest, const struct synthetic_batches *batches, struct error *err);

#endif
