/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kind of host a machine is: whether it has a hypervisor, and what a system call, a page
 * fault and a notification cost. Two machines of one kind may be held against each other.
 * A system call alone does not tell: with hardware virtualisation it may be as slow as
 * without, where a page fault is 20 times cheaper.
 */
#ifndef BENCH_HOST_KIND_H
#define BENCH_HOST_KIND_H

#include <stdbool.h>

#include "base/error.h"

struct host_kind {
	char hypervisor[32];	/* "none" on the bare machine */
	double call_ns;		/* a system call that does nothing */
	double fault_ns;	/* the first write to a page of anonymous memory */
	double notification_ns; /* a trivial notification, both sides on one CPU */
};

/* Of this host, in about half a second. Pins the calling thread meanwhile. */
int host_kind_measure(struct host_kind *kind, struct error *err);

/* Each cost within a factor of 2.5, and both with a hypervisor or both without. */
bool host_kind_is_like(const struct host_kind *one, const struct host_kind *other);

#endif
