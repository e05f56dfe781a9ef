/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording as a workload for unotify-bench: what each stub mapped and unmapped, batch by batch,
 * in the format that bench/workload reads. It has only what a UML monitor queues for a guest: maps
 * with MAP_SHARED and MAP_FIXED, and unmaps, below 0x7f8000000000, where a guest's addresses end
 * (UML 6.1 to 7.3). An unmap that begins at address 0 may end above.
 */
#ifndef TRACE_OUTPUT_WORKLOAD_FILE_H
#define TRACE_OUTPUT_WORKLOAD_FILE_H

#include <stdint.h>

#include "base/error.h"

struct workload_counts {
	uint32_t batches, entries, spaces;
	uint64_t left_out; /* maps and unmaps that no monitor queues for a guest */
};

/*
 * Writes the workload of a recording to path ("-": stdout). Prints on stderr which other calls were
 * notified, and how many maps and unmaps were left out. STATUS_CANNOT: there is no batch.
 */
int workload_write(const char *recording, const char *path, struct workload_counts *counts,
		   struct error *err);

#endif
