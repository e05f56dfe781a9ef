/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floor's notification beside the one that another program measures. */
#ifndef BENCH_AGAINST_PERF_H
#define BENCH_AGAINST_PERF_H

#include "base/error.h"

/* Medians over the turns; us a notification. */
struct against_perf {
	double perf_us, floor_us;
	double ratio; /* of floor by perf: the median over the turns */
	int turns;
};

/*
 * `perf bench sched seccomp-notify` and the floor row `notification` take turns, both on
 * one CPU; the row says how they differ. STATUS_UNSUPPORTED where there is no perf in the
 * PATH that has this benchmark (Linux 6.6), or where the row cannot be measured.
 */
int against_perf(struct against_perf *result, struct error *err);

#endif
