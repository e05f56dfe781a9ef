/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest memory: one sparse memfd, as UML's physmem file. Its head holds the
 * two code pages and the pages shared with each stub; the frames of the guests
 * follow. The monitor has all of it mapped, as UML has: so a stub's unmap never is
 * the last one of a frame, which would cost it more.
 */
#ifndef MONITOR_PHYSMEM_H
#define MONITOR_PHYSMEM_H

#include <stdint.h>

#include "base/error.h"
#include "stub/layout.h"

#define PHYSMEM_DEFAULT_BYTES (1ull << 30)

struct physmem {
	int fd;
	uint64_t bytes;		/* of the guests' frames, sparse */
	uint64_t first_frame;	/* offset of the guests' first frame in the file, bytes */
	uint64_t code_offset;	/* of the stub code page */
	uint64_t guest_offset;	/* of the guest code page */
	uint64_t shared_offset; /* of the first struct stub_shared */
	uint32_t slots;		/* stubs that it has shared pages for */
	uint8_t *slot_used;
	uint8_t *memory; /* the whole file, as the monitor has it mapped */
	uint64_t memory_bytes;
	struct stub_shared *shared; /* slots of them, in memory */
};

/* bytes must be a multiple of the page size. STATUS_CANNOT with too little memory. */
int physmem_create(struct physmem *physmem, uint64_t bytes, uint32_t slots, struct error *err);
void physmem_destroy(struct physmem *physmem);

/*
 * Gives the guests' frames from offset on their memory, and maps them, as a guest
 * kernel has its pages before a guest gets them. STATUS_CANNOT without memory.
 */
int physmem_populate(struct physmem *physmem, uint64_t offset, uint64_t length, struct error *err);

/* A free slot, its shared pages zeroed, or -1 with an error that says how many there are. */
int physmem_take_slot(struct physmem *physmem, struct error *err);
void physmem_return_slot(struct physmem *physmem, int slot);

#endif
