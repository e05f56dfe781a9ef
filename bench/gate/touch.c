// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list is made anew before each round, page by page, outside of its timed span: what was
 * listed before is filtered through the page table, then come the pages of the batch. Adjacent
 * pages of one mode become a range, so that guest code has little to read.
 */
#include "gate/touch.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

uint32_t touch_allowed(uint32_t mode, int prot)
{
	if (!(prot & PROT_READ))
		return STUB_TOUCH_NONE;
	if (mode == STUB_TOUCH_WRITE && !(prot & PROT_WRITE))
		return STUB_TOUCH_READ;
	return mode;
}

static void add_page(struct stub_touch_list *list, uint64_t address, uint32_t mode)
{
	struct stub_touch_range *last = &list->range[list->count ? list->count - 1 : 0];

	if (mode == STUB_TOUCH_NONE)
		return;
	if (list->count && last->mode == mode &&
	    last->address + (uint64_t)last->pages * STUB_PAGE_SIZE == address) {
		last->pages++;
		return;
	}
	if (list->count < STUB_TOUCH_MAX)
		list->range[list->count++] = (struct stub_touch_range){
			.address = address,
			.pages = 1,
			.mode = mode,
		};
}

/* Keeps the pages of a range that are still mapped, with what their access now allows. */
static void add_listed(struct stub_touch_list *list, const struct stub_touch_range *range,
		       const struct page_table *table)
{
	struct page_entry entry;

	for (uint64_t i = 0; i < range->pages; i++) {
		uint64_t address = range->address + i * STUB_PAGE_SIZE;

		if (page_table_lookup(table, address, &entry))
			add_page(list, address, touch_allowed(range->mode, entry.prot));
	}
}

/*
 * Adds the pages of one entry. If a later entry of the batch has put another frame there, the page
 * is touched for that one.
 */
static void add_mapped(struct stub_touch_list *list, const struct stub_call *call,
		       const struct page_table *table, uint32_t mode)
{
	struct page_entry entry;

	for (uint64_t at = 0; at < call->length; at += STUB_PAGE_SIZE)
		if (page_table_lookup(table, call->address + at, &entry) &&
		    entry.offset == call->offset + at)
			add_page(list, call->address + at, touch_allowed(mode, entry.prot));
}

/*
 * The old list is copied first, since the new one is built in its place. `most`, the size of
 * physmem, bounds the loop over pages: a length that a hijacked stub wrote would keep the monitor
 * busy without end.
 */
int touch_add_batch(struct stub_touch_list *list, const struct batch *batch,
		    const struct page_table *table, uint32_t mode, uint64_t most, struct error *err)
{
	struct stub_touch_list before;

	before.count = list->count;
	for (uint32_t i = 0; i < before.count; i++)
		before.range[i] = list->range[i];
	list->count = 0;
	for (uint32_t i = 0; i < before.count; i++)
		add_listed(list, &before.range[i], table);
	for (uint32_t i = 0; i < batch->count; i++) {
		struct stub_call call = batch_read(batch, i);

		if (call.type != STUB_CALL_MMAP)
			continue;
		if (call.length > most)
			return error_set(err, STATUS_CANNOT,
					 "wrote %#llx as the length of map %u of its batch: all of "
					 "physmem has %#llx",
					 (unsigned long long)call.length, i,
					 (unsigned long long)most);
		add_mapped(list, &call, table, mode);
	}
	return 0;
}

void touch_publish(struct stub_touch_list *shared, const struct stub_touch_list *list)
{
	memcpy(shared->range, list->range, list->count * sizeof(list->range[0]));
	shared->count = list->count;
}
