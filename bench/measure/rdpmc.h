/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread's own hardware counters without a system call: the page that the kernel
 * keeps of an event says which counter of the PMU it has now, and what to add to it
 * (struct perf_event_mmap_page in linux/perf_event.h).
 *
 * The instruction reads the counters of the CPU that it runs on. So this is for events
 * of the calling thread alone: of another one's it would give nonsense.
 */
#ifndef MEASURE_RDPMC_H
#define MEASURE_RDPMC_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

typedef volatile struct perf_event_mmap_page rdpmc_page;

/* Gives what a counter of the PMU holds, by its number; bits above its width are undefined. */
typedef uint64_t rdpmc_instruction(uint32_t counter);

/* The processor's, or NULL where there is none: it is there on x86-64 alone. */
extern rdpmc_instruction *const rdpmc_own;

struct rdpmc_reading {
	uint64_t count;	 /* of the event, modulo 2^64; what it begins with means nothing */
	uint64_t off_ns; /* that the event was enabled and had no counter */
};

/* The page of an event of the calling thread, or NULL with errno. */
rdpmc_page *rdpmc_map(int event);
void rdpmc_unmap(rdpmc_page *page);

/* Whether the kernel lets the event be read so. */
bool rdpmc_granted(const rdpmc_page *page);

/* False if the event has no counter now: it is stopped, or others have the PMU. */
bool rdpmc_read(const rdpmc_page *page, rdpmc_instruction *instruction,
		struct rdpmc_reading *reading);

/*
 * Adds to *sum what was counted from one reading to the next. False, and nothing
 * added, if the event had no counter for a part of that time.
 */
bool rdpmc_add(uint64_t *sum, const struct rdpmc_reading *from, const struct rdpmc_reading *to);

#endif
