/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unotify-bench as a child process that runs one arm, block by block, on request. Order of calls:
 * bench_start(), one bench_block() that warms it up, bench_trace(), then blocks, bench_stop(). One
 * thread at a time.
 */
#ifndef TRACE_CAPTURE_BENCH_PROCESS_H
#define TRACE_CAPTURE_BENCH_PROCESS_H

#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/capture/session.h"

struct bench {
	pid_t pid;
	int ask;      /* a byte written here starts a block */
	FILE *answer; /* one line per block */
};

/*
 * Starts the child with one arm, a SPEC. batches: how many a block has, as a decimal number. From
 * here on this process ignores SIGPIPE. STATUS_UNSUPPORTED: there is no unotify-bench in the folder
 * of this program. After an error bench_stop() is still to be called.
 */
int bench_start(struct bench *bench, const char *arm, const char *batches, struct error *err);

/*
 * Runs a block and reads its line, without the newline. Returns when the block is over. -1: the
 * child has ended; its own error is on stderr already.
 */
int bench_block(struct bench *bench, char *line, size_t size, struct error *err);

/* Adds its threads and its stubs to the session. They must exist: run a block first. */
int bench_trace(const struct bench *bench, struct session *session, struct error *err);

/* Ends and reaps the child, whatever its state. */
void bench_stop(struct bench *bench);

#endif
