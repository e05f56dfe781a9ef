/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's page table as the monitor sees it: which frame of physmem each
 * page of a guest address space maps, with what access. A radix tree of 4 KiB
 * pages and four levels, as x86-64 has it. The batch queue fills it and the
 * validation reads it.
 */
#ifndef MONITOR_PAGE_TABLE_H
#define MONITOR_PAGE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct page_table {
	void *root;
	uint64_t nodes; /* allocated, for the tests and for memory accounts */
};

struct page_entry {
	uint64_t offset; /* of the frame in physmem, bytes */
	int prot;	 /* PROT_* that the guest may have */
};

void page_table_init(struct page_table *table);
void page_table_destroy(struct page_table *table);

/*
 * Maps length bytes at address (both page aligned) to the frames at offset.
 * Returns -1 with the error of an allocation that failed, or where the range is
 * not within 48 bits; nothing is changed then but inner nodes.
 */
int page_table_map(struct page_table *table, uint64_t address, uint64_t length, uint64_t offset,
		   int prot, struct error *err);

/* Forgets what is mapped in the range; cheap for large empty ranges; frees empty nodes. */
void page_table_unmap(struct page_table *table, uint64_t address, uint64_t length);

/* False if address has no entry. */
bool page_table_lookup(const struct page_table *table, uint64_t address, struct page_entry *entry);

#endif
