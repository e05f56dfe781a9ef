/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mapped in a guest's address space, as few ranges as the kernel has of it. */
#ifndef WORKLOAD_MAPPED_H
#define WORKLOAD_MAPPED_H

#include "workload/workload.h"

/* Starts zeroed. Maps in the order of their addresses; adjacent ones are merged. Owned. */
struct mapped {
	struct workload_entry *ranges;
	uint32_t count, room;
};

/* What the call changes. */
void mapped_apply(struct mapped *mapped, const struct workload_entry *entry);

/* The index of the first range that ends above address; count if none does. */
uint32_t mapped_find(const struct mapped *mapped, uint64_t address);

void mapped_free(struct mapped *mapped);

#endif
