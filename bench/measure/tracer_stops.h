/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stops of a traced process cost the others. On a KVM guest with Linux 6.18 each mmap and
 * munmap of all processes, also on other CPUs, takes a quarter longer (0.4 us of 1.6) until a
 * quarter of a second after some process has stopped at an int3 for its tracer; stops at system
 * calls have no such effect. On a PVM guest with the same kernel there is none either. The cause
 * is not known, so it is measured.
 */
#ifndef MEASURE_TRACER_STOPS_H
#define MEASURE_TRACER_STOPS_H

#include <stdbool.h>

/* How long the effect lasts, with a margin. */
#define TRACER_STOPS_FELT_S 0.3

/*
 * Times that an mmap and a munmap of one page take after stops at an int3, by those they take
 * TRACER_STOPS_FELT_S later: the median of three trials in a second. NAN where no process can be
 * traced. The caller must be able to wait for children of its own; it keeps its CPU busy meanwhile.
 */
double tracer_stops_slowdown(void);

/* Whether that is no effect: 5 % or less. NAN and what is more are one. */
bool tracer_stops_are_harmless(double slowdown);

#endif
