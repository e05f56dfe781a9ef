/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kind of a host: whether it has a hypervisor, and what a system call, a page fault and a
 * notification cost. Results of two hosts of one kind can be compared.
 *
 * A system call alone does not tell. A guest with hardware virtualisation may have system calls as
 * slow as those of a guest without, but its page faults are 20 times cheaper.
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

/* Measures this host, in about half a second. Pins the calling thread meanwhile. */
int host_kind_measure(struct host_kind *kind, struct error *err);

/* Whether both have a hypervisor or both have none, and all costs are within a factor of 2.5. */
bool host_kind_is_like(const struct host_kind *one, const struct host_kind *other);

#endif
