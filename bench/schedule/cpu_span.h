/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU time that the monitor and its stubs use between two points.
 *
 * A stub goes to sleep after it has woken the monitor. On another CPU it may still be at that when
 * the span ends. Then the rest is missing, and as much of the round before is in the span.
 */
#ifndef BENCH_CPU_SPAN_H
#define BENCH_CPU_SPAN_H

#include <stdint.h>
#include <time.h>

#include "gate/guest.h"

struct cpu_span {
	double monitor_ns; /* of this process, all its threads, without the readings */
	double stubs_ns;   /* of the guests' stubs together; a stub that is gone counts as 0 */
};

/* Between the two calls, which take the same guests, the values of the span mean nothing. */
void cpu_span_begin(struct cpu_span *span, const struct guest *guests, uint32_t count);
void cpu_span_end(struct cpu_span *span, const struct guest *guests, uint32_t count);

/* The value of a CPU clock, in ns; 0 if its process is gone. */
double cpu_clock_ns(clockid_t clock);

#endif
