// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chrome's trace event format, written one event at a time: a recording of some seconds gives
 * hundreds of megabytes of JSON, which must not be in memory at once.
 *
 * Events have a letter, ph: X is a slice with a beginning and a length, s and f are the two ends of
 * an arrow, M is the name of a track. A notification is a slice on its stub's track, with the
 * stub's phases within it; the monitor's phases are on the monitor's track.
 */
#include "trace/output/perfetto.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "trace/file/pid_table.h"
#include "trace/output/call_names.h"

/* The batches of a stub have a track of their own, a thread that cannot exist: pids end at 2^22. */
#define BATCH_TRACK (1 << 23)

/*
 * The end of the last slice of each monitor. Slices of one track must not overlap, but a monitor
 * that receives all and then answers all works on several notifications at once.
 */
struct track {
	int32_t monitor;
	uint64_t end;
};

struct writing {
	FILE *out;
	const struct trace *trace;
	uint64_t first; /* ticks */
	uint64_t flows;
	struct pid_table tracks; /* struct track */
	bool begun;
};

static double us(const struct writing *writing, uint64_t ticks)
{
	return trace_ns(writing->trace, ticks) / 1e3;
}

static double at_us(const struct writing *writing, uint64_t time)
{
	return us(writing, time - writing->first);
}

/* Writes the event and frees it. Times are in us: 13 digits keep the ns for 2 hours. */
static void put(struct writing *writing, json_t *event)
{
	memory_or_end(event);
	fputs(writing->begun ? ",\n" : "\n", writing->out);
	writing->begun = true;
	/* A failed write shows in ferror(); any other failure is lack of memory. */
	if (json_dumpf(event, writing->out, JSON_COMPACT | JSON_REAL_PRECISION(13)) &&
	    !ferror(writing->out))
		memory_or_end(NULL);
	json_decref(event);
}

/* A track is named by process and thread. A thread that is not known is taken to be a process. */
static int32_t process_of(const struct writing *writing, int32_t thread)
{
	const struct task *task = tasks_find(&writing->trace->analysis.tasks, thread);

	return task ? task->name.tgid : thread;
}

static void put_slice(struct writing *writing, int32_t process, int32_t track, const char *name,
		      uint64_t from, uint64_t to, json_t *args)
{
	put(writing, json_pack("{ss ss ss si si sf sf so*}", "ph", "X", "cat", "seccomp", "name",
			       name, "pid", process, "tid", track, "ts", at_us(writing, from),
			       "dur", us(writing, to - from), "args", args));
}

/* An arrow: a pair of flow events, each of which belongs to the slice that encloses its time. */
static void put_flow(struct writing *writing, const char *name, int32_t from, uint64_t from_time,
		     int32_t to, uint64_t to_time)
{
	json_int_t id = (json_int_t)++writing->flows;

	put(writing, json_pack("{ss ss ss sI si si sf}", "ph", "s", "cat", "seccomp", "name", name,
			       "id", id, "pid", process_of(writing, from), "tid", from, "ts",
			       at_us(writing, from_time)));
	put(writing, json_pack("{ss ss ss ss sI si si sf}", "ph", "f", "bp", "e", "cat", "seccomp",
			       "name", name, "id", id, "pid", process_of(writing, to), "tid", to,
			       "ts", at_us(writing, to_time)));
}

/* ---- notifications ---- */

static uint64_t *track_end(struct writing *writing, int32_t monitor)
{
	struct track *track = pid_table_get(&writing->tracks, monitor, NULL);

	return &track->end;
}

static json_t *describe(const struct notification *one)
{
	return json_pack("{sI ss sI si si}", "id", (json_int_t)one->id, "outcome",
			 outcome_name(one->outcome), "result", (json_int_t)one->result, "stub_cpu",
			 one->stub_cpu, "monitor_cpu", one->monitor_cpu);
}

/*
 * The monitor's part, from *from to *to, which are 0 if nothing of it is known. What would overlap
 * the last slice of its track is cut off.
 */
static void put_monitor(struct writing *writing, const struct notification *one, uint64_t *from,
			uint64_t *to)
{
	uint64_t *busy = track_end(writing, one->monitor), at = notification_begin(one);

	*from = *to = 0;
	for (int i = 0; i < STAGE_COUNT; i++) {
		uint64_t begin = at > *busy ? at : *busy;

		if (one->time[i] <= at)
			continue;
		at = one->time[i];
		if (!phase_is_monitors(i) || at <= begin)
			continue;
		put_slice(writing, process_of(writing, one->monitor), one->monitor, phase_name(i),
			  begin, at, NULL);
		*busy = at;
		*to = at;
		if (!*from)
			*from = begin;
	}
}

static void put_stub(struct writing *writing, const struct notification *one)
{
	uint64_t at = notification_begin(one), end = notification_end(one);
	int32_t process = process_of(writing, one->stub);
	char call[32];

	put_slice(writing, process, one->stub, call_name(one->call, call), at, end, describe(one));
	for (int i = 0; i < STAGE_COUNT; i++) {
		if (one->time[i] <= at)
			continue;
		if (!phase_is_monitors(i))
			put_slice(writing, process, one->stub, phase_name(i), at, one->time[i],
				  NULL);
		at = one->time[i];
	}
}

/*
 * The arrow of the answer begins 1 tick earlier if it would begin at the very end of the monitor's
 * slice: a slice encloses its beginning, but not its end.
 */
static void put_notification(struct writing *writing, const struct notification *one)
{
	uint64_t from, to, replied = one->time[STAGE_REPLIED];

	put_stub(writing, one);
	if (!one->monitor)
		return;
	put_monitor(writing, one, &from, &to);
	if (!from)
		return;
	put_flow(writing, "notification", one->stub, notification_begin(one), one->monitor, from);
	if (replied && replied <= to)
		put_flow(writing, "answer", one->monitor, replied - (replied == to), one->stub,
			 one->time[STAGE_STUB_ON] ? one->time[STAGE_STUB_ON] : replied);
}

/* ---- the rest ---- */

static void put_round(struct writing *writing, const struct round *round)
{
	char name[64];

	/* calls counts those that were executed: a denied call is not among them. */
	snprintf(name, sizeof(name), "%s of %u calls", round->resumed ? "batch" : "flushed batch",
		 round->calls + round->denied);
	put_slice(writing, process_of(writing, round->stub), BATCH_TRACK + round->stub,
		  round->calls || round->notified ? name : "empty wake", round_begin(round),
		  round_end(round),
		  json_pack("{si si}", "notified", (int)round->notified, "denied",
			    (int)round->denied));
}

static void put_name(struct writing *writing, const char *what, int32_t process, int32_t track,
		     const char *name)
{
	put(writing, json_pack("{ss ss si si s{ss}}", "ph", "M", "name", what, "pid", process,
			       "tid", track, "args", "name", name));
}

/* Only stubs and monitors have tracks; others were recorded because they woke one. */
static void put_task(struct writing *writing, const struct task *task)
{
	bool stub = task->notification.stub || task->round.stub;
	char name[64];

	if (!stub && !task->monitor && !task->wakes_stubs)
		return;
	snprintf(name, sizeof(name), "%s %s",
		 task->monitor || task->wakes_stubs ? "monitor" : "stub",
		 tasks_comm(&writing->trace->analysis.tasks, task->name.pid));
	put_name(writing, "process_name", task->name.tgid, task->name.pid, name);
	put_name(writing, "thread_name", task->name.tgid, task->name.pid, name);
	if (!task->round.stub)
		return;
	snprintf(name, sizeof(name), "batches of stub %d", task->name.pid);
	put_name(writing, "thread_name", task->name.tgid, BATCH_TRACK + task->name.pid, name);
}

/* Notifications are kept in the order of their end; slices must be written by their beginning. */
static int by_begin(const void *a, const void *b)
{
	uint64_t one = notification_begin(*(const struct notification *const *)a);
	uint64_t two = notification_begin(*(const struct notification *const *)b);

	return one < two ? -1 : one > two;
}

static void put_notifications(struct writing *writing)
{
	const struct trace *trace = writing->trace;
	const struct notification **order = memory_new(trace->count, sizeof(*order));

	for (size_t i = 0; i < trace->count; i++)
		order[i] = &trace->notifications[i];
	qsort(order, trace->count, sizeof(*order), by_begin);
	for (size_t i = 0; i < trace->count; i++)
		put_notification(writing, order[i]);
	free(order);
}

void export_perfetto(FILE *out, const struct trace *trace)
{
	const struct task *task;
	struct writing writing = { .out = out, .trace = trace, .first = trace_begin(trace) };

	pid_table_init(&writing.tracks, sizeof(struct track));
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
	for (size_t at = 0; (task = tasks_next(&trace->analysis.tasks, &at));)
		put_task(&writing, task);
	for (size_t i = 0; i < trace->round_count; i++)
		put_round(&writing, &trace->rounds[i]);
	put_notifications(&writing);
	pid_table_free(&writing.tracks);
	fputs("\n]}\n", out);
}
