/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unotify-bench as a child that runs one arm block by block when it is told to. */
#ifndef TRACE_CAPTURE_BENCH_PROCESS_H
#define TRACE_CAPTURE_BENCH_PROCESS_H

#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/capture/session.h"

struct bench {
	pid_t pid;
	int ask;      /* a byte: another block */
	FILE *answer; /* a line a block */
};

/* Starts the arm; a block has so many batches. */
int bench_start(struct bench *bench, const char *arm, const char *batches, struct error *err);

/* Has it run a block and reads its line. */
int bench_block(struct bench *bench, char *line, size_t size, struct error *err);

/* Has the session trace its threads and its stubs. */
int bench_trace(const struct bench *bench, struct session *session, struct error *err);

/* Ends and reaps it, whatever its state. */
void bench_stop(struct bench *bench);

#endif
