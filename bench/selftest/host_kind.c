// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures what tells kinds of hosts apart, by medians of ROUNDS on one CPU. System call and
 * notification are rows of the floor (floor/floor.h); page faults are measured here.
 */
#define _GNU_SOURCE
#include "selftest/host_kind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "floor/floor.h"
#include "host/host.h"
#include "host/placement.h"
#include "stats/stats.h"

#define ROUNDS 400
#define FACTOR 2.5 /* a PVM guest took 480 ns for a system call, and 820 a minute later */
#define PAGE   4096u

/*
 * The median of a row of the floor; cpu is that of its second process. floor_close() is safe after
 * an error, too.
 */
static int measure_row(const char *name, const struct clock *clock, int cpu, double *ns,
		       struct error *err)
{
	struct floor floor = { 0 };
	double rounds[ROUNDS];
	int result = floor_open(&floor, floor_find(name), clock, cpu, err);

	for (int i = 0; i < ROUNDS && !result; i++)
		result = floor_round(&floor, &rounds[i], err);
	floor_close(&floor);
	if (!result)
		*ns = stats_middle(rounds, ROUNDS);
	return result;
}

/* The first write to each page. A huge page would have one fault for many pages: there are none. */
static int measure_faults(const struct clock *clock, double *ns, struct error *err)
{
	size_t bytes = ROUNDS * (size_t)PAGE;
	char *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double faults[ROUNDS];

	if (pages == MAP_FAILED)
		return error_errno(err, errno, "memory for page faults");
	madvise(pages, bytes, MADV_NOHUGEPAGE);
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t from = clock_now(clock);

		*(volatile char *)(pages + i * (size_t)PAGE) = 1;
		faults[i] = clock_ns(clock, from, clock_now(clock));
	}
	munmap(pages, bytes);
	*ns = stats_middle(faults, ROUNDS);
	return 0;
}

/* each() of host_each(). */
static void note_hypervisor(void *kind, const char *key, const char *value)
{
	struct host_kind *to = kind;

	if (!strcmp(key, "hypervisor"))
		snprintf(to->hypervisor, sizeof(to->hypervisor), "%s", value);
}

int host_kind_measure(struct host_kind *kind, struct error *err)
{
	struct placement_cpus cpus;
	struct clock clock;
	int result;

	*kind = (struct host_kind){ .call_ns = 0 };
	host_each("", note_hypervisor, kind);
	clock_calibrate(&clock);
	if (placement_choose(PLACEMENT_SAME, &cpus, err) ||
	    placement_pin_self(cpus.monitor_cpu, err))
		return -1;
	result = measure_row("call", &clock, cpus.stub_cpu, &kind->call_ns, err) ||
				 measure_faults(&clock, &kind->fault_ns, err) ||
				 measure_row("notification", &clock, cpus.stub_cpu,
					     &kind->notification_ns, err) ?
			 -1 :
			 0;
	placement_unpin_self();
	return result;
}

static bool is_near(double one, double other)
{
	return one > other / FACTOR && one < other * FACTOR;
}

static bool is_bare(const struct host_kind *kind)
{
	return !strcmp(kind->hypervisor, "none");
}

bool host_kind_is_like(const struct host_kind *one, const struct host_kind *other)
{
	return is_bare(one) == is_bare(other) && is_near(one->call_ns, other->call_ns) &&
	       is_near(one->fault_ns, other->fault_ns) &&
	       is_near(one->notification_ns, other->notification_ns);
}
