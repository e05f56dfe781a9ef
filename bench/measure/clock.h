/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time base of every stamp: the TSC where it is invariant, because a stub
 * under its filter can read nothing else (CLOCK_MONOTONIC needs the vDSO,
 * which the first batch of an address space unmaps).
 *
 * Where the TSC is not invariant or not synchronous, the monitor's stamps come
 * from clock_gettime(CLOCK_MONOTONIC_RAW) and there are no stamps of the stub:
 * stub_stamps is false, why says so, and a batch then ends, for want of
 * anything better, when the monitor has control again.
 */
#ifndef MEASURE_CLOCK_H
#define MEASURE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"

struct clock {
	bool stub_stamps;   /* ticks are TSC ticks, stamps of stubs can be used */
	double ns_per_tick; /* 1.0 for clock_gettime */
	double error_ppm;   /* uncertainty of ns_per_tick by the calibration */
	char why[160];	    /* one line: the source, and why it was chosen */
};

/*
 * Finds out the source and calibrates it against CLOCK_MONOTONIC_RAW for about
 * 20 ms. Always leaves a usable clock.
 */
void clock_calibrate(struct clock *clock);

/* As clock_calibrate(), but with root put before /sys: for tests. */
void clock_calibrate_under(const char *root, struct clock *clock);

/* As clock_calibrate(), but never takes the TSC: for tests of the fallback. */
void clock_use_gettime(struct clock *clock, const char *why);

/* Ticks now, ordered after earlier loads (rdtscp semantics on the TSC). */
static inline uint64_t clock_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtscp" : "=a"(low), "=d"(high) : : "rcx", "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint64_t clock_now(const struct clock *clock)
{
	struct timespec now;

	if (clock->stub_stamps)
		return clock_tsc();
	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Ticks between two stamps as ns; to may not be older than from by more than 2^63 ticks. */
static inline double clock_ns(const struct clock *clock, uint64_t from, uint64_t to)
{
	return (double)(int64_t)(to - from) * clock->ns_per_tick;
}

/* Wall-clock seconds since a reading of CLOCK_MONOTONIC: for budgets, not for measuring. */
double clock_seconds_since(const struct timespec *from);

#endif
