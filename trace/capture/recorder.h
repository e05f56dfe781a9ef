/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording from start to end: what to trace, for how long, and into which file. It ends at
 * the end of its target, after the given time, or at SIGINT, SIGTERM, SIGHUP or SIGQUIT, and is
 * whole in each case.
 */
#ifndef TRACE_CAPTURE_RECORDER_H
#define TRACE_CAPTURE_RECORDER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/file/recording.h"

struct recorder_options {
	const char *output;
	const char *label;
	pid_t supervisor;      /* process to trace; 0: run the command */
	char **command;	       /* the last is NULL */
	double seconds;	       /* 0: until the target ends */
	uint64_t buffer_bytes; /* per CPU; 0: the default of session.c */
};

/*
 * Records, and prints on stderr what was recorded. The command is killed if this program
 * dies; its own exit status is printed and is no error.
 */
int recorder_run(const struct recorder_options *options, struct error *err);

#endif
