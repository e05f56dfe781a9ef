// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a file to an analysis that is finished, and to a list of all notifications and rounds.
 * Reports need the list, as they sort. workload_file.c keeps only what it makes of each round, and
 * calls trace_follow() itself.
 */
#define _GNU_SOURCE
#include "trace/follow/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void keep_notification(void *target, const struct notification *notification)
{
	struct trace *trace = target;

	trace->notifications =
		memory_grow(trace->notifications, trace->count, sizeof(*notification));
	trace->notifications[trace->count++] = *notification;
}

static void keep_round(void *target, const struct round *round)
{
	struct trace *trace = target;

	trace->rounds = memory_grow(trace->rounds, trace->round_count, sizeof(*round));
	trace->rounds[trace->round_count++] = *round;
}

/* recording_each() knows no analysis: trace/file stands below this folder. */
static void each(void *target, const struct event *event)
{
	analysis_event(target, event);
}

/* Names and the supervisor come before the events, of which the first may need them. */
int trace_follow(const char *path, struct recording *recording, struct analysis *analysis,
		 const struct analysis_sink *sink, struct error *err)
{
	if (recording_open(recording, path, err))
		return -1;
	if (recording->damage[0])
		fprintf(stderr, "unotify-trace: %s: %s\n", path, recording->damage);
	analysis_init(analysis, sink);
	analysis->supervisor = recording->header.supervisor;
	tasks_take(&analysis->tasks, recording);
	recording_each(recording, each, analysis);
	analysis_finish(analysis);
	return 0;
}

int trace_open(struct trace *trace, const char *path, struct error *err)
{
	struct analysis_sink sink = { .target = trace,
				      .notification = keep_notification,
				      .round = keep_round };

	memset(trace, 0, sizeof(*trace));
	return trace_follow(path, &trace->recording, &trace->analysis, &sink, err);
}

void trace_close(struct trace *trace)
{
	analysis_free(&trace->analysis);
	recording_close(&trace->recording);
	free(trace->notifications);
	free(trace->rounds);
	memset(trace, 0, sizeof(*trace));
}

/* Not the first of the array: that one ended first, and another may have begun before. */
uint64_t trace_begin(const struct trace *trace)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < trace->count; i++)
		if (notification_begin(&trace->notifications[i]) < first)
			first = notification_begin(&trace->notifications[i]);
	for (size_t i = 0; i < trace->round_count; i++)
		if (round_begin(&trace->rounds[i]) < first)
			first = round_begin(&trace->rounds[i]);
	return first;
}

double trace_ns(const struct trace *trace, uint64_t ticks)
{
	return (double)ticks * trace->recording.header.ns_per_tick;
}
