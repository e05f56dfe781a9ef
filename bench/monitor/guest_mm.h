/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One guest address space as the monitor keeps it: what serve loops and gates work on.
 * gate/guest.h makes and frees it.
 *
 * One thread uses it at a time: that which runs the guest's rounds, or while that waits a thread
 * of a serve loop (serve/thread.c, serve/many_threads.c). Times are ticks of mm.clock unless a
 * name says ns.
 */
#ifndef MONITOR_GUEST_MM_H
#define MONITOR_GUEST_MM_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/clock.h"
#include "monitor/batch.h"
#include "monitor/page_table.h"
#include "monitor/physmem.h"
#include "monitor/registers.h"
#include "monitor/watchdog.h"
#include "stub/spawn.h"

/* When the monitor reached each step of one notification, in a stamped pass; clock ticks. */
struct notification_stamp {
	uint64_t id;	   /* of struct seccomp_notif; no tick */
	uint64_t received; /* RECV returned */
	uint64_t validated;
	uint64_t sent; /* SEND returned; the stub's call may be over by then */
};

/*
 * What one round did and when. guest_begin_round() resets the counters; stamps are valid up to
 * `notified`, and stay from earlier rounds behind that.
 */
struct round_log {
	bool stamped;	   /* set by the caller: take notification stamps */
	uint64_t start;	   /* ticks: before the descriptors are sent and the stub is woken */
	uint64_t returned; /* ticks: the monitor has control again */
	uint32_t notified; /* notifications received */
	uint32_t allowed;
	uint32_t denied;
	uint32_t system_calls; /* of the monitor for this round, counted where they are made */
	uint32_t vanished;     /* RECV or SEND said ENOENT: the target had gone */
	uint32_t failed_at;    /* index of the call that failed, or the number of calls */
	int64_t failure;       /* its negative errno, or 0 */
	struct notification_stamp stamp[STUB_BATCH_MAX];
};

/*
 * What the stub wrote when it handed the turn back: read once, and checked
 * (handoff_take_report()).
 */
struct stub_report {
	int64_t err;	    /* negative errno of the call that failed, or 0 */
	uint32_t failed_at; /* index of that call */
	int signal;	    /* what stopped guest code: SIGSYS, ...; or 0 */
};

struct prepared_verdicts;

struct guest_mm {
	struct physmem *physmem; /* borrowed */
	int slot;		 /* of the shared pages in physmem */
	struct stub stub;
	struct stub_shared *shared; /* borrowed from physmem */

	/* Under construction from one round to the next; its entries lie in shared->data. */
	struct batch batch;
	struct page_table table;	    /* the monitor's own; what verdicts are made from */
	bool strict;			    /* validate every page, flags and descriptor of a map */
	struct prepared_verdicts *prepared; /* a serve loop's (see judge.h), or NULL */
	uint64_t work_ticks; /* artificial work for each verdict (see judge.h), clock ticks */
	int thread_cpu;	     /* of threads that the kernel has for a serve loop; -1: anywhere */
	uint32_t spin_ns;    /* serve loop spin: how long before it sleeps */
	const struct clock *clock;
	struct watched *watched; /* the virtual CPU that it has turns on; NULL: no watchdog */
	int deaths_seen;	 /* handoff.c: its count of deaths when this stub was looked at */

	/*
	 * Of the last notification received, or 0. The kernel numbers the notifications of a
	 * listener, so a gap shows that one was posted and taken back (serve/uring.c).
	 */
	uint64_t last_id;

	struct stub_report report;
	struct round_log log;
	/*
	 * The guest's registers in seccomp mode. They must come after the log: serve/thread.c
	 * copies what is in front of the log only.
	 */
	struct registers registers;
};

#endif
