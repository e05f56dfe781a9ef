// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' own loop, `counted`: as many blocking RECVs as calls were queued, then the
 * FUTEX_WAIT, then the drain of what came outside of a batch (patches 2 and 4). The other loops
 * here are that one with one step left out, added or moved, so that the difference to `counted` is
 * the price of the step. They answer suite `order` and are not proposals.
 *
 * All keep the known weakness of the series' loop. When a call fails in the middle of a batch, the
 * stub drops the rest and waits for the monitor, which goes on to wait for notifications that
 * never come. Only the death of the stub, or a watchdog, ends that. `wait-first` does not count
 * and so cannot wedge, but it gets on by timer ticks only.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "monitor/judge.h"
#include "serve/counted.h"
#include "serve/serve.h"

int counted_wait_and_drain(struct guest_mm *mm, struct error *err)
{
	int waited;

	do {
		waited = handoff_wait_once(mm, err);
		if (waited < 0 || notify_drain(mm, err))
			return -1;
	} while (waited);
	return 0;
}

int counted_run(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	if (counted_serve(mm, state, expected, counted_receive, err))
		return -1;
	return counted_wait_and_drain(mm, err);
}

/*
 * The stub sleeps in its first notified call, so it neither hands the turn back nor wakes the
 * futex: the FUTEX_WAIT ends by a tick, and the drain that follows serves what is pending by then.
 */
static int serve_after_wait(struct guest_mm *mm, void *state, unsigned int expected,
			    struct error *err)
{
	(void)state;
	(void)expected;
	return counted_wait_and_drain(mm, err);
}

static enum notify_result poll_and_serve(struct guest_mm *mm, void *state, struct error *err)
{
	return notify_poll(mm, err) ? NOTIFY_FAILED : counted_receive(mm, state, err);
}

static int serve_polled(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	if (counted_serve(mm, state, expected, poll_and_serve, err))
		return -1;
	return counted_wait_and_drain(mm, err);
}

static int serve_undrained(struct guest_mm *mm, void *state, unsigned int expected,
			   struct error *err)
{
	if (counted_serve(mm, state, expected, counted_receive, err))
		return -1;
	return handoff_wait(mm, err);
}

static int serve_drained_twice(struct guest_mm *mm, void *state, unsigned int expected,
			       struct error *err)
{
	if (counted_serve(mm, state, expected, counted_receive, err) || notify_drain(mm, err))
		return -1;
	return counted_wait_and_drain(mm, err);
}

/*
 * mm->prepared makes judge_call() compare with verdicts that judge_batch() has reached before the
 * wake, so that validation is not on the way from RECV to SEND. It is still in the timed span.
 */
static int set_up_prepared(struct guest_mm *mm, void **state, struct error *err)
{
	*state = mm->prepared = memory_new(1, sizeof(*mm->prepared));
	(void)err;
	return 0;
}

static void tear_down_prepared(struct guest_mm *mm, void *state)
{
	mm->prepared = NULL;
	free(state);
}

static void prepare(struct guest_mm *mm, void *state)
{
	(void)state;
	judge_batch(mm);
}

const struct serve_loop serve_counted = {
	.name = "counted",
	.what = "the series: one RECV for each queued call, FUTEX_WAIT, drain",
	.wedges = true,
	.late = SERVE_LATE_AT_TICK,
	.serve = counted_run,
};

const struct serve_loop serve_wait_first = {
	.name = "wait-first",
	.what = "the wrong order: FUTEX_WAIT first, until a tick lets the drain serve",
	.reordered = true,
	.late = SERVE_LATE_AT_TICK,
	.needs_tick = true,
	.idles = true,
	.serve = serve_after_wait,
};

const struct serve_loop serve_poll_first = {
	.name = "poll-first",
	.what = "counted, with a poll() of the listener before each RECV",
	.reordered = true,
	.wedges = true,
	.late = SERVE_LATE_AT_TICK,
	.serve = serve_polled,
};

const struct serve_loop serve_no_drain = {
	.name = "no-drain",
	.what = "counted without the drain: a call outside of a batch is never served",
	.reordered = true,
	.wedges = true,
	.late = SERVE_LATE_NEVER,
	.serve = serve_undrained,
};

const struct serve_loop serve_drain_twice = {
	.name = "drain-twice",
	.what = "counted, drained before each FUTEX_WAIT too",
	.reordered = true,
	.wedges = true,
	.late = SERVE_LATE_AT_TICK,
	.serve = serve_drained_twice,
};

const struct serve_loop serve_prepared = {
	.name = "prepared",
	.what = "counted, with all calls validated before the wake and compared at RECV",
	.reordered = true,
	.wedges = true,
	.late = SERVE_LATE_AT_TICK,
	.setup = set_up_prepared,
	.teardown = tear_down_prepared,
	.prepare = prepare,
	.serve = counted_run,
};
