/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording as a workload for the bench: what each stub mapped and unmapped, batch by
 * batch, in the format of bench/workload. Only what a monitor queues for a guest is taken:
 * maps with MAP_SHARED and MAP_FIXED, below 0x7f8000000000, where a guest's addresses end
 * (Linux 6.1 to 7.3); an unmap from 0 on may end above.
 */
#ifndef TRACE_OUTPUT_WORKLOAD_FILE_H
#define TRACE_OUTPUT_WORKLOAD_FILE_H

#include <stdint.h>

#include "base/error.h"

struct workload_counts {
	uint32_t batches, entries, spaces;
	uint64_t left_out; /* maps and unmaps in rounds that are not of a guest */
};

/*
 * Writes the workload of a recording to path ("-": stdout); notified calls other than
 * mmap and munmap are listed by name on stderr, and what was left out is counted there.
 * STATUS_CANNOT if there is no batch.
 */
int workload_write(const char *recording, const char *path, struct workload_counts *counts,
		   struct error *err);

#endif
