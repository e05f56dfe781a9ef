// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the facts of a host from /proc, /sys and CPUID. The table at the end has a row for
 * each key, in the order in which they are told: a file, a key in a file, or a function where
 * neither tells enough. Functions for CPUs, the kernel's configuration and cpusets are in the
 * other files of this folder (host_facts.h). No fact is needed to measure, so whatever cannot
 * be read is left empty, and host_each() says "unknown" or "none".
 */
#define _GNU_SOURCE
#include "host/host.h"

#include <cpuid.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpus.h"
#include "base/files.h"
#include "base/text.h"
#include "host/host_facts.h"

#define FLAGS_SIZE 8192
#define CPU	   "/sys/devices/system/cpu"

bool host_line(const char *root, const char *path, char value[VALUE_SIZE])
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return read_first_line(whole, value, VALUE_SIZE) && value[0];
}

/*
 * The value of a line "key : value", or NULL; the value's newline is cut off. Only blanks may
 * be between key and colon: "cpu" must not match "cpu family".
 */
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

static void cpus_online(const char *root, char value[VALUE_SIZE])
{
	char list[VALUE_SIZE], *at = list;
	unsigned int count = 0;

	if (!host_line(root, CPU "/online", list))
		return;
	while (*at) {
		long first = strtol(at, &at, 10), last = first;

		if (*at == '-')
			last = strtol(at + 1, &at, 10);
		if (first < 0 || last < first || last > CPUS_MAX)
			return;
		count += (unsigned int)(last - first + 1);
		if (*at != ',')
			break;
		at++;
	}
	snprintf(value, VALUE_SIZE, "%u", count);
}

/*
 * The preemption model in force, which debugfs tells only root; else the one that the kernel
 * was built with, by its version line. The longer words are looked for first, since PREEMPT is
 * a part of each.
 */
static void preempt(const char *root, char value[VALUE_SIZE])
{
	static const char *const built[] = { "PREEMPT_RT", "PREEMPT_DYNAMIC", "PREEMPT_LAZY",
					     "PREEMPT" };
	char version[VALUE_SIZE];

	if (host_line(root, "/sys/kernel/debug/sched/preempt", value))
		return;
	if (!host_line(root, "/proc/sys/kernel/version", version))
		return;
	for (size_t i = 0; i < sizeof(built) / sizeof(built[0]); i++)
		if (strstr(version, built[i])) {
			snprintf(value, VALUE_SIZE, "%s", built[i]);
			return;
		}
	snprintf(value, VALUE_SIZE, "none");
}

/*
 * The hypervisor's 12 bytes in CPUID, leaf 40000000H; zeros if root is the tree of a test, as
 * CPUID is always this host's. Only meaningful if the flag "hypervisor" is set.
 */
static void read_signature(const char *root, unsigned int name[3])
{
	unsigned int eax = 0;

	name[0] = name[1] = name[2] = 0;
	if (!root[0])
		__cpuid(0x40000000, eax, name[0], name[1], name[2]);
}

static void hypervisor(const char *root, char value[VALUE_SIZE])
{
	char flags[FLAGS_SIZE];
	unsigned int name[3];

	if (!find_key(root, "/proc/cpuinfo", "flags", flags, sizeof(flags)))
		return;
	read_signature(root, name);
	/* Files of qemu are the same under KVM and under TCG, so CPUID is asked before them. */
	if (!strstr(flags, " hypervisor"))
		snprintf(value, VALUE_SIZE, "none");
	else if (!memcmp(name, "TCGTCGTCG", 9))
		snprintf(value, VALUE_SIZE, HOST_EMULATED);
	else if (!host_line(root, "/sys/hypervisor/type", value) &&
		 !host_line(root, "/sys/class/dmi/id/sys_vendor", value))
		snprintf(value, VALUE_SIZE, "%s",
			 memcmp(name, "KVMKVMKVM", 9) ? "yes, of an unknown kind" : "KVM");
}

/* Older kernels have only the read-only file. */
static void idle_governor(const char *root, char value[VALUE_SIZE])
{
	if (!host_line(root, CPU "/cpuidle/current_governor", value))
		host_line(root, CPU "/cpuidle/current_governor_ro", value);
}

static const char *after_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) ? text : text + strlen(prefix);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/*
 * What the kernel says about each vulnerability that affects this CPU, without the prefix
 * "Mitigation: ".
 */
static void mitigations(const char *root, char value[VALUE_SIZE])
{
	char folder[PATH_MAX], path[PATH_MAX], state[VALUE_SIZE];
	struct dirent **entries;
	int count;

	snprintf(folder, sizeof(folder), "%s" CPU "/vulnerabilities", root);
	count = scandir(folder, &entries, not_hidden, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), CPU "/vulnerabilities/%.200s", entries[i]->d_name);
		if (host_line(root, path, state) && strncmp(state, "Not affected", 12))
			text_add(value, VALUE_SIZE, "%s%s: %s", value[0] ? " | " : "",
				 entries[i]->d_name, after_prefix(state, "Mitigation: "));
		free(entries[i]);
	}
	if (count < 0)
		return;
	free(entries);
	if (!value[0])
		snprintf(value, VALUE_SIZE, "none");
}

/*
 * A fact is what read() makes of several files; else the value of key `in` in the file at path;
 * else the first line of that file.
 */
static const struct {
	const char *key, *path, *in; /* in: the key, of a file of lines "key: value" */
	bool optional;		     /* a host may lack it: "none", and else "unknown" */
	void (*read)(const char *root, char value[VALUE_SIZE]);
} facts[] = {
	{ "hostname", .path = "/proc/sys/kernel/hostname" },
	{ "kernel", .path = "/proc/sys/kernel/osrelease" },
	{ "kernel_version", .path = "/proc/sys/kernel/version" },
	{ "preempt", .read = preempt },
	{ "kernel_config", .read = host_config },
	{ "cpu", .path = "/proc/cpuinfo", .in = "model name" },
	{ "microcode", .path = "/proc/cpuinfo", .in = "microcode" },
	{ "topology", .read = host_topology },
	{ "smt", .path = CPU "/smt/control" },
	{ "cpus", .read = cpus_online },
	{ "cpus_allowed", .path = "/proc/self/status", .in = "Cpus_allowed_list" },
	{ "hypervisor", .read = hypervisor },
	{ "governor", .read = host_governor, .optional = true },
	{ "turbo", .read = host_turbo, .optional = true },
	{ "idle_driver", .path = CPU "/cpuidle/current_driver", .optional = true },
	{ "idle_governor", .read = idle_governor, .optional = true },
	{ "idle_states", .read = host_idle_states, .optional = true },
	{ "idle_latencies_us", .read = host_idle_latencies, .optional = true },
	{ "halt_poll_ns", .path = "/sys/module/haltpoll/parameters/guest_halt_poll_ns",
	  .optional = true },
	{ "isolated_cpus", .path = CPU "/isolated", .optional = true },
	{ "cpuset_partition", .read = host_partition, .optional = true },
	{ "mitigations", .read = mitigations },
	{ "clock_source",
	  .path = "/sys/devices/system/clocksource/clocksource0/current_clocksource" },
	{ "thp", .path = "/sys/kernel/mm/transparent_hugepage/enabled", .optional = true },
	/* Yama's: a kernel without it lets a process trace others of its user id. */
	{ "ptrace_scope", .path = "/proc/sys/kernel/yama/ptrace_scope", .optional = true },
	{ "bpf_jit", .path = "/proc/sys/net/core/bpf_jit_enable" },
	{ "nmi_watchdog", .path = "/proc/sys/kernel/nmi_watchdog" },
	{ "perf_event_paranoid", .path = "/proc/sys/kernel/perf_event_paranoid" },
	{ "command_line", .path = "/proc/cmdline" },
	{ "memory", .path = "/proc/meminfo", .in = "MemTotal" },
	{ "load", .path = "/proc/loadavg" },
};

void host_each(const char *root, void (*each)(void *target, const char *key, const char *value),
	       void *target)
{
	char value[VALUE_SIZE];

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		value[0] = '\0';
		if (facts[i].read)
			facts[i].read(root, value);
		else if (facts[i].in)
			find_key(root, facts[i].path, facts[i].in, value, VALUE_SIZE);
		else
			host_line(root, facts[i].path, value);
		if (!value[0])
			snprintf(value, VALUE_SIZE, facts[i].optional ? "none" : "unknown");
		each(target, facts[i].key, value);
	}
}
