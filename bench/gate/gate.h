/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A gate is what stands between the stub's call and the kernel: a filter, and a way for monitor
 * and stub to take turns. One row of functions, one file for those that share a way of working,
 * one line in gates.c.
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include <stdbool.h>

#include "base/error.h"
#include "serve/serve.h"
#include "stub/filter.h"

struct guest;

struct gate {
	const char *name; /* as in an arm SPEC */
	const char *what; /* one line for `list gates` */
	enum stub_filter filter;
	bool notifies;	     /* has a listener: serve loop and sync wake-up apply */
	bool notifies_map;   /* the monitor is asked about an mmap entry, by listener or tracer */
	bool notifies_unmap; /* and about a munmap entry */

	bool emulates; /* a guest's system calls never reach the kernel: none is late */

	/*
	 * Its rounds may change what the rounds of other gates cost, and do so for a while after
	 * them (measure/tracer_stops.h). On a host where they do, its arms do not take turns with
	 * others, but have a part of a lane's time to themselves.
	 */
	bool apart;

	/*
	 * Starts the stub of guest->mm, which has its memory and slot already. What it leaves in
	 * guest->gate_state is freed by stop(), also if start() fails.
	 */
	int (*start)(struct guest *guest, struct error *err);
	void (*stop)(struct guest *guest); /* frees gate_state; NULL for nothing */

	/*
	 * One round: hands the batch under construction to the stub, serves what there is to
	 * serve, and returns when the monitor has control again, with mm.log and mm.report filled.
	 * An empty batch is an empty wake. path_flush: the stub reports at once, without running
	 * guest code. Returns -1 if the round cannot be ended; a call that fails is no error.
	 */
	int (*round)(struct guest *guest, bool path_flush, struct error *err);
};

/* By name, or NULL. */
const struct gate *gate_find(const char *name);

/* All rows, ended by NULL, in the order in which tables show them. */
extern const struct gate *const gates[];

#endif
