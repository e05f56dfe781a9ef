// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hidden `blocks`, which unotify-trace starts and traces (trace/capture/bench_process.c).
 * `blocks BATCHES OPTION...` runs the first arm of what `run OPTION...` would measure, alone, in
 * blocks of BATCHES batches. It waits for a byte of stdin before each block, so that the tracer
 * decides when; if stdin is empty it runs one. After each block it prints a line: the median time
 * of its batches in ns, then the entries and the notifications of one.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/units.h"
#include "command/cli.h"
#include "run/blocks.h"
#include "suite/outline.h"

#define BATCHES_MAX 100000

/* 1 for a byte, 0 at the end of stdin, -1 with an error: as blocks_request.done() returns. */
static int read_byte(struct error *err)
{
	ssize_t n;
	char byte;

	while ((n = read(STDIN_FILENO, &byte, 1)) < 0 && errno == EINTR)
		;
	return n < 0 ? error_errno(err, errno, "cannot read what is asked for") : (int)n;
}

static int print(void *data, const struct block *block, struct error *err)
{
	(void)data;
	printf("%.1f %u %u\n", block->batch_ns, block->entries, block->notified);
	fflush(stdout);
	return read_byte(err);
}

static int run(int argc, char **argv, struct error *err)
{
	struct blocks_request request = { .done = print };
	struct run_options options;
	struct plan plan;
	uint64_t batches;
	int result;

	if (argc < 2)
		return error_set(err, STATUS_USAGE, "blocks is for unotify-trace to start");
	if (parse_u64(argv[1], 1, BATCHES_MAX, "blocks: batches", &batches, err))
		return -1;
	result = run_options_parse(&options, argc - 1, argv + 1, err);
	if (result > 0)
		return error_set(err, STATUS_USAGE, "blocks has no help");
	if (result || plan_outline(&plan, &options, err))
		return -1;
	request.arm = plan_arm(&plan, 0);
	request.physmem_bytes = plan.physmem_bytes;
	request.batches = (uint32_t)batches;
	result = read_byte(err) < 0 ? -1 : blocks_run(&request, err);
	plan_free(&plan);
	return result;
}

static int blocks(int argc, char **argv)
{
	struct error err;

	return run(argc, argv, &err) ? cli_fail(&err) : STATUS_DONE;
}

const struct command command_blocks = { .name = "blocks", .run = blocks };
