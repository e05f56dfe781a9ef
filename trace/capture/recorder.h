/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording from start to end: what to trace, for how long, and into which file. It ends at
 * the end of its target, after the given time, or at SIGINT, SIGTERM, SIGHUP or SIGQUIT, and is
 * whole in each case.
 *
 * A recording changes the process that makes it: these signals are blocked until it ends, SIGPIPE
 * and SIGXFSZ stay ignored, and if tracefs was not mounted the process is in a mount namespace of
 * its own. So trace/pass records in a child.
 */
#ifndef TRACE_CAPTURE_RECORDER_H
#define TRACE_CAPTURE_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/capture/target.h"
#include "trace/file/recording.h"

struct recorder_options {
	const char *output;
	const char *file; /* written in place instead, while errors name output; or NULL */
	const char *label;
	pid_t supervisor; /* process to trace; 0: run the program */
	struct target_program program;
	double seconds;	       /* 0: until the target ends */
	uint64_t buffer_bytes; /* per CPU; 0: the default of session.c */
	int started_fd;	       /* gets a byte when the recording has begun; 0: none */
};

struct recorder_result {
	struct recording_end end;
	uint64_t buffer_bytes; /* per CPU, as the kernel made it */
	bool succeeded;	       /* a program that ended with status 0 */
	char how[TARGET_HOW];  /* how the target ended: "it exited with status 0" */
};

/*
 * Records. Returns when the recording is finished and the program has ended; a supervisor is left
 * alone. The program is killed if this one dies; its own exit status is in the result and is no
 * error.
 *
 * The options and what they point to are borrowed until then. STATUS_UNSUPPORTED: this host cannot
 * trace (session.h). STATUS_CANNOT: no such process or command, no event of the command, or a file
 * that cannot be written; then no file is left. Lost events are no error: result->end has their
 * number. result is set in any case, but buffer_bytes only on success.
 */
int recorder_run(const struct recorder_options *options, struct recorder_result *result,
		 struct error *err);

#endif
