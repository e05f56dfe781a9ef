// SPDX-License-Identifier: GPL-2.0-or-later
/* The alternating run. */
#define _GNU_SOURCE
#include "trace/overhead.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/options.h"
#include "report/show.h"
#include "report/table.h"
#include "trace/bench.h"
#include "trace/cli.h"
#include "trace/session.h"

#define BLOCK_BATCHES "40"

struct block {
	double batch_ns;
	unsigned int entries, notified;
};

static int count_event(void *target, const struct event *event, const char *comm, struct error *err)
{
	(void)event;
	(void)comm;
	(void)err;
	++*(uint64_t *)target;
	return 0;
}

static int run_block(struct bench *bench, struct block *block, struct error *err)
{
	char line[128];

	if (bench_block(bench, line, sizeof(line), err))
		return -1;
	if (sscanf(line, "%lf %u %u", &block->batch_ns, &block->entries, &block->notified) == 3 &&
	    block->batch_ns > 0)
		return 0;
	return error_set(err, STATUS_CANNOT, "unotify-bench says '%s' instead of a block's time",
			 line);
}

static int run_traced(struct session *session, struct bench *bench, struct block *block,
		      uint64_t *events, struct error *err)
{
	if (session_start(session, err) || run_block(bench, block, err) ||
	    session_pause(session, err))
		return -1;
	return session_read(session, count_event, events, err);
}

/* One pair; the traced block is the second in every other. */
static int run_pair(struct session *session, struct bench *bench, size_t pair, double *ratio,
		    struct overhead *overhead, struct error *err)
{
	struct block traced = { 0 }, untraced = { 0 };
	bool first = pair % 2;

	if ((first && run_traced(session, bench, &traced, &overhead->events, err)) ||
	    run_block(bench, &untraced, err) ||
	    (!first && run_traced(session, bench, &traced, &overhead->events, err)))
		return -1;
	*ratio = traced.batch_ns / untraced.batch_ns;
	overhead->untraced_ns += untraced.batch_ns / untraced.entries / OVERHEAD_PAIRS;
	overhead->events_each = (double)overhead->events / (double)(pair + 1) /
				(atof(BLOCK_BATCHES) * fmax(1, untraced.notified));
	return 0;
}

static int run_pairs(struct session *session, struct bench *bench, struct overhead *overhead,
		     struct error *err)
{
	double ratios[OVERHEAD_PAIRS];
	size_t count = OVERHEAD_PAIRS;
	struct sample_groups sample = { ratios, &count, 1 };

	for (size_t i = 0; i < OVERHEAD_PAIRS; i++)
		if (run_pair(session, bench, i, &ratios[i], overhead, err))
			return -1;
	overhead->pairs = count;
	overhead->lost = session_lost(session);
	return stats_median(&sample, 1, &overhead->ratio, &overhead->ci95, err);
}

int overhead_measure(struct overhead *overhead, const char *arm, struct error *err)
{
	struct session_options options = { 0 };
	struct session *session = session_open(&options, err);
	struct bench bench;
	char line[128];
	int result;

	memset(overhead, 0, sizeof(*overhead));
	if (!session)
		return -1;
	result = bench_start(&bench, arm, BLOCK_BATCHES, err);
	/* The first block warms up, and tells that its stub is there to be followed. */
	if (!result)
		result = bench_block(&bench, line, sizeof(line), err);
	if (!result)
		result = bench_follow(&bench, session, err);
	if (!result)
		result = run_pairs(session, &bench, overhead, err);
	bench_stop(&bench);
	session_close(session);
	return result;
}

static void add_row(struct table *table, const char *place, const struct overhead *overhead)
{
	table_add(table, "%s", place);
	table_add(table, "%s", show_us(overhead->untraced_ns).text);
	table_add(table, "%s", show_ratio(overhead->ratio).text);
	table_add(table, "%s",
		  show_ratio_interval((double[2]){ overhead->ci95.low, overhead->ci95.high }).text);
	table_add(table, "%zu", overhead->pairs);
	table_add(table, "%.1f", overhead->events_each);
	table_add(table, "%llu", (unsigned long long)overhead->lost);
}

int overhead_report(FILE *out, struct error *err)
{
	static const char *const places[] = { "same", "cross" };
	char arm[64];
	struct overhead overhead;
	struct table table;

	table_init(&table, "nrrrrrr");
	table_add(&table, "placement");
	table_add(&table, "untraced us");
	table_add(&table, "traced/untraced");
	table_add(&table, "95 %% interval");
	table_add(&table, "pairs");
	table_add(&table, "events each");
	table_add(&table, "lost");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(arm, sizeof(arm), "gate=notify,batch=16,placement=%s", places[i]);
		if (overhead_measure(&overhead, arm, err)) {
			table_free(&table);
			return -1;
		}
		add_row(&table, places[i], &overhead);
	}
	show_heading(out, 100,
		     "What tracing costs gate=notify,batch=16: us and events by notification");
	table_print(&table, out, 100);
	return 0;
}

static const struct option_row rows[] = { { 0 } };

static int run(int argc, char **argv)
{
	struct error err;
	char **operands;
	int count, result = options_parse(rows, argc, argv, NULL, &operands, &count, &err);

	if (result > 0) {
		puts("usage: unotify-trace overhead\n\n"
		     "Measures what tracing costs by batches of unotify-bench, traced in turn.");
		return STATUS_DONE;
	}
	if (!result && count)
		result = error_set(&err, STATUS_USAGE, "overhead takes no operand");
	if (!result)
		result = overhead_report(stdout, &err);
	return result ? trace_fail(&err) : STATUS_DONE;
}

const struct trace_command trace_command_overhead = { "overhead", "measure what tracing costs here",
						      run };
