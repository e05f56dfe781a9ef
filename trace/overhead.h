/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracing costs on this host: unotify-bench runs blocks of batches, of which one of
 * each pair, in turn the first and the second, is traced. The events are disabled for the
 * other, so that it pays nothing.
 */
#ifndef TRACE_OVERHEAD_H
#define TRACE_OVERHEAD_H

#include <stdio.h>

#include "base/error.h"
#include "measure/stats.h"

#define OVERHEAD_PAIRS 60

struct overhead {
	size_t pairs;
	double ratio; /* median of traced by untraced */
	struct interval ci95;
	double untraced_ns; /* median of a notification */
	uint64_t events;
	double events_each; /* by notification */
	uint64_t lost;
};

/* arm: a SPEC of unotify-bench, which is found beside this program. */
int overhead_measure(struct overhead *overhead, const char *arm, struct error *err);

/* Measures same and cross placement and prints both as a table. */
int overhead_report(FILE *out, struct error *err);

#endif
