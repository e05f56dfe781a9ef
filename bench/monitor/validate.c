// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The checks; validate.h says what they promise and what they do not. They work on copies of the
 * arguments, so nothing can change between check and use.
 */
#include "monitor/validate.h"

#include <linux/audit.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "stub/layout.h"

bool validate_map(const struct page_table *table, uint64_t address, int prot, uint64_t offset)
{
	const int access = PROT_READ | PROT_WRITE | PROT_EXEC;
	struct page_entry entry;

	if (prot & ~access || !page_table_lookup(table, address, &entry))
		return false;
	return entry.offset == offset && !(prot & ~entry.prot);
}

bool validate_map_strict(const struct page_table *table, uint64_t address, uint64_t length,
			 int prot, uint64_t offset)
{
	if (!length || address + length < address || offset + length < offset)
		return false;
	for (uint64_t done = 0; done < length; done += STUB_PAGE_SIZE)
		if (!validate_map(table, address + done, prot, offset + done))
			return false;
	return true;
}

/*
 * A length of 0 and a sum that wraps both give an end that is not above address. The gate
 * filter-unmap has the same check in 32-bit arithmetic: check_range() in stub/filter.c.
 */
bool validate_unmap(uint64_t address, uint64_t length)
{
	uint64_t end = address + length;

	return length && end > address && end <= STUB_START;
}

bool validate_call(const struct page_table *table, const struct seccomp_data *call, bool strict)
{
	const __u64 *args = call->args;

	if (call->arch != AUDIT_ARCH_X86_64)
		return false;
	if (call->nr == SYS_munmap)
		return validate_unmap(args[0], args[1]);
	if (call->nr != SYS_mmap)
		return false;
	if (!strict)
		return validate_map(table, args[0], (int)args[2], args[5]);
	return args[3] == (MAP_SHARED | MAP_FIXED) &&
	       validate_map_strict(table, args[0], args[1], (int)args[2], args[5]);
}
