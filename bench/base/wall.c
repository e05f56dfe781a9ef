// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clocks of the kernel without the vDSO; wall.h says why. A clock that exists cannot fail, so no
 * result is checked.
 */
#define _GNU_SOURCE
#include "base/wall.h"

#include <sys/syscall.h>
#include <unistd.h>

#define NS_PER_S 1000000000L

void wall_now(clockid_t clock, struct timespec *now)
{
	syscall(SYS_clock_gettime, clock, now);
}

void wall_after(clockid_t clock, long ns, struct timespec *then)
{
	wall_now(clock, then);
	then->tv_nsec += ns % NS_PER_S;
	then->tv_sec += ns / NS_PER_S + then->tv_nsec / NS_PER_S;
	then->tv_nsec %= NS_PER_S;
}

uint64_t wall_ns(void)
{
	struct timespec now;

	wall_now(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double wall_seconds_since(const struct timespec *from)
{
	struct timespec now;

	wall_now(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* gmtime_r() reads no time zone, so this needs no file of the system. */
void wall_stamp(time_t when, char *stamp, size_t size)
{
	struct tm utc;

	gmtime_r(&when, &utc);
	strftime(stamp, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
