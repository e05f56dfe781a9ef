/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the commands that record. */
#ifndef TRACE_COMMAND_RECORD_OPTIONS_H
#define TRACE_COMMAND_RECORD_OPTIONS_H

#include "base/error.h"
#include "trace/capture/recorder.h"

/* Setters of option rows; the target is a struct recorder_options. */
int record_set_pid(void *target, const char *value, struct error *err);
int record_set_seconds(void *target, const char *value, struct error *err);
int record_set_output(void *target, const char *value, struct error *err);
int record_set_buffer(void *target, const char *value, struct error *err);
int record_set_label(void *target, const char *value, struct error *err);

/* Either a supervisor or operands; with neither the supervisors of the host are listed. */
int record_check_target(const struct recorder_options *options, int operands, struct error *err);

#define RECORD_ROWS                                                                              \
	{ "p,pid", "PID", "a supervisor: it and its stubs are traced", record_set_pid },         \
		{ "d,duration", "SECONDS",                                                       \
		  "how long, at most (default: to the end of the target)", record_set_seconds }, \
		{ "o,output", "FILE",                                                            \
		  "what is written (default unotify.trace; of workload workload.txt)",           \
		  record_set_output },                                                           \
		{ "buffer", "SIZE",                                                              \
		  "of each CPU, 64K to 4G (default 16M, or less if memory is small)",            \
		  record_set_buffer },                                                           \
	{                                                                                        \
		"label", "TEXT", "a name for reports and plots", record_set_label                \
	}

#endif
