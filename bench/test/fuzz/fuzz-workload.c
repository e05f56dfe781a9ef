// SPDX-License-Identifier: GPL-2.0-or-later
/* A recorded workload, plain or gzip; and what a run makes of one that was taken. */
#include <assert.h>

#include "stub/layout.h"
#include "test/fuzz/readers.h"
#include "workload/segments.h"
#include "workload/workload.h"

static void check_entry(const struct workload *workload, const struct workload_entry *entry)
{
	assert(entry->length &&
	       !((entry->address | entry->length | entry->offset) % STUB_PAGE_SIZE));
	assert(entry->length <= STUB_START && entry->address <= STUB_START - entry->length);
	if (entry->op == WORKLOAD_MAP)
		assert(entry->offset + entry->length <= workload->frame_bytes);
}

static void check_batches(const struct workload *workload)
{
	uint32_t entries = 0;

	for (uint32_t i = 0; i < workload->batch_count; i++) {
		const struct workload_batch *batch = &workload->batches[i];

		assert(batch->count >= 1 && batch->count <= STUB_BATCH_MAX);
		assert(batch->first == entries && batch->mm < workload->mm_count);
		assert(batch->next >= i && batch->next < workload->batch_count);
		assert(workload->batches[batch->next].mm == batch->mm);
		entries += batch->count;
	}
	assert(entries == workload->entry_count);
	assert(workload->mm_alive_max && workload->mm_alive_max <= workload->mm_count);
}

void fuzz_workload(const uint8_t *bytes, size_t size)
{
	struct segments segments;
	struct workload workload;
	struct error err;

	if (workload_read_bytes(&workload, "fuzz", bytes, size, &err))
		return;
	check_batches(&workload);
	for (uint32_t i = 0; i < workload.entry_count; i++)
		check_entry(&workload, &workload.entries[i]);
	segments_make(&segments, &workload);
	segments_free(&segments);
	workload_free(&workload);
}
