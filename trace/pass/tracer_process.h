/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracer: a child of the caller that records into memory and analyses what it recorded. What it
 * finds is in memory that both share (base/child.h), which begins with a struct tracer_report.
 */
#ifndef TRACE_PASS_TRACER_PROCESS_H
#define TRACE_PASS_TRACER_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

#define TRACER_PATH 64

struct tracer_report {
	bool done; /* the tracer has ended by itself; what follows is valid */
	int result;
	struct error err;
};

/*
 * Forks the tracer, which runs trace(), reports what that returns, and exits. It dies with the
 * caller. Returns its pid, or -1.
 */
pid_t tracer_start(struct tracer_report *report, int (*trace)(void *data, struct error *err),
		   void *data, struct error *err);

/*
 * Waits for its end and returns its result. An interrupt (base/interrupt.h) ends it early, which
 * is STATUS_CANNOT.
 */
int tracer_await(pid_t tracer, const struct tracer_report *report, struct error *err);

/*
 * Makes a file that exists in memory alone, until this process ends. Its link in /proc is path
 * enough for the writer and the reader of a recording. 0 or -1.
 */
int tracer_file(char path[TRACER_PATH], struct error *err);

#endif
