// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `workload`: records a guest, or takes a recording of one, and writes its batches as a
 * workload.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/options.h"
#include "trace/command/commands.h"
#include "trace/command/record_options.h"
#include "trace/file/outfile.h"
#include "trace/output/workload_file.h"

struct workload_options {
	struct recorder_options record; /* first: RECORD_ROWS are of it */
	const char *from;
};

static const struct option_row rows[] = {
	RECORD_ROWS,
	{ "from", "RECORDING", "use this recording instead of making one",
	  OPTION_OF(OPTION_PATH, struct workload_options, from) },
	{ 0 },
};

static int convert(const char *recording, const char *output, struct error *err)
{
	struct workload_counts counts;

	if (workload_write(recording, output, &counts, err))
		return -1;
	fprintf(stderr, "unotify-trace: %s: %u batches, %u entries, %u address spaces\n", output,
		counts.batches, counts.entries, counts.spaces);
	return 0;
}

/* The recording is a temporary file beside the workload: it may be too large for /tmp. */
static int record_and_convert(struct recorder_options *options, struct error *err)
{
	const char *output = options->output;
	char recording[PATH_MAX];
	struct outfile tried;
	int result;

	if (strlen(output) + 32 > sizeof(recording))
		return error_set(err, STATUS_USAGE, "--output: the path is too long");
	/* An error shall name what the user named, and before the time is spent. */
	if (outfile_open(&tried, output, err))
		return -1;
	outfile_close(&tried, -1, err);
	snprintf(recording, sizeof(recording), "%s.recording-%d", output, getpid());
	options->output = recording;
	if (record_run(options, err))
		return -1;
	result = convert(recording, output, err);
	unlink(recording);
	return result;
}

/* Both ways end in convert(); only where the recording comes from differs. */
static int take(struct workload_options *options, int operands, struct error *err)
{
	if (!options->from)
		return record_check_target(&options->record, operands, err) ||
				       record_and_convert(&options->record, err) ?
			       -1 :
			       0;
	if (operands || options->record.supervisor)
		return error_set(err, STATUS_USAGE,
				 "--from and --pid or a command exclude each other");
	return convert(options->from, options->record.output, err);
}

static int run(int argc, char **argv)
{
	struct workload_options options = { .record.output = "workload.txt" };
	struct error err;
	int count, result;

	result = command_parse(&command_workload, argc, argv, &options,
			       &options.record.program.command, &count, &err);
	if (result > 0)
		return STATUS_DONE;
	if (result || take(&options, count, &err))
		return command_fail(&err);
	return STATUS_DONE;
}

const struct command command_workload = {
	.name = "workload",
	.summary = "write a guest's batches as a workload for unotify-bench",
	.run = run,
	.usage = "[OPTIONS] -- COMMAND...\n[OPTIONS] --pid PID\n[OPTIONS] --from RECORDING",
	.about = "Writes the maps and unmaps of a guest, batch by batch, to a file for "
		 "`unotify-bench run --suite guest --workload FILE`.",
	.rows = rows,
};
