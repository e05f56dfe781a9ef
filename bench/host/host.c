// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading /proc and /sys; one function a fact, one row a key. */
#define _GNU_SOURCE
#include "host/host.h"

#include <cpuid.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "host/host_parts.h"

#define FLAGS_SIZE 8192

bool host_line(const char *root, const char *path, char value[VALUE_SIZE])
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return read_first_line(whole, value, VALUE_SIZE) && value[0];
}

/* The value of a line "key : value", or NULL; the value's newline is cut off. */
static char *value_of(char *line, const char *key)
{
	char *colon = strchr(line, ':');
	size_t length = strlen(key);

	if (!colon || strncmp(line, key, length) ||
	    length + strspn(line + length, " \t") != (size_t)(colon - line))
		return NULL;
	colon += 1 + strspn(colon + 1, " \t");
	colon[strcspn(colon, "\n")] = '\0';
	return colon;
}

/* The value of the first line of a file that has the key. */
static bool find_key(const char *root, const char *path, const char *key, char *value, size_t size)
{
	char whole[PATH_MAX], *line = NULL, *found = NULL;
	size_t line_size = 0;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	file = fopen(whole, "re");
	if (!file)
		return false;
	while (!found && getline(&line, &line_size, file) > 0)
		found = value_of(line, key);
	if (found)
		snprintf(value, size, "%s", found);
	free(line);
	fclose(file);
	return found != NULL;
}

static void read_key(const char *root, const char *path, const char *key, char value[VALUE_SIZE])
{
	if (!find_key(root, path, key, value, VALUE_SIZE))
		snprintf(value, VALUE_SIZE, "unknown");
}

static void cpu_model(const char *root, char value[VALUE_SIZE])
{
	read_key(root, "/proc/cpuinfo", "model name", value);
}

static void microcode(const char *root, char value[VALUE_SIZE])
{
	read_key(root, "/proc/cpuinfo", "microcode", value);
}

static void cpus_online(const char *root, char value[VALUE_SIZE])
{
	char list[VALUE_SIZE], *at = list;
	unsigned int count = 0;

	if (!host_line(root, "/sys/devices/system/cpu/online", list)) {
		snprintf(value, VALUE_SIZE, "unknown");
		return;
	}
	while (*at) {
		long first = strtol(at, &at, 10), last = first;

		if (*at == '-')
			last = strtol(at + 1, &at, 10);
		count += (unsigned int)(last - first + 1);
		if (*at != ',')
			break;
		at++;
	}
	snprintf(value, VALUE_SIZE, "%u", count);
}

static void cpus_allowed(const char *root, char value[VALUE_SIZE])
{
	read_key(root, "/proc/self/status", "Cpus_allowed_list", value);
}

/* What is in force, which debugfs tells to root alone; else what the kernel was built with. */
static void preempt(const char *root, char value[VALUE_SIZE])
{
	static const char *const built[] = { "PREEMPT_RT", "PREEMPT_DYNAMIC", "PREEMPT_LAZY",
					     "PREEMPT" };
	char version[VALUE_SIZE];

	if (host_line(root, "/sys/kernel/debug/sched/preempt", value))
		return;
	snprintf(value, VALUE_SIZE, "unknown");
	if (!host_line(root, "/proc/sys/kernel/version", version))
		return;
	for (size_t i = 0; i < sizeof(built) / sizeof(built[0]); i++)
		if (strstr(version, built[i])) {
			snprintf(value, VALUE_SIZE, "%s", built[i]);
			return;
		}
	snprintf(value, VALUE_SIZE, "none");
}

/* A CPU under a hypervisor has the flag, and names it by CPUID where the host has no file for it. */
static void hypervisor_signature(const char *root, char value[VALUE_SIZE])
{
	unsigned int eax = 0, name[3] = { 0 };

	if (!root[0])
		__cpuid(0x40000000, eax, name[0], name[1], name[2]);
	if (!memcmp(name, "KVMKVMKVM", 9))
		snprintf(value, VALUE_SIZE, "KVM");
	else
		snprintf(value, VALUE_SIZE, "yes, of an unknown kind");
}

static void hypervisor(const char *root, char value[VALUE_SIZE])
{
	char flags[FLAGS_SIZE];

	if (!find_key(root, "/proc/cpuinfo", "flags", flags, sizeof(flags)))
		snprintf(value, VALUE_SIZE, "unknown");
	else if (!strstr(flags, " hypervisor"))
		snprintf(value, VALUE_SIZE, "none");
	else if (!host_line(root, "/sys/hypervisor/type", value) &&
		 !host_line(root, "/sys/class/dmi/id/sys_vendor", value))
		hypervisor_signature(root, value);
}

static void idle_driver(const char *root, char value[VALUE_SIZE])
{
	if (!host_line(root, "/sys/devices/system/cpu/cpuidle/current_driver", value))
		snprintf(value, VALUE_SIZE, "none");
}

static void idle_governor(const char *root, char value[VALUE_SIZE])
{
	if (!host_line(root, "/sys/devices/system/cpu/cpuidle/current_governor", value) &&
	    !host_line(root, "/sys/devices/system/cpu/cpuidle/current_governor_ro", value))
		snprintf(value, VALUE_SIZE, "none");
}

static void idle_states(const char *root, char value[VALUE_SIZE])
{
	char path[128], name[VALUE_SIZE];
	size_t used = 0;

	snprintf(value, VALUE_SIZE, "none");
	for (int i = 0; i < 16 && used < VALUE_SIZE; i++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cpuidle/state%d/name",
			 i);
		if (!host_line(root, path, name))
			break;
		used += (size_t)snprintf(value + used, VALUE_SIZE - used, "%s%s", i ? ", " : "",
					 name);
	}
}

static const char *after_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) ? text : text + strlen(prefix);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* What the kernel says of each, "Mitigation: " left out, and what does not affect this CPU. */
static void mitigations(const char *root, char value[VALUE_SIZE])
{
	char folder[PATH_MAX], path[PATH_MAX], state[VALUE_SIZE];
	struct dirent **entries;
	size_t used = 0;
	int count;

	snprintf(value, VALUE_SIZE, "unknown");
	snprintf(folder, sizeof(folder), "%s/sys/devices/system/cpu/vulnerabilities", root);
	count = scandir(folder, &entries, not_hidden, by_name);
	if (count >= 0)
		snprintf(value, VALUE_SIZE, "none");
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%.200s",
			 entries[i]->d_name);
		if (host_line(root, path, state) && strncmp(state, "Not affected", 12) &&
		    used < VALUE_SIZE)
			used += (size_t)snprintf(value + used, VALUE_SIZE - used, "%s%s: %s",
						 used ? " | " : "", entries[i]->d_name,
						 after_prefix(state, "Mitigation: "));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* Files whose first line is the value. */
#define FIRST_LINE(function, path)                                     \
	static void function(const char *root, char value[VALUE_SIZE]) \
	{                                                              \
		if (!host_line(root, path, value))                     \
			snprintf(value, VALUE_SIZE, "unknown");        \
	}

FIRST_LINE(hostname, "/proc/sys/kernel/hostname")
FIRST_LINE(kernel, "/proc/sys/kernel/osrelease")
FIRST_LINE(kernel_version, "/proc/sys/kernel/version")
FIRST_LINE(clock_source, "/sys/devices/system/clocksource/clocksource0/current_clocksource")
FIRST_LINE(command_line, "/proc/cmdline")
FIRST_LINE(load, "/proc/loadavg")
FIRST_LINE(nmi_watchdog, "/proc/sys/kernel/nmi_watchdog")
FIRST_LINE(bpf_jit, "/proc/sys/net/core/bpf_jit_enable")
FIRST_LINE(perf_event_paranoid, "/proc/sys/kernel/perf_event_paranoid")

static void thp(const char *root, char value[VALUE_SIZE])
{
	if (!host_line(root, "/sys/kernel/mm/transparent_hugepage/enabled", value))
		snprintf(value, VALUE_SIZE, "none");
}

/* Of Yama, which a kernel may be without: then a process may trace what has its user id. */
static void ptrace_scope(const char *root, char value[VALUE_SIZE])
{
	if (!host_line(root, "/proc/sys/kernel/yama/ptrace_scope", value))
		snprintf(value, VALUE_SIZE, "none");
}

static void memory(const char *root, char value[VALUE_SIZE])
{
	read_key(root, "/proc/meminfo", "MemTotal", value);
}

static const struct {
	const char *key;
	void (*read)(const char *root, char value[VALUE_SIZE]);
} facts[] = {
	{ "hostname", hostname },
	{ "kernel", kernel },
	{ "kernel_version", kernel_version },
	{ "preempt", preempt },
	{ "kernel_config", host_config },
	{ "cpu", cpu_model },
	{ "microcode", microcode },
	{ "topology", host_topology },
	{ "smt", host_smt },
	{ "cpus", cpus_online },
	{ "cpus_allowed", cpus_allowed },
	{ "hypervisor", hypervisor },
	{ "governor", host_governor },
	{ "turbo", host_turbo },
	{ "idle_driver", idle_driver },
	{ "idle_governor", idle_governor },
	{ "idle_states", idle_states },
	{ "idle_latencies_us", host_idle_latencies },
	{ "halt_poll_ns", host_halt_poll },
	{ "isolated_cpus", host_isolated },
	{ "cpuset_partition", host_partition },
	{ "mitigations", mitigations },
	{ "clock_source", clock_source },
	{ "thp", thp },
	{ "ptrace_scope", ptrace_scope },
	{ "bpf_jit", bpf_jit },
	{ "nmi_watchdog", nmi_watchdog },
	{ "perf_event_paranoid", perf_event_paranoid },
	{ "command_line", command_line },
	{ "memory", memory },
	{ "load", load },
};

void host_each(const char *root, void (*each)(void *target, const char *key, const char *value),
	       void *target)
{
	char value[VALUE_SIZE];

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		facts[i].read(root, value);
		each(target, facts[i].key, value);
	}
}
