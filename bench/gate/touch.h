/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which pages guest code touches when it runs next: those that were mapped since it last ran, by
 * the batch that resumes it and by flushed ones before. Guests touch what they map, and unmapping
 * pages that were never touched would be too cheap.
 */
#ifndef GATE_TOUCH_H
#define GATE_TOUCH_H

#include <stdint.h>

#include "monitor/batch.h"
#include "monitor/page_table.h"
#include "stub/layout.h"

/*
 * What guest code may do to a page with that access, if it is asked to do mode; both are
 * STUB_TOUCH_*.
 */
uint32_t touch_allowed(uint32_t mode, int prot);

/*
 * Adds the pages that the batch maps to `list`, which is the monitor's own. mode is STUB_TOUCH_*:
 * pages without PROT_READ are not touched, and those without PROT_WRITE are read. The page table
 * has all of the batch already; pages that it no longer maps are dropped, also from what was
 * listed before. What does not fit into STUB_TOUCH_MAX ranges of adjacent pages is left out.
 *
 * The stub can write to the batch, so each word is read once, and a map of more than `most` bytes
 * is an error, whose text begins with "wrote".
 */
int touch_add_batch(struct stub_touch_list *list, const struct batch *batch,
		    const struct page_table *table, uint32_t mode, uint64_t most,
		    struct error *err);

/* Copies the ranges to the shared pages, where guest code finds them. */
void touch_publish(struct stub_touch_list *shared, const struct stub_touch_list *list);

#endif
