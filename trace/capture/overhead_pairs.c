// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the pairs and summarizes them. Both blocks of a pair run within milliseconds of each other
 * in one process, so that what drifts on a host (frequency, neighbours) is the same for both. Only
 * ratios within a pair are compared. The tables are made by command/cmd_overhead.c.
 */
#define _GNU_SOURCE
#include "trace/capture/overhead_pairs.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "measure/clock.h"
#include "stats/stats.h"
#include "trace/capture/bench_process.h"
#include "trace/capture/session.h"

struct block {
	double batch_ns;
	unsigned int entries; /* all notified */
};

/*
 * Events are decoded, since the number per notification is in the result, but not kept. EVENT_LOST
 * is none: session_lost() counts those.
 */
static int count_event(void *target, const struct event *event, const char *comm, struct error *err)
{
	(void)comm;
	(void)err;
	*(uint64_t *)target += event->kind != EVENT_LOST;
	return 0;
}

static int run_block(struct bench *bench, struct block *block, struct error *err)
{
	unsigned int notified;
	char line[128];

	if (bench_block(bench, line, sizeof(line), err))
		return -1;
	if (sscanf(line, "%lf %u %u", &block->batch_ns, &block->entries, &notified) == 3 &&
	    block->batch_ns > 0 && notified == block->entries)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "unotify-bench says '%s' instead of a block's time, entries and as many "
			 "notifications",
			 line);
}

/* Reading the buffers is not in the time of the block: it comes when the block is over. */
static int run_traced(struct session *session, struct bench *bench, struct block *block,
		      uint64_t *events, struct error *err)
{
	if (session_start(session, err) || run_block(bench, block, err) ||
	    session_pause(session, err))
		return -1;
	return session_read(session, count_event, events, err);
}

/*
 * first: the traced block runs first. The caller alternates, so that what a first block leaves
 * warm helps both kinds equally.
 */
static int run_pair(struct session *session, struct bench *bench, bool first,
		    struct overhead_pair *pair, struct error *err)
{
	struct block traced = { 0 }, untraced = { 0 };

	pair->events = 0;
	if ((first && run_traced(session, bench, &traced, &pair->events, err)) ||
	    run_block(bench, &untraced, err) ||
	    (!first && run_traced(session, bench, &traced, &pair->events, err)))
		return -1;
	pair->traced_ns = traced.batch_ns;
	pair->untraced_ns = untraced.batch_ns;
	pair->entries = untraced.entries;
	return 0;
}

/* The excess of a ratio, as ns per event. */
static double by_event(const struct overhead *overhead, double ratio)
{
	return (ratio - 1) * overhead->untraced_ns / overhead->events_each;
}

/*
 * How many of the smallest and of the largest values lie outside the interval of the median. The
 * number of values below the median is binomial; 0.98 is 1.96 * sqrt(1/4) of its normal
 * approximation.
 */
static size_t ranks_beyond(size_t count)
{
	double beyond = floor((double)count / 2 - 0.98 * sqrt((double)count) - 0.5);

	return beyond > 0 ? (size_t)beyond : 0;
}

void overhead_summarize(const struct overhead_pair *pairs, size_t count, struct overhead *overhead)
{
	double *ratios = memory_new(count, sizeof(*ratios));
	size_t beyond = ranks_beyond(count);

	*overhead = (struct overhead){ .ci95 = { 0 } };
	for (size_t i = 0; i < count; i++) {
		double notifications = pairs[i].entries;

		ratios[i] = pairs[i].traced_ns / pairs[i].untraced_ns;
		overhead->untraced_ns += pairs[i].untraced_ns / notifications / (double)count;
		overhead->events_each += (double)pairs[i].events /
					 (notifications * OVERHEAD_BATCHES) / (double)count;
	}
	stats_sort(ratios, count);
	overhead->ratio = stats_middle(ratios, count);
	overhead->ci95[0] = ratios[beyond];
	overhead->ci95[1] = ratios[count - 1 - beyond];
	free(ratios);
	if (!(overhead->events_each > 0))
		return;
	overhead->event_ns = by_event(overhead, overhead->ratio);
	for (int i = 0; i < 2; i++)
		overhead->event_ci95[i] = by_event(overhead, overhead->ci95[i]);
}

int overhead_check(const struct overhead *overhead, const char *system, struct error *err)
{
	if (overhead->events_each > 0 || (system && !*system))
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "no event of unotify-bench was recorded (%s, %llu lost), so the cost of "
			 "tracing is not known",
			 system ? system : "all events", (unsigned long long)overhead->lost);
}

static int run_pairs(struct session *session, struct bench *bench, size_t count,
		     struct overhead *overhead, struct error *err)
{
	struct overhead_pair *pairs = memory_new(count, sizeof(*pairs));
	int result = 0;

	for (size_t i = 0; i < count && !result && !interrupt_requested(); i++)
		result = run_pair(session, bench, i % 2, &pairs[i], err);
	if (interrupt_requested())
		result = -1;
	if (!result)
		overhead_summarize(pairs, count, overhead);
	overhead->lost = session_lost(session);
	free(pairs);
	return result;
}

int overhead_measure(struct overhead *overhead, const char *arm, const char *system, size_t pairs,
		     struct error *err)
{
	struct session_options options = { .system = system };
	char batches[16], line[128];
	struct session *session;
	struct bench bench;
	struct clock clock;
	int result;

	/* With the clock that a recording would use: reading it is part of the cost. */
	interrupt_catch();
	clock_calibrate(&clock);
	options.tsc = clock.stub_stamps;
	session = session_open(&options, err);
	if (!session)
		return -1;
	snprintf(batches, sizeof(batches), "%d", OVERHEAD_BATCHES);
	result = bench_start(&bench, arm, batches, err);
	/* The first block warms up; when it is done, its stub exists and can be traced. */
	if (!result)
		result = bench_block(&bench, line, sizeof(line), err);
	if (!result)
		result = bench_trace(&bench, session, err);
	if (!result)
		result = run_pairs(session, &bench, pairs, overhead, err);
	if (!result)
		result = overhead_check(overhead, system, err);
	if (result && interrupt_requested())
		error_set(err, STATUS_INTERRUPTED, "interrupted");
	bench_stop(&bench);
	session_close(session);
	return result;
}
