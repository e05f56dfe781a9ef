/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU time that the monitor and its stubs use between two points.
 *
 * The stub goes to sleep after it has woken the monitor: on another CPU the end of
 * that may fall after the reading, and as much of the batch before comes in.
 */
#ifndef BENCH_CPU_SPAN_H
#define BENCH_CPU_SPAN_H

#include <stdint.h>
#include <time.h>

#include "gate/guest.h"

struct cpu_span {
	double monitor_ns; /* of this process, all its threads, the readings left out */
	double stubs_ns;   /* of the guests' stubs together; of one that has gone 0 */
};

/* Until cpu_span_end() of the same guests the span has no meaning. */
void cpu_span_begin(struct cpu_span *span, const struct guest *guests, uint32_t count);
void cpu_span_end(struct cpu_span *span, const struct guest *guests, uint32_t count);

/* Time that a CPU clock tells, in ns; 0 if its process has gone. */
double cpu_clock_ns(clockid_t clock);

#endif
