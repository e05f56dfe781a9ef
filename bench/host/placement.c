// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chooses CPUs by topology and by what this process may use, and pins threads to them. The
 * choice is a function of a list of CPUs and of a root for files, so that tests can try it
 * for other hosts. A process that has pinned itself still chooses among the CPUs that it
 * had before, since it measures lanes of several placements, one after the other.
 */
#define _GNU_SOURCE
#include "host/placement.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/cpus.h"
#include "base/files.h"
#include "host/host_facts.h"

#define LATENCY_DEVICE "/dev/cpu_dma_latency"

/* sched_getaffinity() refuses (EINVAL) a mask with less room than there are possible CPUs. */
struct cpu_mask {
	cpu_set_t sets[CPUS_MAX / CPU_SETSIZE];
};

const char *const placement_names[PLACEMENTS + 1] = {
	[PLACEMENT_SAME] = "same",
	[PLACEMENT_CROSS] = "cross",
	[PLACEMENT_CROSS_POLL] = "cross-poll",
	[PLACEMENT_FREE] = "free",
};

/* What placement_unpin_self() restores; of the one thread that pins itself. */
static struct cpu_mask before_pinning;
static bool pinned;

const char *placement_name(enum placement placement)
{
	return placement_names[placement];
}

static void read_topology(const char *root, int cpu, const char *name, char value[64])
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%d/topology/%s", root, cpu,
		 name);
	read_first_line(path, value, 64);
}

/* From the worst to the best choice for cross. */
enum relation { SAME_CORE, OTHER_PACKAGE, OTHER_CORE };

static const char *const relations[] = {
	[SAME_CORE] = "two threads of one core",
	[OTHER_PACKAGE] = "cores of two packages",
	[OTHER_CORE] = "two cores of one package",
};

/* Without a topology each CPU counts as a core, and all as one package. */
static enum relation relate(const char *root, int a, int b)
{
	char one[64], other[64];

	read_topology(root, a, "thread_siblings_list", one);
	read_topology(root, b, "thread_siblings_list", other);
	if (one[0] && !strcmp(one, other))
		return SAME_CORE;
	read_topology(root, a, "physical_package_id", one);
	read_topology(root, b, "physical_package_id", other);
	return strcmp(one, other) ? OTHER_PACKAGE : OTHER_CORE;
}

/*
 * The monitor gets the first CPU that is allowed, the stub the one that relates best to it. Of
 * equally good ones it is the last: the first CPUs have most of the interrupts.
 */
static void choose_two(const char *root, const int *allowed, size_t count,
		       struct placement_cpus *cpus)
{
	enum relation best = SAME_CORE;

	cpus->monitor_cpu = allowed[0];
	for (size_t i = 1; i < count; i++) {
		enum relation relation = relate(root, allowed[0], allowed[i]);

		if (relation < best)
			continue;
		best = relation;
		cpus->stub_cpu = allowed[i];
		cpus->relation = relations[relation];
	}
}

/* Any CPU but these two; as in choose_two() the last one. */
static void choose_third(const int *allowed, size_t count, struct placement_cpus *cpus)
{
	cpus->thread_cpu = cpus->monitor_cpu;
	for (size_t i = 0; i < count; i++)
		if (allowed[i] != cpus->monitor_cpu && allowed[i] != cpus->stub_cpu)
			cpus->thread_cpu = allowed[i];
}

static int check_latency_device(const char *root, struct error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" LATENCY_DEVICE, root);
	if (!access(path, W_OK))
		return 0;
	error_call(err, (struct failed){ .call = CALL_DMA_LATENCY, .error = errno },
		   "placement cross-poll has to write " LATENCY_DEVICE);
	err->status = STATUS_UNSUPPORTED;
	return -1;
}

/*
 * How many of the allowed CPUs have a scheduling domain, which is what the kernel balances load
 * in. /proc/schedstat has a line "cpuN ..." for each CPU, followed by its lines "domainN ...",
 * which an isolated one lacks. -1 if there is no such file (CONFIG_SCHEDSTATS).
 */
static int count_balanced(const char *root, const int *allowed, size_t count)
{
	char path[PATH_MAX], line[1024];
	int cpu = -1, counted = -1, balanced = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/schedstat", root);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "cpu%d ", &cpu) == 1 || strncmp(line, "domain", 6) ||
		    counted == cpu)
			continue;
		counted = cpu;
		for (size_t i = 0; i < count; i++)
			balanced += allowed[i] == cpu;
	}
	fclose(file);
	return balanced;
}

/*
 * Without domains tasks stay on the CPU that they started on, and placement free would be same
 * under another name. Without schedstat only the cpuset tells: isolcpus= goes unnoticed.
 */
static int check_balanced(const char *root, const int *allowed, size_t count, struct error *err)
{
	int balanced = count_balanced(root, allowed, count);
	char partition[VALUE_SIZE];

	host_partition(root, partition);
	if (count < 2 || balanced >= 2 || (balanced < 0 && strcmp(partition, "isolated") != 0))
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "placement free needs load balancing, which its CPUs are isolated from "
			 "(isolcpus=, or a cpuset partition of kind isolated; root has it)");
}

int placement_choose_under(const char *root, const int *allowed, size_t count,
			   enum placement placement, struct placement_cpus *cpus, struct error *err)
{
	*cpus = (struct placement_cpus){ -1, -1, -1, "not pinned" };
	if (placement == PLACEMENT_FREE)
		return check_balanced(root, allowed, count, err);
	if (placement == PLACEMENT_SAME) {
		*cpus = (struct placement_cpus){ allowed[0], allowed[0], allowed[0], "one CPU" };
		return 0;
	}
	if (count < 2)
		return error_set(err, STATUS_UNSUPPORTED,
				 "placement %s needs two CPUs, only CPU %d is allowed",
				 placement_name(placement), allowed[0]);
	if (placement == PLACEMENT_CROSS_POLL && check_latency_device(root, err))
		return -1;
	choose_two(root, allowed, count, cpus);
	choose_third(allowed, count, cpus);
	return 0;
}

int placement_second_monitor(const struct placement_cpus *cpus)
{
	return cpus->thread_cpu != cpus->monitor_cpu ? cpus->thread_cpu : cpus->stub_cpu;
}

/*
 * The kernel takes a 32-bit number of us, and forbids idle states that take longer to leave,
 * for as long as the file is open. With 0 the idle loop polls.
 */
int placement_forbid_idle(struct error *err)
{
	const int32_t latency_us = 0;
	int fd = open(LATENCY_DEVICE, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, &latency_us, sizeof(latency_us)) == sizeof(latency_us))
		return fd;
	error_call(err, (struct failed){ .call = CALL_DMA_LATENCY, .error = errno },
		   "cannot hold " LATENCY_DEVICE);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int read_mask(struct cpu_mask *mask, struct error *err)
{
	if (!sched_getaffinity(0, sizeof(mask->sets), mask->sets))
		return 0;
	return error_errno(err, errno, "cannot find out which CPUs are allowed");
}

int placement_choose(enum placement placement, struct placement_cpus *cpus, struct error *err)
{
	struct cpu_mask mask = before_pinning;
	int allowed[CPUS_MAX];
	size_t count = 0;

	*cpus = (struct placement_cpus){ -1, -1, -1, "not pinned" };
	if (!pinned && read_mask(&mask, err))
		return -1;
	for (int cpu = 0; cpu < CPUS_MAX; cpu++)
		if (CPU_ISSET_S(cpu, sizeof(mask.sets), mask.sets))
			allowed[count++] = cpu;
	return placement_choose_under("", allowed, count, placement, cpus, err);
}

/*
 * ESRCH is no error: a stub may die at any time (scenarios kill some), and whoever serves it
 * notices that anyway.
 */
int placement_pin(pid_t thread, int cpu, struct error *err)
{
	struct cpu_mask mask;

	CPU_ZERO_S(sizeof(mask.sets), mask.sets);
	CPU_SET_S(cpu, sizeof(mask.sets), mask.sets);
	if (!sched_setaffinity(thread, sizeof(mask.sets), mask.sets) || errno == ESRCH)
		return 0;
	return error_call(err,
			  (struct failed){ .call = CALL_SCHED_SETAFFINITY,
					   .error = errno,
					   .at = (uint64_t)cpu },
			  "cannot pin to CPU %d", cpu);
}

int placement_pin_self(int cpu, struct error *err)
{
	if (!pinned && read_mask(&before_pinning, err))
		return -1;
	if (placement_pin(0, cpu, err))
		return -1;
	pinned = true;
	return 0;
}

void placement_unpin_self(void)
{
	if (pinned)
		sched_setaffinity(0, sizeof(before_pinning.sets), before_pinning.sets);
	pinned = false;
}
