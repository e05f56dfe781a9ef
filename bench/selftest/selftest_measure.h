/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the self-test measures: runs without a folder. */
#ifndef BENCH_SELFTEST_MEASURE_H
#define BENCH_SELFTEST_MEASURE_H

#include "base/error.h"
#include "model/model.h"
#include "plan/run_options.h"

/*
 * Work of the monitor in each verdict that both arms have where one is delayed. Without it
 * the delay would change what it is added to: on one CPU the scheduler lets a woken stub
 * preempt the monitor in SEND the rather the longer the monitor ran, and the answer then
 * takes up to 600 ns less (Linux 6.18: 1000 ns more of a verdict took 780 ns of a call,
 * 2000 ns took 1450). From some 5 us on it always preempts.
 */
#define SELFTEST_WORK_NS 10000u

/*
 * Of a run of some seconds. New stubs differ by tenths of a percent, on one CPU as well, so
 * that many short invocations know a ratio better than few long ones: five of a second each
 * were off by up to 0.22 % in 95 % of the runs, fifteen of a third of a second by 0.09 %.
 */
#define SELFTEST_INVOCATIONS 15

/* Options of a run of so many seconds, without counters and to the end of its budget. */
void selftest_options(struct run_options *options, double seconds, uint32_t invocations);

/* Runs it, and leaves the result, to be freed by model_free() unless it fails. */
int selftest_analyze(const struct run_options *options, struct model *model, struct error *err);

#endif
