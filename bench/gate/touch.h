/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which pages guest code touches when it runs next: those that were mapped
 * since it last ran, by the batch that resumes it and by flushed ones before.
 */
#ifndef GATE_TOUCH_H
#define GATE_TOUCH_H

#include <stdint.h>

#include "monitor/batch.h"
#include "monitor/page_table.h"
#include "stub/layout.h"

/* What guest code may do to a page of that access, if it is asked to do mode: STUB_TOUCH_*. */
uint32_t touch_allowed(uint32_t mode, int prot);

/*
 * Adds the pages that the batch maps. Pages that the page table, which has all
 * of the batch already, no longer maps are not touched, those listed before
 * included; pages without PROT_READ are not touched, and ones without PROT_WRITE
 * are read. mode is STUB_TOUCH_*. What does not fit into STUB_TOUCH_MAX ranges
 * of adjacent pages is left out. list is the monitor's own: the stub can write to the
 * shared pages. So of the batch each word is read once, and a map of more bytes than most is
 * an error, which begins with "wrote".
 */
int touch_add_batch(struct stub_touch_list *list, const struct batch *batch,
		    const struct page_table *table, uint32_t mode, uint64_t most,
		    struct error *err);

/* Copies the ranges to where guest code finds them. */
void touch_publish(struct stub_touch_list *shared, const struct stub_touch_list *list);

#endif
