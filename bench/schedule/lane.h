/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures one lane: starts its stubs, lets its arms take turns batch by batch
 * in a fresh random order each round, and stops the stubs again.
 */
#ifndef BENCH_LANE_H
#define BENCH_LANE_H

#include <stdint.h>

#include "measure/clock.h"
#include "measure/counters.h"
#include "plan/plan.h"
#include "record/records.h"
#include "base/random.h"

/* Empty wakes of the same stub before each timed batch of synthetic work: see warm.h. */
#define LANE_WARM_ROUNDS 2

/* What all lanes of an invocation share. */
struct lane_context {
	const struct clock *clock;
	struct random_state random;
	uint8_t invocation;
	uint32_t invocations; /* of the run */
	uint64_t physmem_bytes;
	enum other_cpu other_cpu;
	double target;	     /* half of the interval of a ratio that is narrow enough; 0: none is */
	uint32_t next_round; /* rounds are numbered through the invocation */
	const struct counter_set
		*events; /* that counted passes count; in the first invocation alone */
	struct records *records;
	/*
	 * Told of a UML that ended before its time: all arms of that label are measured no more,
	 * the others go on.
	 */
	void (*lost)(void *target, uint32_t lane, const char *label, const struct error *why);
	void *lost_target;
	bool cpu_asked, cpu_taken; /* idle_wait_in_vain() of the CPU of placement same */
	uint64_t apart_ended; /* clock ticks: the last part of arms measured apart; 0: none yet */
};

/*
 * Takes about the given seconds, or less: it ends when the run is interrupted and when nothing is
 * left to measure (scheduler.h). A replay is fixed work, and may take longer (lane_replay.c).
 * Skipped arms are passed by.
 */
int lane_run(struct lane_context *context, const struct plan_lane *lane, uint32_t lane_index,
	     double seconds, struct error *err);

#endif
