/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stubs are given to do. A recorded workload is a list of batches, each of one address
 * space, read from a file (recorded.c). Synthetic batches are made by rule (synthetic.c): the same
 * timed batch each time, and one that undoes it. Both are data: the lanes of schedule/ run them.
 *
 * Functions that return int return 0, or -1 with *err set. They keep no state, so threads may use
 * them on workloads of their own.
 */
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Most entries of a batch, STUB_BATCH_MAX. */
#define WORKLOAD_BATCH_MAX 99

enum workload_op { WORKLOAD_MAP, WORKLOAD_UNMAP };

/* One call of a stub. All in bytes, multiples of the page size; offset and prot of maps alone. */
struct workload_entry {
	uint64_t address;
	uint64_t length;
	/* From the guests' first frame. */
	uint64_t offset;
	uint8_t op;   /* enum workload_op */
	uint8_t prot; /* PROT_* */
};

/* Indexes are of the arrays of struct workload. */
struct workload_batch {
	uint32_t mm;	     /* index of the address space, 0 .. mm_count - 1, by first use */
	uint32_t null_wakes; /* empty wakes of that stub before this batch */
	uint32_t first;	     /* index of the first entry */
	uint32_t count;	     /* entries, 1 .. WORKLOAD_BATCH_MAX */
	uint32_t next;	     /* index of the next batch of its address space; its own: none */
	bool flush;	     /* flush path instead of resume */
	bool called;	     /* what it maps follows a system call, and no page fault */
	bool mm_ends;	     /* the last batch of its address space */
};

/* A recorded workload; arrays are owned and do not change once it has been read. */
struct workload {
	/* From the remarks of the file; what and source may be "". */
	char name[64];
	char what[160];
	char source[256];
	/* In the order in which they were recorded. */
	struct workload_batch *batches;
	uint32_t batch_count;
	/* Of all batches, one batch after the other. */
	struct workload_entry *entries;
	uint32_t entry_count;
	/* Address spaces, in all and at most at once: a replay needs as many stubs. */
	uint32_t mm_count;
	uint32_t mm_alive_max;
	/* Guest memory that the offsets need. */
	uint64_t frame_bytes;
};

/*
 * Reads a recording, plain or gzip, strictly: an error is "FILE:LINE: what is wrong, what would be
 * right", or errno's text if it cannot be read, both with STATUS_CANNOT. Unmaps that reach above
 * STUB_START are cut there, as UML's own is three pages higher. On failure nothing is left to free;
 * else workload_free() frees it.
 */
int workload_read(struct workload *workload, const char *path, struct error *err);

/* The same of a file in memory, which is not needed afterwards; name is its name in errors. */
int workload_read_bytes(struct workload *workload, const char *name, const void *bytes, size_t size,
			struct error *err);

/*
 * Reads the shipped workload of that name, or else the file of that path. STATUS_USAGE if it is
 * neither.
 */
int workload_open(struct workload *workload, const char *name_or_path, struct error *err);

/* Names of the shipped ones, sorted, ended by NULL; static storage. */
const char *const *workload_names(void);

void workload_free(struct workload *workload);

enum synthetic_op { SYNTHETIC_MAP, SYNTHETIC_UNMAP, SYNTHETIC_MIX, SYNTHETIC_FAULT_RUN };

/* Batches of an approach: enough that what the first of them costs is not what is timed. */
#define SYNTHETIC_APPROACH 3

/* Of a mix; the calls are the same in any order. */
enum synthetic_order { SYNTHETIC_INTERLEAVED, SYNTHETIC_MAPS_FIRST, SYNTHETIC_UNMAPS_FIRST };

/* The rule of a synthetic arm. */
struct synthetic {
	enum synthetic_op op;
	uint32_t entries; /* 1 .. WORKLOAD_BATCH_MAX */
	uint32_t pages;	  /* per entry, 1 .. 512 */
	/* With a gap as long as an entry between two, instead of adjacent in address. */
	bool scattered;
	/* Of a mix; else interleaved. */
	enum synthetic_order order;
	/* The batch follows a system call, not a fault at its first page. */
	bool called;
};

/*
 * The timed batch of a synthetic arm, and the untimed one that puts its state back (or makes it).
 * The same rule gives the same batches.
 *
 * Adjacent entries have frames in descending order, as the faults of a real guest give them, and
 * are unmapped downwards: otherwise UML would merge them. With the same entries, pages and layout
 * an unmap batch undoes a map batch, and the other way round.
 *
 * A mix alternates map and unmap of different ranges, or has all of one kind first. Its ranges lie
 * 1 GiB above base_address: what it leaves mapped until its next turn is in no other batch's way.
 *
 * A fault run is a map whose batch follows others like it, of one page each, below its first page
 * in address: the approach. The guest is to touch each page and to fault at the next.
 */
struct synthetic_batches {
	uint32_t timed_count, undo_count;
	struct workload_entry timed[WORKLOAD_BATCH_MAX];
	struct workload_entry undo[WORKLOAD_BATCH_MAX];
	struct workload_entry approach[SYNTHETIC_APPROACH]; /* batches of one entry */
	uint32_t approach_count;
	bool undo_first; /* unmap and mix: the untimed one makes what the timed one removes */
	bool called;	 /* as in the rule */
};

/* Whether both rules give the same batches, each after the same kind of turn. */
bool synthetic_same(const struct synthetic *a, const struct synthetic *b);

/*
 * Makes the batches of a rule. Addresses start at base_address, frames at frame_offset, both in
 * bytes and page aligned. STATUS_USAGE for a rule or a place that is out of range.
 */
int synthetic_make(struct synthetic_batches *batches, const struct synthetic *rule,
		   uint64_t base_address, uint64_t frame_offset, struct error *err);

#endif
