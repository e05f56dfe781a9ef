// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Collects the calls of each round as a batch. A stub's process is one address space of the
 * guest, from its first batch until it exits; address spaces are numbered in the order of
 * their first batch, as pids mean nothing in a replay.
 */
#define _GNU_SOURCE
#include "trace/output/workload_file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/memory.h"
#include "report/text/show.h"
#include "base/outfile.h"
#include "trace/file/pid_table.h"
#include "trace/file/recording.h"
#include "trace/follow/trace.h"
#include "trace/output/call_names.h"

#define PAGE_BYTES  4096
#define BATCH_MAX   99
#define MEMORY_ENDS 0x7ffffffff000
#define KIND_BITS   (MAP_SHARED | MAP_FIXED)
/* UML rounds the TASK_SIZE of its host down to 512 GiB (arch/um, UML 6.1 to 7.3). */
#define GUEST_ENDS  0x7f8000000000

struct entry {
	uint64_t address, length, offset;
	uint8_t prot;
	bool unmap;
};

struct batch {
	uint32_t space, empty_wakes;
	size_t first;
	uint32_t count;
	bool flush;
	bool called; /* its maps are known to answer a system call, and no page fault */
};

/* An address space of the guest: a stub from its first batch to its exit. */
struct space {
	struct entry *queued; /* calls of the current round */
	uint32_t count;
	uint32_t empty_wakes;
	size_t last;  /* index of its last batch, plus 1; 0: none */
	bool resumed; /* ptrace mode: the guest has run since */
	uint32_t number;
};

/*
 * In seccomp mode each run of the guest ends by one signal, as the handler masks all: SIGSEGV for a
 * page fault, SIGSYS for a system call (UML 6.16 to 7.3, arch/um/kernel/skas/stub_exe.c). So the
 * last one ended a round, and the one before it is what that round answered.
 */
struct owner {
	int32_t pid;
	uint32_t space;	      /* index into spaces, plus 1; 0: none */
	int32_t before, last; /* signals; 0: none yet */
};

struct collection {
	struct batch *batches;
	size_t batch_count;
	struct entry *entries;
	size_t entry_count;
	struct space *spaces;
	size_t space_count;
	uint32_t numbered;	 /* number of spaces with a batch */
	struct pid_table by_pid; /* struct owner */
	uint64_t others[CALL_NUMBERS];
	uint64_t ignored; /* maps and unmaps that are not of a guest */
	struct analysis analysis;
};

static struct space *space_of(struct collection *all, int32_t pid)
{
	struct owner *owner = pid_table_get(&all->by_pid, pid, NULL);

	if (!owner->space) {
		all->spaces = memory_grow(all->spaces, all->space_count, sizeof(*all->spaces));
		memset(&all->spaces[all->space_count], 0, sizeof(*all->spaces));
		owner->space = (uint32_t)++all->space_count;
	}
	return &all->spaces[owner->space - 1];
}

/* ---- calls ---- */

/* A new address space begins with an unmap of all below the stub, beyond the guest's end. */
static bool fits(const struct entry *entry)
{
	uint64_t end = entry->unmap && !entry->address ? MEMORY_ENDS : GUEST_ENDS;

	return !(entry->address % PAGE_BYTES) && entry->length && !(entry->length % PAGE_BYTES) &&
	       !(entry->offset % PAGE_BYTES) && entry->address < end &&
	       entry->length <= end - entry->address;
}

static void take_call(void *target, const struct task *stub, const struct event *enter)
{
	struct collection *all = target;
	struct space *space = space_of(all, stub->name.pid);
	struct entry entry = { .address = enter->argument[0],
			       .length = (enter->argument[1] + PAGE_BYTES - 1) & -PAGE_BYTES,
			       .unmap = enter->number == SYS_munmap };

	if (!entry.unmap) {
		entry.prot = enter->argument[2] & (PROT_READ | PROT_WRITE | PROT_EXEC);
		entry.offset = enter->argument[5];
	}
	if (!fits(&entry) || (!entry.unmap && (enter->argument[3] & KIND_BITS) != KIND_BITS)) {
		all->ignored++;
		return;
	}
	space->queued = memory_grow(space->queued, space->count, sizeof(entry));
	space->queued[space->count++] = entry;
}

/* ---- batches ---- */

static void add_batch(struct collection *all, struct space *space, uint32_t from, uint32_t count,
		      bool flush, bool called)
{
	if (!space->last)
		space->number = all->numbered++;
	all->batches = memory_grow(all->batches, all->batch_count, sizeof(*all->batches));
	all->batches[all->batch_count++] = (struct batch){ .space = space->number,
							   .empty_wakes = space->empty_wakes,
							   .first = all->entry_count,
							   .count = count,
							   .flush = flush,
							   .called = called };
	space->last = all->batch_count;
	space->empty_wakes = 0;
	for (uint32_t i = 0; i < count; i++) {
		all->entries = memory_grow(all->entries, all->entry_count, sizeof(*all->entries));
		all->entries[all->entry_count++] = space->queued[from + i];
	}
}

/* Calls that do not fit into one batch become several; all but the last are flushes. */
static void add_batches(struct collection *all, struct space *space, bool flush, bool called)
{
	for (uint32_t from = 0; from < space->count; from += BATCH_MAX) {
		uint32_t left = space->count - from;

		add_batch(all, space, from, left < BATCH_MAX ? left : BATCH_MAX,
			  flush || left > BATCH_MAX, called);
	}
	space->count = 0;
}

/*
 * In seccomp mode one wake runs a batch and then the guest. In ptrace mode these are two rounds: if
 * the guest did not run between two batches, the first of them was flushed.
 */
static void take_traced(struct collection *all, struct space *space, const struct round *round)
{
	if (space->count) {
		if (space->last && !space->resumed)
			all->batches[space->last - 1].flush = true;
		add_batches(all, space, false, false);
		space->resumed = false;
	} else if (round->resumed) {
		space->empty_wakes += space->resumed || !space->last;
		space->resumed = true;
	}
}

/* A flush belongs to the last signal, as the guest has not run since. */
static bool is_called(struct collection *all, const struct round *round)
{
	const struct owner *owner = pid_table_find(&all->by_pid, round->stub);
	int32_t signal = round->resumed ? owner->before : owner->last;

	return signal && signal != SIGSEGV;
}

static void take_round(void *target, const struct round *round)
{
	struct collection *all = target;
	struct space *space = space_of(all, round->stub);

	if (round->kind == ROUND_PTRACE)
		take_traced(all, space, round);
	else if (space->count)
		add_batches(all, space, !round->resumed, is_called(all, round));
	else
		space->empty_wakes++;
}

/* Counted for the user: a monitor that answers other calls too does more than its workload. */
static void take_notification(void *target, const struct notification *notification)
{
	struct collection *all = target;
	int32_t call = notification->call;

	if (call >= 0 && call < CALL_NUMBERS && call != SYS_mmap && call != SYS_munmap)
		all->others[call]++;
}

static void take_event(void *target, const struct event *event)
{
	struct collection *all = target;
	struct owner *owner;

	if (event->kind == EVENT_SIGNAL) {
		owner = pid_table_get(&all->by_pid, event->pid, NULL);
		owner->before = owner->last;
		owner->last = event->number;
	}
	owner = event->kind == EVENT_END ? pid_table_find(&all->by_pid, event->pid) : NULL;
	if (owner)
		owner->space = owner->before = owner->last = 0;
}

/* ---- the file ---- */

static bool has_map(const struct collection *all, const struct batch *batch)
{
	for (uint32_t i = 0; i < batch->count; i++)
		if (!all->entries[batch->first + i].unmap)
			return true;
	return false;
}

static void put_batch(FILE *out, const struct collection *all, const struct batch *batch)
{
	fprintf(out, "batch %u %s %u%s\n", batch->space, batch->flush ? "flush" : "resume",
		batch->empty_wakes, batch->called && has_map(all, batch) ? " call" : "");
	for (uint32_t i = 0; i < batch->count; i++) {
		const struct entry *entry = &all->entries[batch->first + i];

		fprintf(out, entry->unmap ? "unmap %#llx %#llx\n" : "map %#llx %#llx %u %#llx\n",
			(unsigned long long)entry->address, (unsigned long long)entry->length,
			entry->prot, (unsigned long long)entry->offset);
	}
}

/*
 * The memory of a guest may begin anywhere in its file (in UML 6.1 at 1 GiB): offsets are made
 * relative to the lowest one that was mapped.
 */
static void rebase(struct collection *all)
{
	uint64_t lowest = UINT64_MAX;

	for (size_t i = 0; i < all->entry_count; i++)
		if (!all->entries[i].unmap && all->entries[i].offset < lowest)
			lowest = all->entries[i].offset;
	for (size_t i = 0; i < all->entry_count; i++)
		if (!all->entries[i].unmap)
			all->entries[i].offset -= lowest;
}

static void put_all(FILE *out, const struct collection *all, const struct recording *recording)
{
	const struct recording_header *header = &recording->header;
	char name[61];

	show_plain(name, sizeof(name), header->label[0] ? header->label : "recorded");
	fprintf(out,
		"# stub workload 1\n# name: %s\n# what: %.120s\n"
		"# source: unotify-trace of %s, Linux %.80s\n",
		name, header->command, header->started, header->kernel);
	for (size_t i = 0; i < all->batch_count; i++)
		put_batch(out, all, &all->batches[i]);
}

static void tell_user(const struct collection *all)
{
	char name[32];

	for (int i = 0; i < CALL_NUMBERS; i++)
		if (all->others[i])
			fprintf(stderr, "unotify-trace: also notified: %s, %llu times\n",
				call_name(i, name), (unsigned long long)all->others[i]);
	if (all->ignored)
		fprintf(stderr,
			"unotify-trace: left out: %llu maps or unmaps that are not of a guest\n",
			(unsigned long long)all->ignored);
	if (analysis_unexpected_ptrace(&all->analysis.counts))
		fprintf(stderr, "unotify-trace: WARNING: " ANALYSIS_UNEXPECTED_PTRACE "\n");
}

static int write_file(const struct collection *all, const struct recording *recording,
		      const char *path, struct error *err)
{
	struct outfile out;

	if (!all->batch_count)
		return error_set(err, STATUS_CANNOT,
				 "no batch of maps and unmaps was seen, so there is nothing to "
				 "replay; `report` shows what there was");
	if (outfile_open(&out, path, err))
		return -1;
	put_all(out.file, all, recording);
	return outfile_close(&out, 0, err);
}

static void free_all(struct collection *all)
{
	for (size_t i = 0; i < all->space_count; i++)
		free(all->spaces[i].queued);
	free(all->spaces);
	free(all->batches);
	free(all->entries);
	pid_table_free(&all->by_pid);
	analysis_free(&all->analysis);
}

int workload_write(const char *path_of_recording, const char *path, struct workload_counts *counts,
		   struct error *err)
{
	struct collection all = { 0 };
	struct analysis_sink sink = { &all, take_notification, take_round, take_call, take_event };
	struct recording recording;
	int result;

	pid_table_init(&all.by_pid, sizeof(struct owner));
	result = trace_follow(path_of_recording, &recording, &all.analysis, &sink, err);
	if (!result) {
		rebase(&all);
		tell_user(&all);
		result = write_file(&all, &recording, path, err);
		recording_close(&recording);
	}
	*counts = (struct workload_counts){ .batches = (uint32_t)all.batch_count,
					    .entries = (uint32_t)all.entry_count,
					    .spaces = all.numbered,
					    .left_out = all.ignored };
	free_all(&all);
	return result;
}
