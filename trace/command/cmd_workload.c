// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `workload`: records a guest, or takes a recording, and writes the batches as a workload. What is
 * recorded here is not kept; `record` and then `workload --from` keep it. The batches are collected
 * by output/workload_file.c.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

#include "base/options.h"
#include "trace/command/commands.h"
#include "trace/command/record_options.h"
#include "base/outfile.h"
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

/*
 * The recording has no name, so that nothing is left however this ends. The link of its descriptor
 * in /proc serves as its path.
 */
static int record_and_convert(struct recorder_options *options, struct error *err)
{
	const char *output = options->output;
	struct outfile tried;
	char recording[64];
	int fd, result;

	/* An error comes before the time is spent, and has the name that the user gave. */
	if (outfile_open(&tried, output, err))
		return -1;
	outfile_close(&tried, -1, err);
	fd = outfile_scratch(output, err);
	if (fd < 0)
		return -1;
	snprintf(recording, sizeof(recording), "/proc/self/fd/%d", fd);
	options->file = recording;
	result = record_run(options, err);
	if (!result)
		result = convert(recording, output, err);
	close(fd);
	return result;
}

/* Both ways end in convert(); only where the recording comes from differs. */
static int workload(void *target, char **command, int count, struct error *err)
{
	struct workload_options *options = target;
	struct recorder_options *record = &options->record;

	record->output = record->output ?: "workload.txt";
	record->program.command = command;
	if (options->from && (count || record->supervisor))
		return error_set(err, STATUS_USAGE,
				 "--from and --pid or a command exclude each other");
	if (options->from)
		return convert(options->from, record->output, err);
	return record_check_target(record, count, err) || record_and_convert(record, err) ? -1 : 0;
}

const struct command command_workload = {
	.name = "workload",
	.summary = "write a guest's batches as a workload for unotify-bench",
	.act = workload,
	.options_size = sizeof(struct workload_options),
	.usage = "[OPTIONS] -- COMMAND...\n[OPTIONS] --pid PID\n[OPTIONS] --from RECORDING",
	.about = "Writes the maps and unmaps of a guest, batch by batch, to a file for "
		 "`unotify-bench run --suite guest --workload FILE`.",
	.rows = rows,
};
