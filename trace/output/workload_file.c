// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Collects the calls of each round as a batch. A stub's process is one address space of the
 * guest, from its first batch until it exits; address spaces are numbered in the order of
 * their first batch, as pids mean nothing in a replay. All batches are kept until the end, since
 * the lowest offset, to which all others are made relative, may come last.
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

/*
 * A stub, whose process is one address space of the guest until it exits.
 *
 * In seccomp mode each run of the guest ends by one signal, as the handler masks all: SIGSEGV for a
 * page fault, SIGSYS for a system call (UML 6.16 to 7.3, arch/um/kernel/skas/stub_exe.c). So the
 * last one ended a round, and the one before it is what that round answered.
 */
struct stub {
	int32_t pid;
	int32_t signal_before, last_signal; /* 0: none yet */
	struct entry *queued;		    /* calls of the current round */
	uint32_t count;
	uint32_t empty_wakes;
	size_t last_batch; /* its index, plus 1; 0: none */
	bool resumed;	   /* ptrace mode: the guest has run since */
};

struct collection {
	struct batch *batches;
	size_t batch_count;
	struct entry *entries;
	size_t entry_count;
	uint32_t spaces;	/* those with a batch */
	struct pid_table stubs; /* struct stub */
	uint64_t others[CALL_NUMBERS];
	uint64_t ignored; /* maps and unmaps that are not of a guest */
	struct analysis analysis;
};

static struct stub *stub_of(struct collection *all, int32_t pid)
{
	return pid_table_get(&all->stubs, pid, NULL);
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

static void take_call(void *target, const struct task *task, const struct event *enter)
{
	struct collection *all = target;
	struct stub *stub = stub_of(all, task->name.pid);
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
	stub->queued = memory_grow(stub->queued, stub->count, sizeof(entry));
	stub->queued[stub->count++] = entry;
}

/* ---- batches ---- */

static void add_batch(struct collection *all, struct stub *stub, uint32_t from, uint32_t count,
		      bool flush, bool called)
{
	uint32_t space =
		stub->last_batch ? all->batches[stub->last_batch - 1].space : all->spaces++;

	all->batches = memory_grow(all->batches, all->batch_count, sizeof(*all->batches));
	all->batches[all->batch_count++] = (struct batch){ .space = space,
							   .empty_wakes = stub->empty_wakes,
							   .first = all->entry_count,
							   .count = count,
							   .flush = flush,
							   .called = called };
	stub->last_batch = all->batch_count;
	stub->empty_wakes = 0;
	for (uint32_t i = 0; i < count; i++) {
		all->entries = memory_grow(all->entries, all->entry_count, sizeof(*all->entries));
		all->entries[all->entry_count++] = stub->queued[from + i];
	}
}

/* Calls that do not fit into one batch become several; all but the last are flushes. */
static void add_batches(struct collection *all, struct stub *stub, bool flush, bool called)
{
	for (uint32_t from = 0; from < stub->count; from += BATCH_MAX) {
		uint32_t left = stub->count - from;

		add_batch(all, stub, from, left < BATCH_MAX ? left : BATCH_MAX,
			  flush || left > BATCH_MAX, called);
	}
	stub->count = 0;
}

/*
 * In seccomp mode one wake runs a batch and then the guest. In ptrace mode these are two rounds: if
 * the guest did not run between two batches, the first of them was flushed.
 */
static void take_traced(struct collection *all, struct stub *stub, const struct round *round)
{
	if (stub->count) {
		if (stub->last_batch && !stub->resumed)
			all->batches[stub->last_batch - 1].flush = true;
		add_batches(all, stub, false, false);
		stub->resumed = false;
	} else if (round->resumed) {
		stub->empty_wakes += stub->resumed || !stub->last_batch;
		stub->resumed = true;
	}
}

/* A flush belongs to the last signal, as the guest has not run since. */
static bool is_called(const struct stub *stub, const struct round *round)
{
	int32_t signal = round->resumed ? stub->signal_before : stub->last_signal;

	return signal && signal != SIGSEGV;
}

static void take_round(void *target, const struct round *round)
{
	struct collection *all = target;
	struct stub *stub = stub_of(all, round->stub);

	if (round->kind == ROUND_PTRACE)
		take_traced(all, stub, round);
	else if (stub->count)
		add_batches(all, stub, !round->resumed, is_called(stub, round));
	else
		stub->empty_wakes++;
}

/* Counted for the user: a monitor that answers other calls too does more than its workload. */
static void take_notification(void *target, const struct notification *notification)
{
	struct collection *all = target;
	int32_t call = notification->call;

	if (call >= 0 && call < CALL_NUMBERS && call != SYS_mmap && call != SYS_munmap)
		all->others[call]++;
}

/* A pid that is used again is another address space. */
static void take_event(void *target, const struct event *event)
{
	struct collection *all = target;
	struct stub *stub;

	if (event->kind == EVENT_SIGNAL) {
		stub = stub_of(all, event->pid);
		stub->signal_before = stub->last_signal;
		stub->last_signal = event->number;
	} else if (event->kind == EVENT_END && (stub = pid_table_find(&all->stubs, event->pid))) {
		free(stub->queued);
		*stub = (struct stub){ .pid = event->pid };
	}
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
	const struct stub *stub;

	for (size_t at = 0; (stub = pid_table_next(&all->stubs, &at));)
		free(stub->queued);
	free(all->batches);
	free(all->entries);
	pid_table_free(&all->stubs);
	analysis_free(&all->analysis);
}

int workload_write(const char *path_of_recording, const char *path, struct workload_counts *counts,
		   struct error *err)
{
	struct collection all = { 0 };
	struct analysis_sink sink = { &all, take_notification, take_round, take_call, take_event };
	struct recording recording;
	int result;

	pid_table_init(&all.stubs, sizeof(struct stub));
	result = trace_follow(path_of_recording, &recording, &all.analysis, &sink, err);
	if (!result) {
		rebase(&all);
		tell_user(&all);
		result = write_file(&all, &recording, path, err);
		recording_close(&recording);
	}
	*counts = (struct workload_counts){ .batches = (uint32_t)all.batch_count,
					    .entries = (uint32_t)all.entry_count,
					    .spaces = all.spaces,
					    .left_out = all.ignored };
	free_all(&all);
	return result;
}
