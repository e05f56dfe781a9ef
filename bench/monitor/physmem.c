// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of guest memory and the pages at its head. In the order of offsets: the stub code page,
 * the guest code page, one struct stub_shared per slot, then the frames.
 *
 * Nothing here runs in a timed span; its purpose is that no page fault of the monitor does either.
 * The head is written or faulted in when the file is made, the frames by physmem_populate().
 * Errors name the amount of memory that was asked for.
 */
#define _GNU_SOURCE
#include "monitor/physmem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "stub/spawn.h"

static int write_page(int fd, uint64_t offset, const uint8_t *page, const uint8_t *end,
		      struct error *err)
{
	size_t size = (size_t)(end - page);

	if (pwrite(fd, page, size, (off_t)offset) != (ssize_t)size)
		return error_call(err,
				  (struct failed){ .call = CALL_MEMORY,
						   .error = errno,
						   .bytes = offset + size },
				  "writing a code page into physmem");
	return 0;
}

static int map_all(struct physmem *physmem, struct error *err)
{
	const uint64_t bytes = physmem->first_frame + physmem->bytes;
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
			    physmem->fd, 0);

	if (memory == MAP_FAILED)
		return error_call(err,
				  (struct failed){
					  .call = CALL_MMAP, .error = errno, .bytes = bytes },
				  "mapping physmem of %llu MiB", (unsigned long long)(bytes >> 20));
	physmem->memory = memory;
	physmem->memory_bytes = bytes;
	physmem->shared = (struct stub_shared *)(physmem->memory + physmem->shared_offset);
	return 0;
}

/*
 * Each page is written, with what it holds, so that no timed span takes the monitor's first fault
 * on it.
 */
static int populate(struct physmem *physmem, uint64_t offset, uint64_t length, struct error *err)
{
	/* fallocate() reports a lack of memory; a write would raise SIGBUS instead. */
	if (fallocate(physmem->fd, 0, (off_t)offset, (off_t)length))
		return error_call(err,
				  (struct failed){ .call = CALL_MEMORY,
						   .error = errno,
						   .bytes = offset + length },
				  "memory for %llu KiB of physmem",
				  (unsigned long long)(length >> 10));
	for (uint64_t at = offset; at < offset + length; at += STUB_PAGE_SIZE)
		*(volatile uint8_t *)(physmem->memory + at) = physmem->memory[at];
	return 0;
}

int physmem_populate(struct physmem *physmem, uint64_t offset, uint64_t length, struct error *err)
{
	return populate(physmem, physmem->first_frame + offset, length, err);
}

static int fill(struct physmem *physmem, struct error *err)
{
	if (ftruncate(physmem->fd, (off_t)(physmem->first_frame + physmem->bytes)))
		return error_call(err,
				  (struct failed){ .call = CALL_MEMORY,
						   .error = errno,
						   .bytes = physmem->first_frame + physmem->bytes },
				  "physmem of %llu MiB",
				  (unsigned long long)(physmem->bytes >> 20));
	if (write_page(physmem->fd, physmem->code_offset, stub_code_page, stub_code_page_end,
		       err) ||
	    write_page(physmem->fd, physmem->guest_offset, stub_guest_page, stub_guest_page_end,
		       err))
		return -1;
	if (map_all(physmem, err) || populate(physmem, physmem->shared_offset,
					      physmem->first_frame - physmem->shared_offset, err))
		return -1;
	physmem->slot_used = memory_new(physmem->slots, 1);
	return 0;
}

static int identify(struct physmem *physmem, struct error *err)
{
	struct stat file;

	if (fstat(physmem->fd, &file))
		return error_errno(err, errno, "fstat of physmem");
	physmem->device = file.st_dev;
	physmem->inode = file.st_ino;
	return 0;
}

int physmem_create(struct physmem *physmem, uint64_t bytes, uint32_t slots, struct error *err)
{
	*physmem = (struct physmem){
		.bytes = bytes,
		.slots = slots,
		.code_offset = 0,
		.guest_offset = STUB_PAGE_SIZE,
		.shared_offset = 2 * STUB_PAGE_SIZE,
	};
	physmem->first_frame = physmem->shared_offset + slots * sizeof(struct stub_shared);
	physmem->fd = memfd_create("physmem", MFD_CLOEXEC);
	if (physmem->fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "physmem");
	if (identify(physmem, err) || fill(physmem, err)) {
		physmem_destroy(physmem);
		return -1;
	}
	return 0;
}

void physmem_destroy(struct physmem *physmem)
{
	if (physmem->memory)
		munmap(physmem->memory, physmem->memory_bytes);
	if (physmem->fd >= 0)
		close(physmem->fd);
	free(physmem->slot_used);
	*physmem = (struct physmem){ .fd = -1 };
}

/* The pages still hold what the last stub of the slot wrote. */
int physmem_take_slot(struct physmem *physmem, struct error *err)
{
	for (uint32_t slot = 0; slot < physmem->slots; slot++) {
		if (physmem->slot_used[slot])
			continue;
		physmem->slot_used[slot] = 1;
		memset(&physmem->shared[slot], 0, sizeof(physmem->shared[slot]));
		return (int)slot;
	}
	return error_set(err, STATUS_CANNOT, "all %u slots for stubs are taken", physmem->slots);
}

void physmem_return_slot(struct physmem *physmem, int slot)
{
	physmem->slot_used[slot] = 0;
}
