// SPDX-License-Identifier: GPL-2.0-or-later
/* `overhead`. */
#include <stdio.h>

#include "base/options.h"
#include "base/units.h"
#include "trace/capture/tracing_cost.h"
#include "trace/command/commands.h"

static int set_pairs(void *target, const char *value, struct error *err)
{
	return parse_u64(value, OVERHEAD_PAIRS_MIN, OVERHEAD_PAIRS_MAX, "--pairs", target, err);
}

static const struct option_row rows[] = {
	{ "pairs", "N", "of traced and untraced blocks, 6 to 10000 (default 60)", set_pairs },
	{ 0 },
};

static int run(int argc, char **argv)
{
	uint64_t pairs = OVERHEAD_PAIRS;
	struct error err;
	char **operands;
	int count, result = options_parse(rows, argc, argv, &pairs, &operands, &count, &err);

	if (result > 0) {
		puts("usage: unotify-trace overhead [OPTIONS]\n\n"
		     "Measures what tracing costs by batches of unotify-bench, traced in turn, "
		     "and\n"
		     "which events cost it.\n");
		options_help(stdout, rows);
		return STATUS_DONE;
	}
	if (!result && count)
		result = error_set(&err, STATUS_USAGE, "overhead takes no operand");
	if (!result)
		result = overhead_report(stdout, (size_t)pairs, &err);
	return result ? trace_fail(&err) : STATUS_DONE;
}

const struct command trace_command_overhead = { "overhead", "measure what tracing costs here",
						run };
