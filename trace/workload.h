/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording as a workload for the bench: what each stub mapped and unmapped, batch by
 * batch, in the format of bench/workload. Only what a monitor queues is taken: MAP_SHARED
 * and MAP_FIXED below the stub's own pages.
 */
#ifndef TRACE_WORKLOAD_H
#define TRACE_WORKLOAD_H

#include <stdint.h>

#include "base/error.h"

struct workload_counts {
	uint32_t batches, entries, spaces;
};

/*
 * Writes the workload of a recording to path ("-": stdout); notified calls other than
 * mmap and munmap are listed by name on stderr. STATUS_CANNOT if there is no batch.
 */
int workload_write(const char *recording, const char *path, struct workload_counts *counts,
		   struct error *err);

#endif
