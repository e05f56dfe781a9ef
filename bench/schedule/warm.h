/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest does just before a batch. A real one sends about two empty wakes per batch
 * and so has a warm stub, where synthetic arms would come right after the batch that brings
 * their state back and after other arms' stubs; and a batch that maps follows a page fault
 * (after=call: a system call), one that only unmaps a system call.
 */
#ifndef SCHEDULE_WARM_H
#define SCHEDULE_WARM_H

#include "schedule/lane_progress.h"

/* The guest's next turn shall end by what precedes that batch: see guest_plan_fault(). */
void warm_foresee(struct guest *guest, const struct workload_entry *entries, uint32_t count);

/* The same by the place of that batch in the approach, behind which comes the timed one. */
void warm_foresee_step(struct guest *guest, const struct synthetic_batches *batches, uint32_t at);

/*
 * LANE_WARM_ROUNDS empty wakes and, where the rule of the batches has one, its approach: map
 * batches of one page each, each page touched, and each fault right after the one before.
 */
int warm_up(struct guest *guest, const struct synthetic_batches *batches, struct error *err);

#endif
