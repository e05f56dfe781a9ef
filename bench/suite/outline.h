/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run from its options. */
#ifndef BENCH_OUTLINE_H
#define BENCH_OUTLINE_H

#include "plan/plan.h"
#include "plan/run_options.h"

/*
 * How many invocations share the budget. Stubs and processes differ more than rounds within one do:
 * 15 short invocations halve the intervals of 5 long ones, and many comparisons in a table ask for
 * more certainty than few invocations can give. But a lane needs some time to start its stubs,
 * settle and be timed: RUN_LANE_S, or RUN_ARM_S per arm where that is less. Few arms get more
 * invocations: once each has some 100 rounds of long batches, only more invocations make the
 * interval narrower.
 */
#define RUN_INVOCATIONS_LEAST 6 /* also what benchstat needs for an interval */
#define RUN_LANE_S	      0.4
#define RUN_ARM_S	      0.015 /* on one CPU, of short batches */

/*
 * Makes the plan as the options want it, whatever this host can do; to be freed by plan_free().
 * STATUS_USAGE for an unknown suite, a wrong SPEC, options that exclude each other, or a budget
 * that is too small. After an error there is nothing to free.
 */
int plan_outline(struct plan *plan, const struct run_options *options, struct error *err);

/*
 * How many invocations to make, once some have shown what each costs on top of the seconds that it
 * gets (got_s): its start, and a last round (on_top_s). That should be a tenth of the budget at
 * most; on a busy host it was more than half, with 200 invocations in 20 s. Returns planned, or
 * fewer, but at least 15; a plan of RUN_INVOCATIONS_STEP or fewer is not changed.
 */
uint32_t plan_invocations_that_pay(uint32_t planned, double budget_s, double got_s,
				   double on_top_s);

/*
 * plan_outline(), then plan_check_host() and the choice of counters: all that a run needs to know
 * before it measures. Takes seconds, as gates are tried.
 */
int plan_make(struct plan *plan, const struct run_options *options, struct error *err);

/* What a run with these options leaves out of a full one, in words, or "". */
void plan_left_out(const struct run_options *options, char *text, size_t size);

#endif
