// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What sysfs tells about the CPUs: topology, frequency governor, turbo, idle states. A loop
 * over CPUs ends at the first number without a folder: those that are offline have one.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cpus.h"
#include "base/facts.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/host_facts.h"

#define CPU    "/sys/devices/system/cpu"
#define STATES 16

/* Distinct numbers: ids of packages, or first threads of cores. */
struct seen {
	int64_t numbers[CPUS_MAX];
	unsigned int count;
};

static void note(struct seen *seen, int64_t number)
{
	for (unsigned int i = 0; i < seen->count; i++)
		if (seen->numbers[i] == number)
			return;
	if (seen->count < CPUS_MAX)
		seen->numbers[seen->count++] = number;
}

static bool read_number(const char *root, const char *path, int64_t *number)
{
	return facts_number(&(struct facts){ .root = root }, path, number);
}

/*
 * False for a CPU that is offline, which has no topology. A core is known by its first thread,
 * as core_id is unique only within a package.
 */
static bool look_at(const char *root, int cpu, struct seen *packages, struct seen *cores)
{
	char path[128];
	int64_t number;

	snprintf(path, sizeof(path), CPU "/cpu%d/topology/physical_package_id", cpu);
	if (!read_number(root, path, &number))
		return false;
	note(packages, number);
	snprintf(path, sizeof(path), CPU "/cpu%d/topology/thread_siblings_list", cpu);
	note(cores, read_number(root, path, &number) ? number : cpu);
	return true;
}

void host_topology(const char *root, char value[VALUE_SIZE])
{
	struct seen *packages = memory_new(2, sizeof(*packages));
	char folder[PATH_MAX];
	unsigned int threads = 0;

	for (int cpu = 0; cpu < CPUS_MAX; cpu++) {
		snprintf(folder, sizeof(folder), "%s" CPU "/cpu%d", root, cpu);
		if (access(folder, F_OK))
			break;
		threads += look_at(root, cpu, &packages[0], &packages[1]);
	}
	if (threads)
		snprintf(value, VALUE_SIZE, "%u packages, %u cores, %u threads", packages[0].count,
			 packages[1].count, threads);
	free(packages);
}

/* Each CPU may have a governor of its own; one that several have is named once. */
void host_governor(const char *root, char value[VALUE_SIZE])
{
	char path[PATH_MAX], governor[VALUE_SIZE];

	for (int cpu = 0; cpu < CPUS_MAX; cpu++) {
		snprintf(path, sizeof(path), "%s" CPU "/cpu%d", root, cpu);
		if (access(path, F_OK))
			break;
		snprintf(path, sizeof(path), CPU "/cpu%d/cpufreq/scaling_governor", cpu);
		if (host_line(root, path, governor) && !strstr(value, governor))
			text_add(value, VALUE_SIZE, "%s%.40s", value[0] ? ", " : "", governor);
	}
}

/* intel_pstate has a file of its own, with the opposite sense. */
void host_turbo(const char *root, char value[VALUE_SIZE])
{
	int64_t number;

	if (read_number(root, CPU "/intel_pstate/no_turbo", &number))
		snprintf(value, VALUE_SIZE, "%s", number ? "off" : "on");
	else if (read_number(root, CPU "/cpufreq/boost", &number))
		snprintf(value, VALUE_SIZE, "%s", number ? "on" : "off");
}

/*
 * Joins one file of all idle states of CPU 0, which stands for all CPUs. With tell_off
 * "(off)" follows that of a state that is disabled.
 */
static void join_states(const char *root, const char *file, const char *between, bool tell_off,
			char value[VALUE_SIZE])
{
	char path[128], text[VALUE_SIZE];
	int64_t off;

	for (int i = 0; i < STATES; i++) {
		snprintf(path, sizeof(path), CPU "/cpu0/cpuidle/state%d/%s", i, file);
		if (!host_line(root, path, text))
			break;
		snprintf(path, sizeof(path), CPU "/cpu0/cpuidle/state%d/disable", i);
		off = 0;
		if (tell_off)
			read_number(root, path, &off);
		text_add(value, VALUE_SIZE, "%s%.40s%s", i ? between : "", text,
			 off ? "(off)" : "");
	}
}

void host_idle_states(const char *root, char value[VALUE_SIZE])
{
	join_states(root, "name", ", ", false, value);
}

void host_idle_latencies(const char *root, char value[VALUE_SIZE])
{
	join_states(root, "latency", " ", true, value);
}
