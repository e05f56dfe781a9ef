/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stub may do: the two checks of the series, and a stricter one. Pure functions; addresses,
 * lengths and offsets are in bytes, and every value may come from a hijacked stub.
 *
 * validate_map() is the series' check, which gets address, prot and offset and nothing else: for a
 * call of several pages it looks at the first only, and neither at the flags nor at the
 * descriptor. validate_map_strict() looks at every page, validate_call() then at the flags as
 * well, and judge.h at the descriptor. What that costs is a row of the results.
 */
#ifndef MONITOR_VALIDATE_H
#define MONITOR_VALIDATE_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "monitor/page_table.h"

/*
 * Allowed if the page table entry of address maps the frame at offset with no less access than
 * prot.
 */
bool validate_map(const struct page_table *table, uint64_t address, int prot, uint64_t offset);

/* The same for each page of length bytes; length 0 or a wrap is never allowed. */
bool validate_map_strict(const struct page_table *table, uint64_t address, uint64_t length,
			 int prot, uint64_t offset);

/* Allowed if length is not 0, and address + length does not wrap and is STUB_START at most. */
bool validate_unmap(uint64_t address, uint64_t length);

/*
 * The verdict on a notified call: mmap and munmap by the above, anything else is denied. strict
 * also denies a map that is not MAP_SHARED | MAP_FIXED, which no call of a batch is.
 */
bool validate_call(const struct page_table *table, const struct seccomp_data *call, bool strict);

#endif
