// SPDX-License-Identifier: GPL-2.0-or-later
/* Chooses and calibrates the clock; see clock.h. */
#include "measure/clock.h"

#include <cpuid.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/files.h"

#define CLOCK_SOURCES  "/sys/devices/system/clocksource/clocksource0"
#define CALIBRATION_NS 20000000u
#define READINGS       16

static bool cpu_has(unsigned int leaf, unsigned int edx_bit)
{
	unsigned int eax, ebx, ecx, edx = 0;

	return __get_cpuid(leaf, &eax, &ebx, &ecx, &edx) && (edx >> edx_bit & 1);
}

static uint64_t raw_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A TSC reading, the time that it belongs to, and how far off that may be. */
struct reading {
	uint64_t tsc;
	double ns;
	double doubt_ns;
};

/* Of several readings between two looks at the clock the tightest: it was not interrupted. */
static struct reading read_both(void)
{
	struct reading best = { .doubt_ns = INFINITY };

	for (int i = 0; i < READINGS; i++) {
		uint64_t before = raw_ns(), tsc = clock_tsc(), after = raw_ns();
		double doubt = (double)(after - before) / 2;

		if (doubt < best.doubt_ns)
			best = (struct reading){ tsc, (double)before + doubt, doubt };
	}
	return best;
}

void clock_use_gettime(struct clock *clock, const char *why)
{
	memset(clock, 0, sizeof(*clock));
	clock->ns_per_tick = 1;
	snprintf(clock->why, sizeof(clock->why), "clock_gettime, as %s", why);
}

static void calibrate(struct clock *clock)
{
	struct reading first = read_both(), last;

	do
		last = read_both();
	while (last.ns - first.ns < CALIBRATION_NS);
	clock->stub_stamps = true;
	clock->ns_per_tick = (last.ns - first.ns) / (double)(last.tsc - first.tsc);
	clock->error_ppm = (first.doubt_ns + last.doubt_ns) / (last.ns - first.ns) * 1e6;
	snprintf(clock->why, sizeof(clock->why), "invariant TSC at %.3f MHz",
		 1e3 / clock->ns_per_tick);
}

/*
 * The kernel compares the TSCs of all CPUs and watches them against another
 * clock; one that failed it offers no more, and falls back to a timer that it
 * would not take otherwise. A hypervisor's own clock in use is no such sign:
 * it is made of the TSC.
 */
static bool distrusted(const char *root)
{
	static const char *const timers[] = { "hpet", "acpi_pm", "pit", "jiffies",
					      "refined-jiffies" };
	char path[PATH_MAX], available[256], current[64];

	snprintf(path, sizeof(path), "%s" CLOCK_SOURCES "/available_clocksource", root);
	if (!read_first_line(path, available, sizeof(available)) || strstr(available, "tsc"))
		return false;
	snprintf(path, sizeof(path), "%s" CLOCK_SOURCES "/current_clocksource", root);
	if (!read_first_line(path, current, sizeof(current)))
		return false;
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		if (!strcmp(current, timers[i]))
			return true;
	return false;
}

void clock_calibrate(struct clock *clock)
{
	clock_calibrate_under("", clock);
}

void clock_calibrate_under(const char *root, struct clock *clock)
{
	memset(clock, 0, sizeof(*clock));
	if (!cpu_has(0x80000007, 8))
		clock_use_gettime(clock, "the TSC is not invariant");
	else if (!cpu_has(0x80000001, 27))
		clock_use_gettime(clock, "the CPU has no rdtscp");
	else if (distrusted(root))
		clock_use_gettime(clock, "the kernel found the TSC to be unstable");
	else
		calibrate(clock);
}

double clock_seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}
