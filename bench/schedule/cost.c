// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a batch costs monitor and stub besides time: CPU time and performance counters, each in a
 * pass of its own, as reading them takes system calls. No batch_ns comes from these passes.
 *
 * CPU time is read around each batch (cpu_span.h), and the arms take turns as in the timed pass.
 * Counters run from one work to the next: they are opened for one work, started and stopped around
 * each of its batches, and read once at its end. What start and stop themselves count is learnt
 * from empty brackets and taken off.
 */
#include <math.h>

#include "schedule/cpu_span.h"
#include "base/interrupt.h"
#include "schedule/warm.h"
#include "schedule/work.h"
#include "measure/counters.h"

#define BATCHES_MIN 2  /* of each work, whatever time is left */
#define BRACKETS    32 /* starts and stops with nothing between, to learn what these count */

static int undo(const struct work *work, struct error *err)
{
	return lane_run_batch(work->guest, work->batches.undo, work->batches.undo_count, false,
			      err);
}

/* The undo comes before the empty wakes, so that the stub is as warm as after any other batch. */
int work_begin(const struct work *work, struct error *err)
{
	if (!work->shared && work->batches.undo_first && undo(work, err))
		return -1;
	return warm_up(work->guest, &work->batches, err);
}

int work_end(const struct work *work, struct error *err)
{
	return work->shared || work->batches.undo_first ? 0 : undo(work, err);
}

/* ---- CPU time ---- */

static int queue_timed(const struct work *work, struct error *err)
{
	return lane_queue(work->guest, work->batches.timed, work->batches.timed_count, err);
}

/* Queueing is outside of the span, as it is outside of batch_ns. */
int work_clocked(struct lane_progress *progress, const struct work *work, struct error *err)
{
	struct cpu_span used;

	if (queue_timed(work, err))
		return -1;
	cpu_span_begin(&used, work->guest, 1);
	if (lane_run_queued(work->guest, work->arm->arm.flush, err))
		return -1;
	cpu_span_end(&used, work->guest, 1);
	lane_record_cpu(progress, work->index, &used, work->batches.timed_count);
	return 0;
}

/* ---- counters ---- */

/* One side: monitor or stub. */
struct counted {
	struct counters counters;
	struct counter_value value[COUNTERS_MAX];
};

struct counting {
	struct counted monitor, stub;
	double bracket[COUNTERS_MAX]; /* what a start and stop counts of the monitor */
	double batches;
};

/* The monitor's start last and stop first: it is the monitor that makes these calls. */
static void start(struct counting *counting)
{
	counters_start(&counting->stub.counters);
	counters_start(&counting->monitor.counters);
}

static void stop(struct counting *counting)
{
	counters_stop(&counting->monitor.counters);
	counters_stop(&counting->stub.counters);
}

static int read_side(struct counted *side, struct error *err)
{
	return counters_read(&side->counters, side->value, err);
}

/* Of the monitor alone: the stub waits for its turn meanwhile, and counts nothing. */
static int learn_bracket(struct counting *counting, struct error *err)
{
	for (int i = 0; i < BRACKETS; i++) {
		start(counting);
		stop(counting);
	}
	if (read_side(&counting->monitor, err))
		return -1;
	for (size_t i = 0; i < counting->monitor.counters.set->count; i++)
		counting->bracket[i] = counting->monitor.value[i].count / BRACKETS;
	return 0;
}

static int count_batch(struct counting *counting, const struct work *work, struct error *err)
{
	int result;

	if (work_begin(work, err) || queue_timed(work, err))
		return -1;
	start(counting);
	result = lane_run_queued(work->guest, work->arm->arm.flush, err);
	stop(counting);
	if (result)
		return -1;
	counting->batches++;
	return work_end(work, err);
}

static int count_batches(struct lane_progress *progress, struct counting *counting,
			 const struct work *work, double seconds, struct error *err)
{
	double until = lane_elapsed(progress) + seconds;

	if (learn_bracket(counting, err))
		return -1;
	while (counting->batches < BATCHES_MIN ||
	       (lane_elapsed(progress) < until && !interrupt_requested()))
		if (count_batch(counting, work, err))
			return -1;
	return read_side(&counting->monitor, err) || read_side(&counting->stub, err) ? -1 : 0;
}

/*
 * Counters are never reset, so the monitor's values hold those of the BRACKETS empty starts and
 * stops too.
 */
static void record_counts(struct lane_progress *progress, const struct counting *counting,
			  const struct work *work)
{
	size_t events = counting->monitor.counters.set->count;

	records_reserve(progress->context->records, events);
	for (size_t i = 0; i < events; i++) {
		const struct counter_value *monitor = &counting->monitor.value[i];
		const struct counter_value *stub = &counting->stub.value[i];
		double brackets = counting->bracket[i] * (counting->batches + BRACKETS);

		lane_add_arm_record(progress, RECORD_COUNT, work->index)->count =
			(struct record_count){
				.event = (uint32_t)i,
				.monitor = (float)((monitor->count - brackets) / counting->batches),
				.stub = (float)(stub->count / counting->batches),
				.running = (float)fmin(monitor->running, stub->running),
				.batches = (float)counting->batches,
			};
	}
}

static int count_work(struct lane_progress *progress, const struct work *work, double seconds,
		      struct error *err)
{
	const struct counter_set *events = progress->context->events;
	struct counting counting = { .batches = 0 };
	struct work alone = *work;
	int result = -1;

	alone.shared = false; /* its batches follow each other, so it undoes its own */
	if (counters_open(&counting.monitor.counters, events, 0, err))
		return error_prefix(err, "the monitor: ");
	if (counters_open(&counting.stub.counters, events, work->guest->mm.stub.pid, err)) {
		error_prefix(err, "the stub: ");
	} else {
		result = count_batches(progress, &counting, &alone, seconds, err);
		counters_close(&counting.stub.counters);
	}
	counters_close(&counting.monitor.counters);
	if (!result)
		record_counts(progress, &counting, work);
	return result;
}

/*
 * The last user of a tracepoint waits for all CPUs when it closes it (some 10 ms each, Linux 6.18).
 * So one set stays open for the whole pass, and no work is the last user.
 */
int work_count(struct lane_progress *progress, const struct work *works, size_t count,
	       double seconds, struct error *err)
{
	size_t measured = 0;
	struct counters held;
	int result = 0;

	for (size_t i = 0; i < count; i++)
		measured += !works[i].arm->skipped[0];
	if (!progress->context->events->count || !measured)
		return 0;
	if (counters_open(&held, progress->context->events, 0, err))
		return -1;
	for (size_t i = 0; i < count && !result && !interrupt_requested(); i++)
		if (!works[i].arm->skipped[0] &&
		    count_work(progress, &works[i], seconds / (double)measured, err))
			result = error_prefix(err, "%s: ", works[i].arm->id);
	counters_close(&held);
	return result;
}
