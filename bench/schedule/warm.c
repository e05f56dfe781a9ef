// SPDX-License-Identifier: GPL-2.0-or-later
/* Empty wakes and faults before batches. */
#include "schedule/warm.h"

#include <sys/mman.h>

/* The first page that guest code may touch: of the others there is no fault. */
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

/* Without late calls, the last of them before the first batch. */
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
