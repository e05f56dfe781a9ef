// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of made-up hosts: one with everything, and ones that lack something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "test/fake-tree.h"
#include "measure/host.h"

#define FACTS_MAX 32
#define CPU	  "/sys/devices/system/cpu"

static struct {
	char key[32];
	char value[512];
} facts[FACTS_MAX];
static size_t fact_count;

static void note(void *target, const char *key, const char *value)
{
	assert_ptr_equal(target, facts);
	assert_true(fact_count < FACTS_MAX);
	snprintf(facts[fact_count].key, sizeof(facts[0].key), "%s", key);
	snprintf(facts[fact_count].value, sizeof(facts[0].value), "%s", value);
	fact_count++;
}

static void look(const char *root)
{
	fact_count = 0;
	host_each(root, note, facts);
}

static void check(const char *key, const char *wanted)
{
	look(fake_tree);
	for (size_t i = 0; i < fact_count; i++) {
		if (strcmp(facts[i].key, key))
			continue;
		if (strcmp(facts[i].value, wanted))
			fail_msg("%s is '%s' and not '%s'", key, facts[i].value, wanted);
		return;
	}
	fail_msg("there is no %s", key);
}

static void test_keys(void **state)
{
	static const char *const keys[] = {
		"hostname",	"kernel",	"kernel_version", "preempt",  "cpu",
		"cpus",		"cpus_allowed", "hypervisor",	  "governor", "idle_driver",
		"idle_states",	"mitigations",	"clock_source",	  "thp",      "ptrace_scope",
		"command_line", "memory",	"load",
	};

	(void)state;
	look(fake_tree);
	assert_int_equal(fact_count, sizeof(keys) / sizeof(keys[0]));
	for (size_t i = 0; i < fact_count; i++)
		assert_string_equal(facts[i].key, keys[i]);
}

static void test_nothing_is_known(void **state)
{
	static const char *const absent[] = { "governor", "idle_driver", "idle_states", "thp",
					      "ptrace_scope" };

	(void)state;
	look(fake_tree);
	for (size_t i = 0; i < fact_count; i++) {
		const char *wanted = "unknown";

		for (size_t k = 0; k < sizeof(absent) / sizeof(absent[0]); k++)
			if (!strcmp(facts[i].key, absent[k]))
				wanted = "none";
		assert_string_equal(facts[i].value, wanted);
	}
}

static void test_plain_lines(void **state)
{
	static const struct {
		const char *path, *key, *value;
	} lines[] = {
		{ "/proc/sys/kernel/hostname", "hostname", "box" },
		{ "/proc/sys/kernel/osrelease", "kernel", "6.18.44" },
		{ "/proc/sys/kernel/version", "kernel_version", "#1 SMP Tue" },
		{ CPU "/cpu0/cpufreq/scaling_governor", "governor", "performance" },
		{ CPU "/cpuidle/current_driver", "idle_driver", "haltpoll" },
		{ "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		  "clock_source", "kvm-clock" },
		{ "/sys/kernel/mm/transparent_hugepage/enabled", "thp", "always [madvise] never" },
		{ "/proc/sys/kernel/yama/ptrace_scope", "ptrace_scope", "1" },
		{ "/proc/cmdline", "command_line", "ro quiet mitigations=off" },
		{ "/proc/loadavg", "load", "0.10 0.20 0.30 1/123 4567" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		fake_tree_write(lines[i].path, lines[i].value);
		check(lines[i].key, lines[i].value);
	}
}

static void test_cpu(void **state)
{
	(void)state;
	fake_tree_write("/proc/cpuinfo",
			"processor\t: 0\nmodel\t\t: 85\n"
			"model name\t: A CPU @ 2.40GHz: fast\nflags\t\t: fpu sse\n\n"
			"processor\t: 1\nmodel name\t: Another");
	check("cpu", "A CPU @ 2.40GHz: fast");
	fake_tree_write("/proc/cpuinfo", "processor\t: 0\nmodel name of it: x\n model name: y");
	check("cpu", "unknown");
}

static void test_memory_and_allowed_cpus(void **state)
{
	(void)state;
	fake_tree_write("/proc/meminfo",
			"MemTotalX:  1 kB\nMemTotal:       8046420 kB\nMemFree: 1 kB");
	check("memory", "8046420 kB");
	fake_tree_write("/proc/self/status", "Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1");
	check("cpus_allowed", "0-1");
}

static void test_cpus(void **state)
{
	static const char *const lists[][2] = {
		{ "0", "1" },	  { "0-1", "2" },     { "0-3,8-11", "8" },
		{ "0,2,4", "3" }, { "0-127", "128" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		fake_tree_write(CPU "/online", lists[i][0]);
		check("cpus", lists[i][1]);
	}
}

static void test_hypervisor(void **state)
{
	(void)state;
	fake_tree_write("/proc/cpuinfo", "flags\t\t: fpu sse lahf_lm");
	check("hypervisor", "none");
	fake_tree_write("/sys/class/dmi/id/sys_vendor", "A Maker of Desks");
	check("hypervisor", "none");
	fake_tree_write("/proc/cpuinfo", "flags\t\t: fpu sse hypervisor lahf_lm");
	check("hypervisor", "A Maker of Desks");
	fake_tree_write("/sys/hypervisor/type", "xen");
	check("hypervisor", "xen");
}

/* The list of flags is long, and it is the last ones that may matter. */
static void test_hypervisor_by_flag_alone(void **state)
{
	static char text[6000];
	size_t used = (size_t)snprintf(text, sizeof(text), "flags\t\t:");

	(void)state;
	while (used < sizeof(text) - 40)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " avx512_%zu", used);
	fake_tree_write("/proc/cpuinfo", text);
	check("hypervisor", "none");
	strcat(text, " hypervisor");
	fake_tree_write("/proc/cpuinfo", text);
	check("hypervisor", "yes, of an unknown kind");
}

static void test_preempt(void **state)
{
	static const char *const versions[][2] = {
		{ "#1 SMP PREEMPT_DYNAMIC Mon", "PREEMPT_DYNAMIC" },
		{ "#1 SMP PREEMPT_RT Mon", "PREEMPT_RT" },
		{ "#1 SMP PREEMPT Mon", "PREEMPT" },
		{ "#1 SMP Mon", "none" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		fake_tree_write("/proc/sys/kernel/version", versions[i][0]);
		check("preempt", versions[i][1]);
	}
	fake_tree_write("/sys/kernel/debug/sched/preempt", "none voluntary (full) lazy");
	check("preempt", "none voluntary (full) lazy");
}

static void test_idle_states(void **state)
{
	(void)state;
	fake_tree_write(CPU "/cpu0/cpuidle/state0/name", "POLL");
	check("idle_states", "POLL");
	fake_tree_write(CPU "/cpu0/cpuidle/state1/name", "C1");
	fake_tree_write(CPU "/cpu0/cpuidle/state2/name", "C6");
	check("idle_states", "POLL C1 C6");
}

static void test_mitigations(void **state)
{
	(void)state;
	fake_tree_write(CPU "/vulnerabilities/l1tf", "Not affected");
	check("mitigations", "none");
	fake_tree_write(CPU "/vulnerabilities/spectre_v2",
			"Mitigation: Retpolines; IBPB: conditional");
	fake_tree_write(CPU "/vulnerabilities/mds", "Vulnerable: Clear CPU buffers attempted");
	fake_tree_write(CPU "/vulnerabilities/spectre_v1", "Mitigation: usercopy");
	check("mitigations", "mds(vulnerable) spectre_v1 spectre_v2");
}

static void test_long_values_are_cut(void **state)
{
	char path[192], line[3000];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	fake_tree_write("/proc/cmdline", line);
	for (int i = 0; i < 16; i++) {
		snprintf(path, sizeof(path), CPU "/cpu0/cpuidle/state%d/name", i);
		fake_tree_write(path, line + sizeof(line) - 100);
		snprintf(path, sizeof(path), CPU "/vulnerabilities/%.100s%02d", line, i);
		fake_tree_write(path, "Vulnerable");
	}
	look(fake_tree);
	for (size_t i = 0; i < fact_count; i++)
		assert_in_range(strlen(facts[i].value), 1, 399);
}

/* The real host, whatever it is: every fact is one line of plain text. */
static void test_this_host(void **state)
{
	(void)state;
	look("");
	for (size_t i = 0; i < fact_count; i++) {
		assert_true(facts[i].value[0]);
		assert_null(strchr(facts[i].value, '\n'));
	}
	assert_string_not_equal(facts[1].value, "unknown");
}

#define WITH_TREE(name) cmocka_unit_test_setup_teardown(name, fake_tree_make, fake_tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TREE(test_keys),
		WITH_TREE(test_nothing_is_known),
		WITH_TREE(test_plain_lines),
		WITH_TREE(test_cpu),
		WITH_TREE(test_memory_and_allowed_cpus),
		WITH_TREE(test_cpus),
		WITH_TREE(test_hypervisor),
		WITH_TREE(test_hypervisor_by_flag_alone),
		WITH_TREE(test_preempt),
		WITH_TREE(test_idle_states),
		WITH_TREE(test_mitigations),
		WITH_TREE(test_long_values_are_cut),
		cmocka_unit_test(test_this_host),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
