// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `report`: prints recordings as text, one after the other: only one is in memory at a time. The
 * text is made by output/text_report.c. A damaged recording is reported up to the damage, which
 * trace_open() tells on stderr.
 */
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

static int report_one(const char *path, size_t slowest, struct error *err)
{
	struct trace trace;

	if (trace_open(&trace, path, err))
		return -1;
	text_report(stdout, &trace, path, slowest);
	trace_close(&trace);
	return 0;
}

static int report(void *target, char **paths, int count, struct error *err)
{
	const struct report_options *options = target;
	int result = 0;

	for (int i = 0; !result && i < count; i++)
		result = report_one(paths[i], options->slowest, err);
	return result;
}

const struct command command_report = {
	.name = "report",
	.summary = "show phases, calls, rounds and the slowest notifications",
	.act = report,
	.options_size = sizeof(struct report_options),
	.operands = "RECORDING...",
	.rows = rows,
};
