/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time of the kernel's clocks, for budgets and time limits. Batches are measured by measure/clock.h
 * instead, which is cheaper and finer.
 */
#ifndef BASE_WALL_H
#define BASE_WALL_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/*
 * clock_gettime() as a system call. The vDSO would read the TSC, which raises SIGSEGV in a process
 * that has it disabled (prctl() PR_SET_TSC).
 */
void wall_now(clockid_t clock, struct timespec *now);

/* The time ns from now, not negative, for calls that take an absolute time. */
void wall_after(clockid_t clock, long ns, struct timespec *then);

/* CLOCK_MONOTONIC in ns. */
uint64_t wall_ns(void);

/* Seconds of CLOCK_MONOTONIC since a reading of it. */
double wall_seconds_since(const struct timespec *from);

/* "2026-01-31T23:59:59Z" of CLOCK_REALTIME, 20 bytes and the end. */
void wall_stamp(time_t when, char *stamp, size_t size);

#endif
