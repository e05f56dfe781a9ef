/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording: a file of a text header and checked chunks.
 *
 *   unotify-trace recording 1\n
 *   key value\n ...
 *   \n
 *   chunks, each a struct chunk_head and its bytes
 *
 * A chunk holds the events of one CPU in the order of their time, or a name of a task,
 * or its id in another PID namespace, or a process whose command line has seccomp=on, or a
 * pair of clocks, or, as the last, how recording ended. Numbers are little-endian. A chunk
 * whose checksum is wrong, or that the file's end cuts, ends what can be read: all before it
 * stands.
 */
#ifndef TRACE_FILE_RECORDING_H
#define TRACE_FILE_RECORDING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "trace/file/event.h"

#define RECORDING_FIRST_LINE "unotify-trace recording 1"
#define TASK_NAME	     16

struct recording_header {
	char clock[32];	    /* as trace_clock has it; x86-tsc: ticks are TSC ticks */
	double ns_per_tick; /* > 0 */
	char label[64];	    /* of the arm, or "" */
	char command[256];  /* what was traced */
	char started[32];   /* UTC */
	char kernel[160];
	int32_t supervisor; /* process that was asked for; 0: a command was run */
};

/* What a recording says of a thread. */
struct task_name {
	int32_t pid, tgid, parent; /* parent: a process; 0: unknown */
	char comm[TASK_NAME];
};

/* Its id in a PID namespace of its own. */
struct task_ns_pid {
	int32_t pid, ns_pid;
};

/* Two clocks at one moment: one at the begin and one at the end tell how they go together. */
struct recording_pair {
	uint64_t tsc;
	double time; /* of the events' clock; ns */
};

struct recording_end {
	uint64_t lost;	  /* events that the buffers dropped, by the kernel's count */
	uint64_t events;  /* that were recorded */
	double seconds;	  /* that recording took */
	char reason[128]; /* why it ended */
};

/* ---- writing ---- */

struct recording_writer;

/* Creates the file (outfile.h); NULL on error. */
struct recording_writer *recording_create(const char *path, const struct recording_header *header,
					  struct error *err);

/* Adds an event to its CPU's chunk. -1: the disk is full or fails. */
int recording_add(struct recording_writer *writer, const struct event *event, struct error *err);
int recording_add_task(struct recording_writer *writer, const struct task_name *name,
		       struct error *err);

/* Of a process that calls ptrace: its command line has seccomp=on. */
int recording_add_seccomp_on(struct recording_writer *writer, int32_t process, struct error *err);

/* Of a thread in another PID namespace (a container's): its id there. */
int recording_add_ns_pid(struct recording_writer *writer, const struct task_ns_pid *ids,
			 struct error *err);

/* Where events are not timed by the TSC, but stamps are: when recording begins and ends. */
int recording_add_pair(struct recording_writer *writer, const struct recording_pair *pair,
		       struct error *err);

/* Writes what is buffered and the end, and gives the file its name. Frees the writer always. */
int recording_finish(struct recording_writer *writer, const struct recording_end *end,
		     struct error *err);

/* Removes the file and frees the writer. */
void recording_abandon(struct recording_writer *writer);

/* ---- reading ---- */

struct recording {
	struct recording_header header;
	struct recording_end end;
	bool whole;		 /* it has its end; else what follows says where and why not */
	char damage[256];	 /* "" if there is none */
	struct task_name *names; /* in the order of the file: of a thread the last holds */
	size_t name_count, name_room;
	struct task_ns_pid *ns_pids;
	size_t ns_pid_count, ns_pid_room;
	int32_t *seccomp_on; /* processes */
	size_t seccomp_on_count, seccomp_on_room;
	struct recording_pair first, last; /* pairs; the same if there is one */
	size_t pair_count;

	/* the reader's own */
	const unsigned char *bytes; /* of the mapped file */
	size_t size;
	struct chunk_index *chunks;
	size_t chunk_count, chunk_room;
};

/*
 * STATUS_CANNOT: it cannot be read, or is no recording. Damage further on is no error:
 * the recording then ends there.
 */
int recording_open(struct recording *recording, const char *path, struct error *err);

/* Calls each() with all events in the order of their time, those of one time by CPU. */
void recording_each(const struct recording *recording,
		    void (*each)(void *target, const struct event *event), void *target);

void recording_close(struct recording *recording);

#endif
