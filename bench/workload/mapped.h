/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is mapped in a guest's address space, in as few ranges as the kernel would have VMAs. It
 * follows a recording batch by batch, so that a segment can begin in the middle (segments.h). No
 * call is made; for one thread.
 */
#ifndef WORKLOAD_MAPPED_H
#define WORKLOAD_MAPPED_H

#include "workload/workload.h"

/*
 * Zeros are an empty address space. ranges are maps in the order of their addresses, none of which
 * overlap; two that continue each other in address, frame and prot are one. Owned.
 */
struct mapped {
	struct workload_entry *ranges;
	uint32_t count, room;
};

/* Does what the call would do; with MAP_FIXED, so that a map replaces what was there. */
void mapped_apply(struct mapped *mapped, const struct workload_entry *entry);

/* The index of the first range that ends above address; count if none does. */
uint32_t mapped_find(const struct mapped *mapped, uint64_t address);

/* Leaves an empty address space. */
void mapped_free(struct mapped *mapped);

#endif
