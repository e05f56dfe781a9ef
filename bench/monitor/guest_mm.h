/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest address space as the monitor keeps it. */
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

/* When the monitor came by, for one notification of a stamped pass; clock ticks. */
struct notification_stamp {
	uint64_t id;	   /* of struct seccomp_notif; no tick */
	uint64_t received; /* RECV returned */
	uint64_t validated;
	uint64_t sent; /* SEND returned; may be after the stub's call (see method) */
};

/* What one round did and when. guest_round() resets the counters. */
struct round_log {
	bool stamped;	   /* set by the caller: take notification stamps */
	uint64_t start;	   /* ticks: before the descriptors are sent and the stub is woken */
	uint64_t returned; /* ticks: the monitor has control again */
	uint32_t notified; /* notifications received */
	uint32_t allowed;
	uint32_t denied;
	uint32_t system_calls; /* of the monitor, made to serve the round */
	uint32_t vanished;     /* RECV or SEND said ENOENT: the target had gone */
	uint32_t failed_at;    /* index of the call that failed, or the number of calls */
	int64_t failure;       /* its negative errno, or 0 */
	struct notification_stamp stamp[STUB_BATCH_MAX];
};

/* What the stub wrote when it handed the turn back: read once, and checked. */
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
	struct batch batch;
	struct page_table table;
	bool strict;			    /* validate every page, flags and descriptor of a map */
	struct prepared_verdicts *prepared; /* a serve loop's (see judge.h), or NULL */
	uint64_t work_ticks; /* artificial work for each verdict (see judge.h), clock ticks */
	int thread_cpu;	     /* of threads that the kernel has for a serve loop; -1: anywhere */
	uint32_t spin_ns;    /* serve loop spin: how long before it sleeps */
	const struct clock *clock;
	struct watched *watched; /* the virtual CPU that it has turns on; NULL: no watchdog */
	int deaths_seen;	 /* handoff.c: deaths of children that were looked into */
	uint64_t last_id;	 /* of the last notification received, or 0 */
	struct stub_report report;
	struct round_log log;
	/*
	 * Of the guest in seccomp mode. Behind the log, as serve loop thread copies what is
	 * before.
	 */
	struct registers registers;
};

#endif
