/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor's notification beside the same measured by another program, `perf bench sched
 * seccomp-notify`: whoever distrusts this program's figure has a second one, of this host and these
 * minutes.
 */
#ifndef BENCH_AGAINST_PERF_H
#define BENCH_AGAINST_PERF_H

#include "base/error.h"

/* Medians over the turns; us per notification. */
struct against_perf {
	double perf_us, floor_us;
	double ratio; /* floor / perf, the median over the turns */
	int turns;
};

/*
 * Runs perf and the floor row `notification` in turn, both on one CPU. They do not measure the
 * same: floor/trivial_notification.c says how they differ. STATUS_UNSUPPORTED where there is no
 * perf in the PATH that has this benchmark (Linux 6.6), or where the row cannot be measured.
 * Installs the handler of base/interrupt.h.
 */
int against_perf(struct against_perf *result, struct error *err);

#endif
