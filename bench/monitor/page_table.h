/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's page table as the monitor sees it: which frame of physmem each page of a guest
 * address space maps, with what access. A radix tree of 4 KiB pages and four levels, as x86-64 has
 * it. Queueing a call changes it, and validation reads it: so it is ahead of the stub by the batch
 * under way.
 *
 * No locks. A serve loop with a thread of its own has one around both uses.
 */
#ifndef MONITOR_PAGE_TABLE_H
#define MONITOR_PAGE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct page_table {
	void *root;
	uint64_t nodes; /* allocated; for the tests */
};

struct page_entry {
	uint64_t offset; /* of the frame in physmem, bytes */
	int prot;	 /* PROT_* that the guest may have */
};

/* A struct of zeros is an empty table, too. destroy() leaves an empty one. */
void page_table_init(struct page_table *table);
void page_table_destroy(struct page_table *table);

/* 0, or -1 with an error if the range is not within 48 bits: nothing can be mapped there. */
int page_table_check(uint64_t address, uint64_t length, struct error *err);

/*
 * Maps length bytes at address to the frames at offset, all in bytes and page aligned; prot is
 * PROT_*. What was mapped there is replaced. The range must have passed page_table_check().
 */
void page_table_map(struct page_table *table, uint64_t address, uint64_t length, uint64_t offset,
		    int prot);

/*
 * Forgets what is mapped in the range, which may reach beyond 48 bits. Costs nothing for the parts
 * that have no nodes, so that the munmap of a whole address space is cheap; frees nodes that get
 * empty.
 */
void page_table_unmap(struct page_table *table, uint64_t address, uint64_t length);

/* False if address has no entry. */
bool page_table_lookup(const struct page_table *table, uint64_t address, struct page_entry *entry);

#endif
