/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options of the commands that record: `record` and `workload`. Functions are in cmd_record.c.
 */
#ifndef TRACE_COMMAND_RECORD_OPTIONS_H
#define TRACE_COMMAND_RECORD_OPTIONS_H

#include "base/error.h"
#include "base/options.h"
#include "trace/capture/recorder.h"

/* The setter of RECORD_ROWS; the target begins with a struct recorder_options. value is kept. */
int record_set_label(void *target, const char *value, struct error *err);

/*
 * Checks that there is either a supervisor or a command (operands: the number of its words). With
 * neither, the supervisors of the host are listed on stderr, and the error asks for one.
 * STATUS_USAGE otherwise.
 */
int record_check_target(const struct recorder_options *options, int operands, struct error *err);

/* Records, and prints on stderr what was recorded. Errors are those of recorder_run(). */
int record_run(const struct recorder_options *options, struct error *err);

#define RECORD_OF(type, member) OPTION_OF(type, struct recorder_options, member)

/*
 * Of a target that begins with a struct recorder_options. Without --output the command chooses the
 * name, so no default is in the row.
 */
/* clang-format off */
#define RECORD_ROWS \
	{ "p,pid", "PID", "trace this supervisor and its stubs", \
	  RECORD_OF(OPTION_NUMBER, supervisor), .min = 1, .max = 1 << 22 }, \
	{ "d,duration", "SECONDS", "stop after this time; default: when the target ends", \
	  RECORD_OF(OPTION_SECONDS, seconds), .min = 0.01, .max = 86400 }, \
	{ "o,output", "FILE", \
	  "the file to write (default unotify.trace, of `workload` workload.txt)", \
	  RECORD_OF(OPTION_PATH, output) }, \
	{ "buffer", "SIZE", "buffer per CPU; default 16M, or less if memory is small", \
	  RECORD_OF(OPTION_BYTES, buffer_bytes), .min = 64 << 10, .max = 4ull << 30 }, \
	{ "label", "TEXT", "a name for reports and plots", .set = record_set_label }
/* clang-format on */

#endif
