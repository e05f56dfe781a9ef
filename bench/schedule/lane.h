/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures one lane: starts its stubs, lets its arms take turns batch by batch
 * in a fresh random order each round, and stops the stubs again. All results are records
 * (record/records.h); nothing is analysed here.
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

/* What all lanes of an invocation share. Pointers are borrowed. */
struct lane_context {
	const struct clock *clock;
	struct random_state random; /* of all orders; another one in each invocation */
	uint8_t invocation;	    /* its number, from 0 */
	uint32_t invocations;	    /* of the run */
	uint64_t physmem_bytes;	    /* guest memory: of an arm, or shared in its lane */
	enum other_cpu other_cpu;
	/*
	 * Half of the interval that is narrow enough, of the logarithm of a ratio, for this
	 * invocation alone; 0: none is.
	 */
	double target;
	uint32_t next_round; /* rounds are numbered through the invocation */
	/* What counted passes count: events in the first invocation, none in the others. */
	const struct counter_set *events;
	struct records *records; /* a lane appends to it */
	/*
	 * Called when a UML does not boot, or ends early. Sampling of all arms of that label stops;
	 * the others go on. NULL: nobody is told.
	 */
	void (*lost)(void *target, uint32_t lane, const char *label, const struct error *why);
	void *lost_target;
	/* Whether idle_wait_in_vain() was asked for the CPU of placement same, and its answer. */
	bool cpu_asked, cpu_taken;
	uint64_t apart_ended; /* clock ticks: end of the last part measured apart; 0: none yet */
};

/*
 * Measures the arms of the lane that are not skipped. Takes about the given seconds, or less: it
 * ends when the run is interrupted and when nothing is left to measure (scheduler.h). A replay is
 * fixed work, and may take longer (lane_replay.c). Pins the calling thread meanwhile. On -1 all is
 * undone, but the records that were added stay.
 */
int lane_run(struct lane_context *context, const struct plan_lane *lane, uint32_t lane_index,
	     double seconds, struct error *err);

#endif
