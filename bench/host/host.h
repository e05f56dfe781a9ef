/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader must know about a machine to judge its figures. Nothing here changes it. */
#ifndef HOST_HOST_H
#define HOST_HOST_H

/* What `hypervisor` is where qemu emulates the CPU. */
#define HOST_EMULATED "QEMU TCG (emulated CPU)"

/*
 * Calls each(target, key, value) for: hostname, kernel, kernel_version, preempt, kernel_config,
 * cpu, microcode, topology, smt, cpus, cpus_allowed, hypervisor, governor, turbo, idle_driver,
 * idle_governor, idle_states, idle_latencies_us, halt_poll_ns, isolated_cpus, cpuset_partition,
 * mitigations, clock_source, thp, ptrace_scope, bpf_jit, nmi_watchdog, perf_event_paranoid,
 * command_line, memory, load, in this order. What the host does not tell is "unknown", what it
 * does not have is "none". root is put before /proc, /sys and /boot, "" for the real ones.
 */
void host_each(const char *root, void (*each)(void *target, const char *key, const char *value),
	       void *target);

#endif
