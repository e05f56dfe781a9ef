// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queueing calls, with UML's merging rule. Only the last entry is looked at: UML merges with that
 * one alone, and the size of real batches follows from the rule, so a better one would change what
 * is measured.
 *
 * The last entry is read back from shared memory. A hijacked stub may have changed it, which
 * changes what is merged and nothing else: the stub could as well write another batch.
 */
#include "monitor/batch.h"

#include <stddef.h>

void batch_reset(struct batch *batch)
{
	batch->count = 0;
	batch->maps = 0;
	batch->fd_count = 0;
}

struct stub_call batch_read(const struct batch *batch, uint32_t index)
{
	return *(const volatile struct stub_call *)&batch->calls[index];
}

/* The last entry, if it is of that kind and the new call follows it in address. */
static struct stub_call *followed(const struct batch *batch, uint32_t type, uint64_t address)
{
	struct stub_call *last;

	if (!batch->count)
		return NULL;
	last = &batch->calls[batch->count - 1];
	return last->type == type && last->address + last->length == address ? last : NULL;
}

/* The index under which the stub will find fd, or -1 if all four are others. */
static int fd_index(struct batch *batch, int fd)
{
	if (batch->real_fds)
		return fd;
	for (uint32_t i = 0; i < batch->fd_count; i++)
		if (batch->fds[i] == fd)
			return (int)i;
	if (batch->fd_count == STUB_FDS_MAX)
		return -1;
	batch->fds[batch->fd_count] = fd;
	return (int)batch->fd_count++;
}

/*
 * The descriptor comes first, as merging compares it. If there is no room for the entry, a
 * descriptor that was added for it is taken back, so that BATCH_FULL leaves all as it was.
 */
enum batch_queued batch_map(struct batch *batch, uint64_t address, uint64_t length, int prot,
			    int fd, uint64_t offset)
{
	struct stub_call *last = followed(batch, STUB_CALL_MMAP, address);
	uint32_t fds_before = batch->fd_count;
	int index = fd_index(batch, fd);

	if (index < 0)
		return BATCH_FULL;
	if (last && last->offset + last->length == offset && last->prot == prot &&
	    last->fd == index) {
		last->length += length;
		return BATCH_QUEUED;
	}
	if (batch->count == STUB_BATCH_MAX) {
		batch->fd_count = fds_before;
		return BATCH_FULL;
	}
	batch->calls[batch->count++] = (struct stub_call){
		.address = address,
		.length = length,
		.offset = offset,
		.fd = index,
		.prot = prot,
		.type = STUB_CALL_MMAP,
	};
	batch->maps++;
	return BATCH_QUEUED;
}

enum batch_queued batch_unmap(struct batch *batch, uint64_t address, uint64_t length)
{
	struct stub_call *last = followed(batch, STUB_CALL_MUNMAP, address);

	if (last) {
		last->length += length;
		return BATCH_QUEUED;
	}
	if (batch->count == STUB_BATCH_MAX)
		return BATCH_FULL;
	batch->calls[batch->count++] = (struct stub_call){
		.address = address,
		.length = length,
		.fd = -1,
		.type = STUB_CALL_MUNMAP,
	};
	return BATCH_QUEUED;
}
