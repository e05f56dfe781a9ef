/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From options to the plan of a run, which is made once. */
#ifndef BENCH_OUTLINE_H
#define BENCH_OUTLINE_H

#include "plan/plan.h"
#include "plan/run_options.h"

/*
 * Stubs and processes differ more than rounds within one do: 15 short invocations halve the
 * intervals of 5 long ones, and many comparisons in a table ask for more certainty than few
 * invocations can give. But a lane needs some time to start its stubs, settle and be timed.
 * Of few arms there are more: with each long enough for some 100 rounds of long batches, only
 * their number makes the interval narrower.
 */
#define RUN_INVOCATIONS_LEAST 6 /* also what benchstat needs for an interval */
#define RUN_LANE_S	      0.4
#define RUN_ARM_S	      0.015 /* on one CPU, of short batches */

/*
 * The plan as the options want it, whatever this host can do. STATUS_USAGE for an
 * unknown suite or a wrong SPEC. After an error there is nothing to free.
 */
int plan_outline(struct plan *plan, const struct run_options *options, struct error *err);

/*
 * How many invocations to make, once some have shown what each costs on top of the seconds that it
 * gets: its start, and a last round. That is to be a tenth of the budget at most; on a busy host it
 * was more than half, with 200 invocations in 20 s. But no fewer than 15, and of
 * RUN_INVOCATIONS_STEP or fewer all.
 */
uint32_t plan_invocations_that_pay(uint32_t planned, double budget_s, double got_s,
				   double on_top_s);

/*
 * The outline, then plan_check_host() and what is counted: all that a run needs to know
 * before it measures.
 */
int plan_make(struct plan *plan, const struct run_options *options, struct error *err);

/* What a run of all suites with these options leaves out, in words, or "". */
void plan_left_out(const struct run_options *options, char *text, size_t size);

#endif
