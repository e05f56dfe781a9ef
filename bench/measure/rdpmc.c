// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading of counters by the instruction rdpmc. */
#include "measure/rdpmc.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
static uint64_t rdpmc(uint32_t counter)
{
	uint32_t low, high;

	__asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(counter));
	return (uint64_t)high << 32 | low;
}

rdpmc_instruction *const rdpmc_own = rdpmc;
#else
rdpmc_instruction *const rdpmc_own = NULL;
#endif

/*
 * For the compiler alone, as linux/perf_event.h has it: the kernel writes the page of a
 * running event on the CPU that the event's thread runs on.
 */
static void barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

rdpmc_page *rdpmc_map(int event)
{
	void *page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, event, 0);

	if (page == MAP_FAILED)
		return NULL;
	return page;
}

void rdpmc_unmap(rdpmc_page *page)
{
	munmap((void *)page, (size_t)sysconf(_SC_PAGESIZE));
}

bool rdpmc_granted(const rdpmc_page *page)
{
	return page->cap_user_rdpmc;
}

static int64_t sign_extended(uint64_t value, unsigned int width)
{
	return (int64_t)(value << (64 - width)) >> (64 - width);
}

/* The two times stand still or grow alike while the event counts: no clock is needed. */
bool rdpmc_read(const rdpmc_page *page, rdpmc_instruction *instruction,
		struct rdpmc_reading *reading)
{
	uint32_t lock, index;

	do {
		uint16_t width;

		lock = page->lock;
		barrier();
		reading->off_ns = page->time_enabled - page->time_running;
		reading->count = (uint64_t)page->offset;
		width = page->pmc_width;
		index = page->cap_user_rdpmc && width && width <= 64 ? page->index : 0;
		if (index)
			reading->count += (uint64_t)sign_extended(instruction(index - 1), width);
		barrier();
	} while (page->lock != lock);
	return index;
}

bool rdpmc_add(uint64_t *sum, const struct rdpmc_reading *from, const struct rdpmc_reading *to)
{
	if (to->off_ns != from->off_ns)
		return false;
	*sum += to->count - from->count;
	return true;
}
