/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else went on while something was measured. Times of tasks (how long they ran, and how
 * long they waited for a CPU) take some us per task to read, cheap enough for every round.
 * What CPUs did besides takes some 100 us to read.
 */
#ifndef MEASURE_DISTURBANCE_H
#define MEASURE_DISTURBANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* Of one task, or summed over some, since they began; ns. */
struct task_times {
	double ran, waited;
	double slices; /* how often a CPU was given to it */
};

/*
 * A descriptor to read a thread's times from, -1 where the kernel does not keep them
 * (CONFIG_SCHED_INFO). tid 0 is the caller. The caller closes it.
 */
int task_times_open(pid_t tid);

/*
 * Adds those of the thread to sum. What a thread ran since it last got the CPU may be
 * missing while it is running (Linux 6.18). False where it cannot be read.
 */
bool task_times_add(int fd, struct task_times *sum);

/*
 * A descriptor to read a thread's migrations from, -1 where the kernel does not tell
 * (/proc/PID/sched, CONFIG_SCHED_DEBUG). tid 0 is the caller. The caller closes it.
 */
int task_moves_open(pid_t tid);

/* Adds those of the thread to *sum. False where they cannot be read. */
bool task_moves_add(int fd, double *sum);

#define CPU_DOINGS_STATES 8

/* Since the host booted; what it does not tell is 0. */
struct cpu_doings {
	double idle_entries
		[CPU_DOINGS_STATES];  /* by idle state, as in sysfs; the last with all deeper */
	double reschedule_interrupts; /* RES of /proc/interrupts */
	double call_interrupts;	      /* CAL: function calls, TLB flushes among them */
	double steal_ms; /* which the hypervisor took, in steps of a clock tick (10 ms) */
	/*
	 * Of the other CPUs, as monitor or stub see them. If both have one CPU, these are all but
	 * it. If they have two, these are the two, as each is the other's. If they are not pinned,
	 * these are all. A CPU that polls in its idle loop (cpuidle's state POLL) does not idle.
	 */
	double others_idle_ms; /* a CPU, in steps of a clock tick; what polled is taken off */
	double others;	       /* how many they are; 0 where the kernel tells of none */
};

/* Of the two CPUs, which may be one; of all where monitor is negative. root: as host_each(). */
void cpu_doings_read(const char *root, int monitor, int stub, struct cpu_doings *doings);

#endif
