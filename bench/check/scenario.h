/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario: what happens to one stub. One row of a table in scenarios_*.c. */
#ifndef CHECK_SCENARIO_H
#define CHECK_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "stub/layout.h"

struct cell;

/* When a disturbance comes. */
enum moment {
	MOMENT_NONE,
	MOMENT_BEFORE,	 /* the stub has the turn and has made no call */
	MOMENT_QUEUED,	 /* its first call is pending */
	MOMENT_RECEIVED, /* its first call was received, and the monitor works on the verdict */
	MOMENT_ANSWERED, /* its first call was answered */
	MOMENT_SPINNING, /* hijacked guest code spins */
};

/* What leaves a loop waiting for ever, if the loop says so of itself. */
enum weakness {
	WEAK_NOWHERE,
	WEAK_EARLY_END, /* fewer calls come than were queued */
	WEAK_SHORTENED, /* the same, and no call has failed of which the stub would tell */
	WEAK_REPOSTED,	/* a notification is taken back, and posted anew */
	WEAK_LATE,	/* a call comes outside of a batch */
	WEAK_DONE_FD,	/* the stub has closed the eventfd by which it hands over */
	WEAK_STOPPED,	/* the stub never comes back: all loops, without a watchdog */
};

struct scenario {
	const char *name;
	const char *what; /* one line */
	void (*run)(struct cell *cell);
	const char *(*lack)(void); /* why this host cannot have it, or NULL; without it all can */

	/*
	 * Of a batch of three maps the entry that is forged, before or after queueing; by forge(),
	 * or NULL: it becomes an unmap of so many bytes from an address on.
	 */
	uint32_t at;
	void (*forge)(struct stub_call *call);
	uint64_t address, length;

	enum moment moment;
	void (*act)(struct cell *cell); /* then, in a thread of the monitor's process */

	/* What hijacked guest code does, if it is that. */
	void (*attack)(struct cell *cell);
	/* What act() or attack() takes: a descriptor, the number of a system call, or how many. */
	uint32_t number;

	bool validated;	   /* the verdict depends on the validation: with series, then strict */
	bool resume_only;  /* guest code must run */
	bool ticks;	   /* the monitor has its timer */
	uint32_t odd;	   /* STUB_ODD_* (stub/init.h) of the victim */
	bool ends_monitor; /* the death of its process is what it is about */
	bool spoils;	   /* the stub has other descriptors after it */
	bool eventfd_only; /* for loops that are told by an eventfd */
	enum weakness weakness;
};

extern const struct scenario scenarios_of_batches[], scenarios_of_calls[],
	scenarios_of_deaths[]; /* each ended by a row without a name */

#endif
