/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest memory: one sparse memfd, like UML's physmem file. Its head holds the two code pages and
 * the pages shared with each stub; the frames of the guests follow. The monitor has all of it
 * mapped, as UML has, so that a stub never unmaps the last mapping of a frame, which would cost it
 * more.
 *
 * Offsets and lengths are in bytes and page aligned. Not thread safe.
 */
#ifndef MONITOR_PHYSMEM_H
#define MONITOR_PHYSMEM_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "stub/layout.h"

/* Sparse: what no guest uses takes no memory. */
#define PHYSMEM_DEFAULT_BYTES (1ull << 30)

struct physmem {
	int fd;	      /* or -1: there is none; stubs map it, see spawn.h */
	dev_t device; /* with inode: which file it is; judge.c compares */
	ino_t inode;
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

/*
 * bytes must be a multiple of the page size. STATUS_CANNOT if there is too little memory; nothing
 * is left then.
 */
int physmem_create(struct physmem *physmem, uint64_t bytes, uint32_t slots, struct error *err);
/* Unmaps and closes the file; guests must have been stopped. Idempotent. */
void physmem_destroy(struct physmem *physmem);

/*
 * Allocates the guests' frames from offset on and faults them into the monitor's mapping, as a
 * guest kernel has touched its pages before a guest gets them. STATUS_CANNOT without memory.
 */
int physmem_populate(struct physmem *physmem, uint64_t offset, uint64_t length, struct error *err);

/*
 * Takes a free slot and zeroes its shared pages. Returns its index into `shared`, or -1 with an
 * error that says how many there are. The stub must be dead when the slot is returned.
 */
int physmem_take_slot(struct physmem *physmem, struct error *err);
void physmem_return_slot(struct physmem *physmem, int slot);

#endif
