// SPDX-License-Identifier: GPL-2.0-or-later
/* `report`: prints recordings as text. */
#include <stdint.h>
#include <stdio.h>

#include "trace/command/commands.h"
#include "trace/output/text_report.h"

struct report_options {
	uint64_t slowest;
};

static const struct option_row rows[] = {
	{ "slowest", "N", "show the N slowest notifications as time lines",
	  OPTION_OF(OPTION_NUMBER, struct report_options, slowest), .max = 1000, .standard = "5" },
	{ 0 },
};

static int report_one(const struct report_options *options, const char *path, struct error *err)
{
	struct trace trace;

	if (trace_open(&trace, path, err))
		return -1;
	text_report(stdout, &trace, path, options->slowest);
	trace_close(&trace);
	return 0;
}

static int report(int argc, char **argv)
{
	struct report_options options = { 0 };
	struct error err;
	char **paths;
	int count, result;

	result = command_parse(&command_report, argc, argv, &options, &paths, &count, &err);
	if (result > 0)
		return STATUS_DONE;
	for (int i = 0; !result && i < count; i++)
		result = report_one(&options, paths[i], &err);
	return result ? command_fail(&err) : STATUS_DONE;
}

const struct command command_report = {
	.name = "report",
	.summary = "show phases, calls, rounds and the slowest notifications",
	.run = report,
	.operands = "RECORDING...",
	.rows = rows,
};
