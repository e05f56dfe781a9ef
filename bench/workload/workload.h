/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stubs are given to do: a workload is a list of batches, each of one
 * address space. Synthetic batches are made by rule, recorded ones are read
 * from files.
 */
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum workload_op { WORKLOAD_MAP, WORKLOAD_UNMAP };

struct workload_entry {
	uint64_t address; /* bytes */
	uint64_t length;  /* bytes */
	uint64_t offset;  /* bytes from the guests' first frame; maps only */
	uint8_t op;	  /* enum workload_op */
	uint8_t prot;	  /* PROT_*; maps only */
};

struct workload_batch {
	uint32_t mm;	     /* index of the address space, 0 .. mm_count - 1, by first use */
	uint32_t null_wakes; /* empty wakes of that stub before this batch */
	uint32_t first;	     /* index of the first entry */
	uint32_t count;	     /* entries, 1 .. 99 */
	uint32_t next;	     /* index of the next batch of its address space; its own: none */
	bool flush;	     /* flush path instead of resume */
	bool called;	     /* what it maps follows a system call, and no page fault */
	bool mm_ends;	     /* the last batch of its address space */
};

struct workload {
	char name[64];
	char what[160];
	char source[256];
	struct workload_batch *batches;
	uint32_t batch_count;
	struct workload_entry *entries;
	uint32_t entry_count;
	uint32_t mm_count;
	uint32_t mm_alive_max; /* most address spaces alive at once: stubs that a replay needs */
	uint64_t frame_bytes;  /* physmem that the offsets need */
};

/*
 * Reads a recording, plain or gzip, strictly: an error is "FILE:LINE: what is
 * wrong, what would be right" (STATUS_CANNOT; STATUS_CANNOT with errno's text
 * if it cannot be read). Unmaps that reach above STUB_START, where UML's own is
 * three pages higher, are clamped to it.
 */
int workload_read(struct workload *workload, const char *path, struct error *err);

/* The same of a file in memory; name is its name in errors. */
int workload_read_bytes(struct workload *workload, const char *name, const void *bytes, size_t size,
			struct error *err);

/* Reads the shipped workload of that name, or else the file of that path. */
int workload_open(struct workload *workload, const char *name_or_path, struct error *err);

/* Names of the shipped ones, sorted, ended by NULL; static storage. */
const char *const *workload_names(void);

void workload_free(struct workload *workload);

enum synthetic_op { SYNTHETIC_MAP, SYNTHETIC_UNMAP, SYNTHETIC_MIX, SYNTHETIC_FAULT_RUN };

/* Batches of an approach: enough that what the first of them costs is not what is timed. */
#define SYNTHETIC_APPROACH 3

/* Of a mix; the calls are the same in any order. */
enum synthetic_order { SYNTHETIC_INTERLEAVED, SYNTHETIC_MAPS_FIRST, SYNTHETIC_UNMAPS_FIRST };

struct synthetic {
	enum synthetic_op op;
	uint32_t entries;	    /* 1 .. 99 */
	uint32_t pages;		    /* per entry, 1 .. 512 */
	bool scattered;		    /* a gap between the entries instead of adjacent in address */
	enum synthetic_order order; /* of a mix; else interleaved */
	bool called;		    /* follows a system call, not a fault at its first page */
};

/*
 * The timed batch of a synthetic arm, and the untimed one that puts its state
 * back (or makes it). Adjacent entries have frames in descending order, as the
 * faults of a real guest give them, and are unmapped downwards, so that they do
 * not merge. With the same entries, pages and layout an unmap batch undoes a map
 * batch, and the other way round. mix alternates map and unmap of different
 * ranges, or has all of the one kind first; they lie 1 GiB above base_address:
 * what it leaves mapped until its next turn is in no other batch's way. Both
 * arrays have room for STUB_BATCH_MAX entries (undo may need more calls than
 * entries only up to that bound).
 * A fault run is a map whose batch follows others like it, of one page each, below its
 * first page in address: the approach. The guest is to touch each page and to fault at the next.
 * Frames start at frame_offset. The same rule gives the same batch.
 */
struct synthetic_batches {
	uint32_t timed_count, undo_count;
	struct workload_entry timed[99];
	struct workload_entry undo[99];
	struct workload_entry approach[SYNTHETIC_APPROACH]; /* batches of one entry */
	uint32_t approach_count;
	bool undo_first; /* unmap and mix: the untimed one makes what the timed one removes */
	bool called;	 /* as in the rule */
};

/* Whether both rules give the same batches, after the same. */
bool synthetic_same(const struct synthetic *a, const struct synthetic *b);

int synthetic_make(struct synthetic_batches *batches, const struct synthetic *rule,
		   uint64_t base_address, uint64_t frame_offset, struct error *err);

#endif
