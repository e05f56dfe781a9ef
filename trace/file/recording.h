/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording: a file with a text header and chunks with checksums.
 *
 *   unotify-trace recording 1\n
 *   key value\n ...
 *   \n
 *   chunks, each a struct chunk_head and its bytes
 *
 * chunk.h lists the kinds of chunks. Numbers are little-endian. Reading ends at a chunk with a
 * wrong checksum or at the end of a file that was cut off; everything before it is valid.
 *
 * The lines of the header are the members of struct recording_header. A recording is written, or
 * read, by one thread at a time.
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

/* No text may have a newline; longer ones are cut when they are read. */
struct recording_header {
	char clock[32];	    /* as in trace_clock; "x86-tsc": ticks are TSC ticks */
	double ns_per_tick; /* > 0 */
	char label[64];	    /* for reports and plots, or "" */
	char command[256];  /* what was traced */
	char started[32];   /* UTC */
	char kernel[160];
	int32_t supervisor; /* process that --pid named; 0: a command was run */
};

/*
 * The name of a thread, in the file as it is here. It is written before the first event that needs
 * it, and again when comm changes.
 */
struct task_name {
	int32_t pid, tgid, parent; /* parent: a process; 0: unknown */
	char comm[TASK_NAME];
};

/*
 * The id of a thread in a PID namespace below the initial one (a container's). There, ptrace
 * requests and the result of wait4() have such ids, while events have those of the initial one.
 */
struct task_ns_pid {
	int32_t pid, ns_pid;
};

/*
 * Two clocks read at one moment. A pair from the beginning and one from the end of a recording
 * give the line that converts stamps of the TSC to the clock of the events.
 */
struct recording_pair {
	uint64_t tsc;
	double time; /* ns on the clock of the events */
};

/* The last chunk. A file without it was cut off. */
struct recording_end {
	uint64_t lost;	  /* events that did not fit into the buffers, as the kernel counts them */
	uint64_t events;  /* recorded */
	double seconds;	  /* length of the recording */
	char reason[128]; /* why it ended */
};

/* ---- writing ---- */

struct recording_writer;

/*
 * Creates the file, as outfile.h does: it gets its name when it is finished. NULL on error. From
 * here on either recording_finish() or recording_abandon() is to be called.
 */
struct recording_writer *recording_create(const char *path, const struct recording_header *header,
					  struct error *err);

/* The name of the file in errors. Only for one that is written in place (outfile.h). */
void recording_call(struct recording_writer *writer, const char *name);

/*
 * Adds an event to the chunk of its CPU. Events of one CPU must come in the order of their time;
 * there is no order between CPUs. -1: the disk is full or fails.
 */
int recording_add(struct recording_writer *writer, const struct event *event, struct error *err);
/* As all below: written at once, -1 as above. */
int recording_add_task(struct recording_writer *writer, const struct task_name *name,
		       struct error *err);

/* A process that calls ptrace although its command line has seccomp=on. */
int recording_add_seccomp_on(struct recording_writer *writer, int32_t process, struct error *err);

int recording_add_ns_pid(struct recording_writer *writer, const struct task_ns_pid *ids,
			 struct error *err);

/* Needed at the beginning and at the end if the clock of the events is not the TSC. */
int recording_add_pair(struct recording_writer *writer, const struct recording_pair *pair,
		       struct error *err);

/*
 * Writes what is buffered, and the end; then the file gets its name. On error there is no file.
 * Always frees the writer.
 */
int recording_finish(struct recording_writer *writer, const struct recording_end *end,
		     struct error *err);

/* Removes the file and frees the writer. */
void recording_abandon(struct recording_writer *writer);

/* ---- reading ---- */

/* The file is mapped as long as it is open: it must not be made shorter meanwhile. */
struct recording {
	struct recording_header header;
	struct recording_end end;
	bool whole;		 /* read to its end; if not, damage says where and why */
	char damage[256];	 /* "" if there is none */
	struct task_name *names; /* in the order of the file: the last name of a thread is valid */
	size_t name_count;
	struct task_ns_pid *ns_pids;
	size_t ns_pid_count;
	int32_t *seccomp_on; /* processes */
	size_t seccomp_on_count;
	struct recording_pair first, last; /* the same if there is one pair */
	size_t pair_count;

	/* of the reader alone */
	const unsigned char *bytes; /* of the mapped file */
	size_t size;
	struct chunk_index *chunks;
	size_t chunk_count;
};

/*
 * Reads all but the events, and checks every chunk. STATUS_CANNOT: the file cannot be read, or is
 * no recording; then it is closed. Damage after the header is no error: the recording ends there.
 */
int recording_open(struct recording *recording, const char *path, struct error *err);

/*
 * Calls each() with all events in the order of their times; at equal times, by CPU. May be called
 * again.
 */
void recording_each(const struct recording *recording,
		    void (*each)(void *target, const struct event *event), void *target);

void recording_close(struct recording *recording);

#endif
