// SPDX-License-Identifier: GPL-2.0-or-later
/* Empty wakes, and the page faults that precede batches which map; see warm.h for the reason. */
#include "schedule/warm.h"

#include <sys/mman.h>

/* At the first page that guest code may touch: a page without PROT_READ is never touched. */
void warm_foresee(struct guest *guest, const struct workload_entry *entries, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct workload_entry *entry = &entries[i];

		if (entry->op != WORKLOAD_MAP || !(entry->prot & PROT_READ))
			continue;
		guest_plan_fault(guest, entry->address, entry->prot);
		return;
	}
}

void warm_foresee_step(struct guest *guest, const struct synthetic_batches *batches, uint32_t at)
{
	if (batches->called)
		return;
	if (at < batches->approach_count)
		warm_foresee(guest, &batches->approach[at], 1);
	else
		warm_foresee(guest, batches->timed, batches->timed_count);
}

/*
 * The last wake ends by what precedes the first batch of the approach, or the timed one. A late
 * call belongs to the timed batch: these have none.
 */
static int wake(struct guest *guest, const struct synthetic_batches *batches, struct error *err)
{
	for (int left = LANE_WARM_ROUNDS; left > 0; left--) {
		if (left == 1)
			warm_foresee_step(guest, batches, 0);
		if (guest_empty_wake(guest, err))
			return -1;
	}
	return 0;
}

int warm_up(struct guest *guest, const struct synthetic_batches *batches, struct error *err)
{
	if (wake(guest, batches, err))
		return -1;
	for (uint32_t i = 0; i < batches->approach_count; i++) {
		warm_foresee_step(guest, batches, i + 1);
		if (lane_run_batch(guest, &batches->approach[i], 1, false, err))
			return -1;
	}
	return 0;
}
