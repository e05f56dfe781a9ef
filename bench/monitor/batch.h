/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The batch under construction: up to 99 calls in the shared data, merged as UML merges them. An
 * entry grows if the next call has the same operation and follows it in address, and for mmap in
 * offset, with the same prot and fd.
 *
 * The calls lie in memory that the stub can write to at any time, so nothing here may be trusted
 * when the stub has run: the verdict on a call comes from the page table (validate.h), not from
 * its entry. Not thread safe; used by the thread that serves the stub.
 */
#ifndef MONITOR_BATCH_H
#define MONITOR_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "stub/layout.h"

struct batch {
	struct stub_call *calls; /* in the shared data; borrowed */
	uint32_t count;
	uint32_t maps;	       /* mmap entries; kept here, as the stub can change types */
	int fds[STUB_FDS_MAX]; /* the monitor's descriptors to send, by stub_call.fd */
	uint32_t fd_count;
	bool real_fds; /* ptrace mode: stub_call.fd is the stub's own descriptor, nothing is sent */
};

/* Forgets all entries and descriptors. The entries stay in the shared data until overwritten. */
void batch_reset(struct batch *batch);

/*
 * An entry as it is now. Each word is read once: the stub can write to it at any time, and what
 * was checked must be what is used.
 */
struct stub_call batch_read(const struct batch *batch, uint32_t index);

enum batch_queued {
	BATCH_QUEUED, /* a new entry, or merged into the last */
	BATCH_FULL,   /* 99 entries or a fifth descriptor: flush first, then queue again */
};

/*
 * Queue a call: addresses, lengths and the offset into physmem in bytes, page aligned; prot is
 * PROT_*. fd is the monitor's own descriptor, sent with the batch once for all entries that use
 * it, or with real_fds one of the stub. After BATCH_FULL nothing was changed.
 */
enum batch_queued batch_map(struct batch *batch, uint64_t address, uint64_t length, int prot,
			    int fd, uint64_t offset);
enum batch_queued batch_unmap(struct batch *batch, uint64_t address, uint64_t length);

#endif
