/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where monitor and stub run: chooses CPUs, pins threads to them, and keeps idle CPUs polling.
 * What the CPUs do besides is in other_cpu.h.
 */
#ifndef HOST_PLACEMENT_H
#define HOST_PLACEMENT_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * PLACEMENT_CROSS_POLL is cross with idle states forbidden by /dev/cpu_dma_latency, which needs
 * root.
 */
enum placement {
	PLACEMENT_SAME,	 /* both on one CPU */
	PLACEMENT_CROSS, /* two CPUs, of different cores where there are; idle states as is */
	PLACEMENT_CROSS_POLL,
	PLACEMENT_FREE, /* not pinned */
	PLACEMENTS,
};

struct placement_cpus {
	int monitor_cpu; /* -1: not pinned */
	int stub_cpu;
	/*
	 * The CPU of a thread that the kernel has for the monitor (SQPOLL). Without one it would
	 * inherit the CPUs of its creator for good, and before 6.11 have all CPUs
	 * (results/kernels.md).
	 *
	 * In cross it is a CPU that neither monitor nor stub uses, or if there is none the
	 * monitor's, as on the stub's a batch takes no less. In same it is the only one. Sharing
	 * that has two states (16 maps on a virtual machine with two CPUs): 1.4 times the series'
	 * loop where the thread gives way at once, several ms where it uses up its time slices. On
	 * the other CPU it was 3.3 to 4 times, as each wake of the thread crosses.
	 */
	int thread_cpu;
	const char *relation; /* such as "two cores of one package"; static */
};

const char *placement_name(enum placement placement);

/* Names by number, ended by NULL. */
extern const char *const placement_names[PLACEMENTS + 1];

/*
 * Chooses among the CPUs that the process may use. For cross these are two cores of one
 * package; if there are none, cores of two packages; else two threads of one core, as
 * /sys/devices/system/cpu says. *cpus is set in any case. STATUS_UNSUPPORTED:
 *
 * - cross: only one CPU is allowed.
 * - cross-poll: the same, or the latency device may not be written.
 * - free: the scheduler does not balance load among the allowed CPUs. It would measure only the
 *   first of them.
 */
int placement_choose(enum placement placement, struct placement_cpus *cpus, struct error *err);

/*
 * As placement_choose(), but among these count CPUs (1 at least, ascending), and
 * with root put before /sys and /proc: for tests.
 */
int placement_choose_under(const char *root, const int *allowed, size_t count,
			   enum placement placement, struct placement_cpus *cpus,
			   struct error *err);

/*
 * Keeps idle CPUs polling until the descriptor that it returns is closed, as it is at the end of
 * the process (Documentation/power/pm_qos_interface). -1: an error.
 */
int placement_forbid_idle(struct error *err);

/* Pins a thread, 0 being the caller. One that has ended is no error. */
int placement_pin(pid_t thread, int cpu, struct error *err);

/*
 * The CPU of every second monitor thread, if a lane has several; -1: not pinned. In cross it is
 * one that neither monitor nor stub has, else the stub's: two monitor threads have two CPUs.
 */
int placement_second_monitor(const struct placement_cpus *cpus);

/*
 * Pins the calling thread; the first call notes what it was allowed before. The note is the
 * process's, so only one thread may use this and placement_unpin_self(): the one that
 * measures. Others are pinned by placement_pin().
 */
int placement_pin_self(int cpu, struct error *err);

/* Lets the calling thread run where it might before it was pinned. */
void placement_unpin_self(void);

#endif
