// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes the recording of made-up-workload.h. */
#include "test/made-up-workload.h"

#include <stdlib.h>
#include <string.h>

uint32_t made_up_four(uint32_t batch)
{
	(void)batch;
	return 4;
}

static void add_batch(struct workload *workload, uint32_t calls)
{
	struct workload_batch *batch = &workload->batches[workload->batch_count++];

	*batch = (struct workload_batch){ .first = workload->entry_count, .count = calls };
	for (uint32_t i = 0; i < calls; i++) {
		struct workload_entry *entry = &workload->entries[workload->entry_count++];
		uint64_t page = 2 * (workload->entry_count % 200);

		*entry = (struct workload_entry){ .op = WORKLOAD_MAP,
						  .address = 0x100000 + page * STUB_PAGE_SIZE,
						  .length = STUB_PAGE_SIZE,
						  .offset = page * STUB_PAGE_SIZE,
						  .prot = 3 };
	}
}

void made_up_workload(struct plan_workload *made, uint32_t batches,
		      uint32_t (*calls)(uint32_t batch))
{
	struct workload *workload = &made->workload;

	memset(made, 0, sizeof(*made));
	workload->batches = calloc(batches, sizeof(*workload->batches));
	workload->entries = calloc((size_t)batches * STUB_BATCH_MAX, sizeof(*workload->entries));
	workload->mm_count = workload->mm_alive_max = 1;
	if (!workload->batches || !workload->entries)
		abort();
	for (uint32_t i = 0; i < batches; i++)
		add_batch(workload, calls(i));
	workload->batches[batches - 1].mm_ends = true;
	segments_make(&made->segments, workload);
}

void made_up_workload_free(struct plan_workload *made)
{
	segments_free(&made->segments);
	workload_free(&made->workload);
}
