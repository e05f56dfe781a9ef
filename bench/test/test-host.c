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
#include "host/host.h"
#include "model/model.h"

#define FACTS_MAX  40
#define VALUE_SIZE sizeof(((struct model_pair *)0)->value)
#define CPU	   "/sys/devices/system/cpu"

static struct {
	char key[32];
	char value[VALUE_SIZE + 1];
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
		"hostname",
		"kernel",
		"kernel_version",
		"preempt",
		"kernel_config",
		"cpu",
		"microcode",
		"topology",
		"smt",
		"cpus",
		"cpus_allowed",
		"hypervisor",
		"governor",
		"turbo",
		"idle_driver",
		"idle_governor",
		"idle_states",
		"idle_latencies_us",
		"halt_poll_ns",
		"isolated_cpus",
		"cpuset_partition",
		"mitigations",
		"clock_source",
		"thp",
		"ptrace_scope",
		"bpf_jit",
		"nmi_watchdog",
		"perf_event_paranoid",
		"command_line",
		"memory",
		"load",
	};

	(void)state;
	look(fake_tree);
	assert_int_equal(fact_count, sizeof(keys) / sizeof(keys[0]));
	for (size_t i = 0; i < fact_count; i++)
		assert_string_equal(facts[i].key, keys[i]);
}

static void test_nothing_is_known(void **state)
{
	static const char *const absent[] = {
		"idle_governor",     "governor",     "turbo",	      "idle_driver", "idle_states",
		"idle_latencies_us", "halt_poll_ns", "isolated_cpus", "thp",	     "ptrace_scope",
		"cpuset_partition",
	};

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
		{ CPU "/cpuidle/current_governor", "idle_governor", "menu" },
		{ "/proc/sys/net/core/bpf_jit_enable", "bpf_jit", "1" },
		{ "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		  "clock_source", "kvm-clock" },
		{ "/sys/kernel/mm/transparent_hugepage/enabled", "thp", "always [madvise] never" },
		{ "/proc/sys/kernel/yama/ptrace_scope", "ptrace_scope", "1" },
		{ "/proc/cmdline", "command_line", "ro quiet mitigations=off" },
		{ CPU "/smt/control", "smt", "forceoff" },
		{ CPU "/isolated", "isolated_cpus", "2-3" },
		{ "/sys/module/haltpoll/parameters/guest_halt_poll_ns", "halt_poll_ns", "200000" },
		{ "/proc/sys/kernel/nmi_watchdog", "nmi_watchdog", "1" },
		{ "/proc/sys/kernel/perf_event_paranoid", "perf_event_paranoid", "2" },
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

static void test_microcode(void **state)
{
	(void)state;
	fake_tree_write("/proc/cpuinfo", "processor\t: 0\nmicrocode\t: 0x1000065");
	check("microcode", "0x1000065");
}

static void add_cpu(int cpu, const char *package, const char *siblings)
{
	char path[128];

	snprintf(path, sizeof(path), CPU "/cpu%d/topology/physical_package_id", cpu);
	fake_tree_write(path, package);
	snprintf(path, sizeof(path), CPU "/cpu%d/topology/thread_siblings_list", cpu);
	fake_tree_write(path, siblings);
}

static void test_topology(void **state)
{
	(void)state;
	add_cpu(0, "0", "0,4");
	add_cpu(1, "0", "1,5");
	add_cpu(2, "1", "2");
	fake_tree_write(CPU "/cpu3/online", "0");
	add_cpu(4, "0", "0,4");
	add_cpu(5, "0", "1,5");
	check("topology", "2 packages, 3 cores, 5 threads");
}

static void test_governor(void **state)
{
	(void)state;
	fake_tree_write(CPU "/cpu0/cpufreq/scaling_governor", "performance");
	fake_tree_write(CPU "/cpu1/online", "0");
	fake_tree_write(CPU "/cpu2/cpufreq/scaling_governor", "performance");
	check("governor", "performance");
	fake_tree_write(CPU "/cpu3/cpufreq/scaling_governor", "powersave");
	check("governor", "performance, powersave");
}

static void test_turbo(void **state)
{
	(void)state;
	fake_tree_write(CPU "/cpufreq/boost", "1");
	check("turbo", "on");
	fake_tree_write(CPU "/intel_pstate/no_turbo", "1");
	check("turbo", "off");
}

static void test_idle_latencies(void **state)
{
	(void)state;
	fake_tree_write(CPU "/cpu0/cpuidle/state0/latency", "0");
	fake_tree_write(CPU "/cpu0/cpuidle/state1/latency", "133");
	fake_tree_write(CPU "/cpu0/cpuidle/state1/disable", "1");
	check("idle_latencies_us", "0 133(off)");
}

static void test_kernel_config(void **state)
{
	(void)state;
	fake_tree_write("/proc/sys/kernel/osrelease", "6.1-test");
	fake_tree_write("/boot/config-6.1-test",
			"# CONFIG_PREEMPT is not set\nCONFIG_PREEMPT_NONE=y\nCONFIG_HZ_250=y\n"
			"CONFIG_HZ=250\nCONFIG_CPU_IDLE_GOV_MENU=y\nCONFIG_OTHER=y");
	check("kernel_config", "PREEMPT_NONE HZ=250 CPU_IDLE_GOV_MENU");
	fake_tree_write("/proc/config.gz", "CONFIG_PREEMPT_RT=y");
	check("kernel_config", "PREEMPT_RT");
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
	check("idle_states", "POLL, C1, C6");
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
	check("mitigations", "mds: Vulnerable: Clear CPU buffers attempted | spectre_v1: usercopy "
			     "| spectre_v2: Retpolines; IBPB: conditional");
}

static void test_partition(void **state)
{
	(void)state;
	fake_tree_write("/proc/self/cgroup", "3:cpuset:/v1\n0::/a.slice/b.scope");
	fake_tree_write("/sys/fs/cgroup/a.slice/b.scope/cpuset.cpus.partition", "member");
	check("cpuset_partition", "none");
	fake_tree_write("/sys/fs/cgroup/unified/a.slice/cpuset.cpus.partition", "root");
	check("cpuset_partition", "root");
	fake_tree_write("/sys/fs/cgroup/a.slice/cpuset.cpus.partition", "isolated");
	check("cpuset_partition", "isolated");
	fake_tree_write("/proc/self/cgroup", "0::/");
	check("cpuset_partition", "none");
}

static void test_long_values_are_cut(void **state)
{
	char path[192], line[5000];

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
		assert_in_range(strlen(facts[i].value), 1, VALUE_SIZE - 1);
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
		WITH_TREE(test_microcode),
		WITH_TREE(test_topology),
		WITH_TREE(test_governor),
		WITH_TREE(test_turbo),
		WITH_TREE(test_idle_latencies),
		WITH_TREE(test_kernel_config),
		WITH_TREE(test_memory_and_allowed_cpus),
		WITH_TREE(test_cpus),
		WITH_TREE(test_hypervisor),
		WITH_TREE(test_hypervisor_by_flag_alone),
		WITH_TREE(test_preempt),
		WITH_TREE(test_idle_states),
		WITH_TREE(test_mitigations),
		WITH_TREE(test_partition),
		WITH_TREE(test_long_values_are_cut),
		cmocka_unit_test(test_this_host),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
