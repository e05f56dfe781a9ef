/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recording: what to trace, for how long, and where to. The end of what is traced,
 * SIGINT, SIGTERM and SIGHUP end it whole.
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
	pid_t supervisor;      /* process to follow, or 0: run command */
	char **command;	       /* ended by NULL */
	double seconds;	       /* 0: until the end of what is traced */
	uint64_t buffer_bytes; /* of each CPU; 0: default */
};

/*
 * Records and says on stderr what was recorded. The command dies with this program;
 * its exit status is told and does not matter.
 */
int recorder_run(const struct recorder_options *options, struct error *err);

#endif
