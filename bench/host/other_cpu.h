/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the other CPUs do: those that a lane does not use, and, of the two that it uses, the
 * one that waits. It is part of what is measured. On a virtual machine an unmap of touched
 * pages can cost five times as much while another CPU runs (TLB flushes there), and a wake
 * across CPUs costs more, the deeper the other one sleeps.
 */
#ifndef HOST_OTHER_CPU_H
#define HOST_OTHER_CPU_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum other_cpu {
	OTHER_CPU_AS_IS, /* whatever they do; it is watched and said */
	OTHER_CPU_BUSY,	 /* held so by spinners */
	OTHER_CPU_IDLE,	 /* required: a control fails where they are not */
	OTHER_CPUS,
};

/* The name of the process that is a spinner. */
#define OTHER_CPU_SPINNER "other-cpu"

/* Names by number, ended by NULL. */
extern const char *const other_cpu_names[OTHER_CPUS + 1];

/* The spinners that are running; a struct of zeros is none. */
struct other_cpu_spinners {
	pid_t *pids; /* owned */
	size_t count;
};

/*
 * Starts a spinner on each online CPU but the spared one (-1: on each). A spinner is a
 * process of policy SCHED_IDLE, which any other task preempts as if the CPU were idle, and
 * it dies with its parent, whatever ends that. A CPU that this process may not use (a
 * cpuset) gets none. other_cpu_release() undoes it, also after an error.
 */
int other_cpu_hold(struct other_cpu_spinners *spinners, int spared, struct error *err);
void other_cpu_release(struct other_cpu_spinners *spinners);

#endif
