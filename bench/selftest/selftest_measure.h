/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the self-test measures: runs without a folder, by the words of `run`. */
#ifndef BENCH_SELFTEST_MEASURE_H
#define BENCH_SELFTEST_MEASURE_H

#include "base/error.h"
#include "plan/plan.h"
#include "record/records.h"
#include "model/model.h"

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

/* Room for the options, in characters; what is longer is cut. */
#define SELFTEST_WORDS_BYTES 4096

/*
 * Runs `run` with these options, which are separated by blanks, without counters and to the
 * end of its budget; use gets what it measured.
 */
int selftest_measure(int (*use)(const struct plan *plan, const struct records *records,
				void *target, struct error *err),
		     void *target, struct error *err, const char *options, ...)
	__attribute__((format(printf, 4, 5)));

/* As selftest_measure(); use gets the result instead, which is freed after it. */
int selftest_analyze(int (*use)(const struct model *model, void *target, struct error *err),
		     void *target, struct error *err, const char *options, ...)
	__attribute__((format(printf, 4, 5)));

#endif
