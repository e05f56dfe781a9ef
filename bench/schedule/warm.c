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

/* Without late calls, the last of them before that batch. */
static int wake(struct guest *guest, const struct workload_entry *entries, uint32_t count,
		struct error *err)
{
	for (int left = LANE_WARM_ROUNDS; left > 0; left--) {
		if (left == 1)
			warm_foresee(guest, entries, count);
		if (guest_empty_wake(guest, err))
			return -1;
	}
	return 0;
}

int warm_up(struct guest *guest, const struct synthetic_batches *batches, struct error *err)
{
	const struct workload_entry *approach = batches->approach;
	uint32_t count = batches->approach_count;

	if (wake(guest, count ? approach : batches->timed, count ? 1 : batches->timed_count, err))
		return -1;
	for (uint32_t i = 0; i < count; i++) {
		bool last = i + 1 == count;

		warm_foresee(guest, last ? batches->timed : &approach[i + 1],
			     last ? batches->timed_count : 1);
		if (lane_run_batch(guest, &approach[i], 1, false, err))
			return -1;
	}
	return 0;
}
