// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `record`: records a command or a supervisor into a file, for the other commands. Here are the
 * options and what is printed at the end; capture/recorder.c does the work. `workload` records by
 * the same functions (record_options.h).
 */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "trace/capture/supervisor.h"
#include "trace/command/commands.h"
#include "trace/command/record_options.h"

/* 63 characters are what the header of a recording holds (recording.h). */
int record_set_label(void *target, const char *value, struct error *err)
{
	struct recorder_options *options = target;

	if (!*value || strlen(value) > 63)
		return error_set(err, STATUS_USAGE, "--label: give 1 to 63 characters");
	options->label = value;
	return 0;
}

/* Nobody remembers the pid of an agent: an incomplete command line lists what can be traced. */
static int offer(struct error *err)
{
	fputs("processes that hold a seccomp listener or trace others:\n", stderr);
	if (!supervisor_list(stderr))
		fputs("  none that can be seen\n", stderr);
	return error_set(err, STATUS_USAGE, "record what? Give --pid PID, or -- COMMAND...");
}

int record_check_target(const struct recorder_options *options, int operands, struct error *err)
{
	if (options->supervisor && operands)
		return error_set(err, STATUS_USAGE, "--pid and a command exclude each other");
	return options->supervisor || operands ? 0 : offer(err);
}

/* On stderr, as stdout is the command's. How the command ended is told, and is no error. */
int record_run(const struct recorder_options *options, struct error *err)
{
	struct recorder_result result;

	if (recorder_run(options, &result, err))
		return -1;
	fprintf(stderr, "unotify-trace: %s: %llu events in %.1f s, ended by %s; %s\n",
		options->output, (unsigned long long)result.end.events, result.end.seconds,
		result.end.reason, result.how);
	if (result.end.lost)
		fprintf(stderr,
			"unotify-trace: %llu events were lost: give a larger --buffer than %lluK\n",
			(unsigned long long)result.end.lost,
			(unsigned long long)(result.buffer_bytes >> 10));
	return 0;
}

static const struct option_row rows[] = { RECORD_ROWS, { 0 } };

static int record(void *target, char **command, int count, struct error *err)
{
	struct recorder_options *options = target;

	options->output = options->output ?: "unotify.trace";
	options->program.command = command;
	if (!strcmp(options->output, "-"))
		return error_set(err, STATUS_USAGE,
				 "--output: stdout is the command's; give the name of a file");
	return record_check_target(options, count, err) || record_run(options, err) ? -1 : 0;
}

const struct command command_record = {
	.name = "record",
	.summary = "record a command, or a running supervisor",
	.act = record,
	.options_size = sizeof(struct recorder_options),
	.usage = "[OPTIONS] -- COMMAND...\n[OPTIONS] --pid PID",
	.about = "Records a command and all that it starts, or a running supervisor and its stubs.",
	.rows = rows,
};
