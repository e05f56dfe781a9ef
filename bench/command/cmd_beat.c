// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hidden `beat`: one synthetic arm of a plan, block by block, for a tracer to look at. A
 * block runs for each byte of stdin, and one if there is none; each tells a line of the median ns
 * of its batches, their entries and their notifications.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/units.h"
#include "command/cli.h"
#include "plan/run_options.h"
#include "suite/outline.h"
#include "run/blocks.h"

#define BATCHES_MAX 100000

/* 0 at the end of stdin. */
static int read_byte(struct error *err)
{
	ssize_t n;
	char byte;

	while ((n = read(STDIN_FILENO, &byte, 1)) < 0 && errno == EINTR)
		;
	return n < 0 ? error_errno(err, errno, "cannot read what is asked for") : (int)n;
}

static int more(void *data, struct error *err)
{
	(void)data;
	return read_byte(err);
}

static int print(void *data, const struct block *block, struct error *err)
{
	(void)data;
	printf("%.1f %u %u\n", block->batch_ns, block->entries, block->notified);
	return fflush(stdout) ? error_errno(err, errno, "cannot tell of a block") : 0;
}

static int run_arm(const struct plan *plan, size_t index, uint32_t batches, struct error *err)
{
	struct blocks_request request = { .physmem_bytes = plan->physmem_bytes,
					  .batches = batches,
					  .done = print,
					  .more = more };

	if (index >= plan->arm_count)
		return error_set(err, STATUS_USAGE, "beat: there is no arm %zu", index);
	request.arm = plan_arm(plan, index);
	if (read_byte(err) < 0)
		return -1;
	return blocks_run(&request, err);
}

static int run_planned(uint64_t index, uint64_t batches, int argc, char **argv, struct error *err)
{
	struct run_options options;
	struct plan plan;
	int result = run_options_parse(&options, argc - 3, argv + 3, err);

	if (result > 0)
		return error_set(err, STATUS_USAGE, "beat has no help");
	if (result || plan_outline(&plan, &options, err))
		return -1;
	result = run_arm(&plan, (size_t)index, (uint32_t)batches, err);
	plan_free(&plan);
	return result;
}

/* beat ARM BATCHES run ARGUMENTS... */
static int beat(int argc, char **argv)
{
	uint64_t index, batches;
	struct error err;

	if (argc < 4) {
		error_set(&err, STATUS_USAGE, "beat is for unotify-trace to start");
		return cli_fail(&err);
	}
	if (parse_u64(argv[1], 0, UINT32_MAX, "beat: arm", &index, &err) ||
	    parse_u64(argv[2], 1, BATCHES_MAX, "beat: batches", &batches, &err) ||
	    run_planned(index, batches, argc, argv, &err))
		return cli_fail(&err);
	return STATUS_DONE;
}

const struct command command_beat = { .name = "beat", .run = beat };
