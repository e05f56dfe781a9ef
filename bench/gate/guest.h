/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest: an address space, its stub, the gate before it and the serve loop behind it. This is
 * what the measurement drives: queue calls (guest_map(), guest_unmap()), then run them
 * (guest_round()).
 *
 * A guest belongs to the thread that started it: its stub dies with that thread, and a tracer must
 * be that thread. Functions return 0 or -1 with an error unless they say otherwise.
 */
#ifndef GATE_GUEST_H
#define GATE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gate/gate.h"
#include "gate/touch.h"
#include "monitor/guest_mm.h"
#include "monitor/tick.h"
#include "monitor/watchdog.h"
#include "stub/zygote.h"

/*
 * A call outside of a batch, as a hijacked stub might make: while the guest runs, and has touched
 * its pages, the stub makes one from its code page. The page is below vm.mmap_min_addr, where no
 * guest has one: the map is denied by validation, the unmap changes nothing.
 */
enum guest_late { GUEST_LATE_NONE, GUEST_LATE_MAP, GUEST_LATE_UNMAP };

struct guest_options {
	const struct gate *gate;
	const struct serve_loop *serve; /* ignored without a listener; NULL: the set serves it */
	bool sync;			/* SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP */
	bool strict;			/* validate every page of a map */
	enum guest_late late;		/* each round on the resume path has one */
	uint32_t tick_ms;		/* period of the monitor's timer, 0 for none */
	uint32_t watchdog_ns;		/* tick of its watchdog, 0 for none */
	uint32_t stalls;		/* of those ticks, until it kills the stub */
	uint32_t work_ns;		/* artificial work for each verdict */
	uint32_t think_ns;		/* of guest code, before it comes back; see think.h */
	uint32_t spin_ns;		/* how long loops that spin do so before they sleep */
	int cpu;			/* the stub's, or -1 for no pinning */
	int thread_cpu;			/* of the kernel's threads for the serve loop, or -1 */
	uint32_t touch;			/* STUB_TOUCH_* */
	const struct clock *clock;	/* borrowed */
	uint32_t odd;			/* STUB_ODD_* (stub/init.h) */
	uint32_t odd_one;		/* with many: the guest that it is of, by its index */
	struct zygote *zygote; /* borrowed, with the stub's listener; NULL: one of its own */
};

struct guest {
	struct guest_mm mm;
	const struct gate *gate;
	const struct serve_loop *serve;
	void *serve_state; /* the serve loop's own */
	void *gate_state;  /* the gate's own */
	struct tick tick;
	struct watchdog *watchdog; /* NULL: none, or that of the set of this guest */
	enum guest_late late;

	/* What guest code touches in its next turn: grows with flushed batches, empty after it. */
	uint32_t touch;			/* STUB_TOUCH_* */
	struct stub_touch_list touched; /* the monitor's own: the stub can write to its copy */
	int cpu;			/* the stub's, or -1 */
	uint32_t odd;			/* STUB_ODD_* */

	/* The fault that is to end the next turn, and the one that ended the last. */
	uint64_t planned; /* where guest code is to fault at the end of its turn, or 0 */
	uint64_t fault;	  /* where it has faulted, and goes on when it runs next, or 0 */
	uint32_t planned_mode, fault_mode; /* STUB_TOUCH_* */
	bool restarts;			   /* it cannot go on there: it begins anew */
	struct zygote *zygote;
};

enum guest_stub {
	GUEST_STUB_CONFINED, /* by the gate's filter */
	GUEST_STUB_SEIZED,   /* and seized by the tracer that the filter stops it for */
	GUEST_STUB_TRACED,   /* ptrace mode */
};

/* For gates: starts the stub. It is stopped by guest_stop(). */
int guest_start_stub(struct guest *guest, enum guest_stub kind, struct error *err);

/* For gates whose stubs take turns by the futex: begins the timed span, and gives the turn. */
int guest_give_turn(struct guest *guest, bool path_flush, struct error *err);

/*
 * Takes a slot of physmem and starts the stub. physmem and what options names as borrowed must
 * outlive the guest. On failure nothing is left.
 */
int guest_start(struct guest *guest, struct physmem *physmem, const struct guest_options *options,
		struct error *err);
/* Kills the stub and frees what the guest has. */
void guest_stop(struct guest *guest);

/*
 * Queue a call; the page table follows at once, as UML's does. Addresses, lengths and offsets are
 * in bytes; offsets are of guest frames, so 0 is physmem's first_frame. Returns an enum
 * batch_queued, or -1 for a map beyond 48 bits. Nothing was changed after that, nor after
 * BATCH_FULL: then run guest_round(guest, true, ...) and queue again.
 */
int guest_map(struct guest *guest, uint64_t address, uint64_t length, int prot, uint64_t offset,
	      struct error *err);
int guest_unmap(struct guest *guest, uint64_t address, uint64_t length, struct error *err);

/*
 * Makes guest code end its next turn by a page fault at that address, as a guest's does before a
 * batch that maps the page. Without this call it ends by a system call, as before an empty wake or
 * an unmap. prot is what the page will get. There is no fault if guest code must not touch such a
 * page, if options.touch is none, or if the page is mapped already. Valid for one turn. A fault
 * whose page is not mapped by the next turn is forgotten.
 */
void guest_plan_fault(struct guest *guest, uint64_t address, int prot);

/*
 * Runs what is queued (see struct gate.round) and resets the batch. On the resume path guest code
 * touches what this batch maps and what the flushed ones before it did (see touch.h), unless touch
 * is none. A call that fails is not an error: mm.log.failure has it. A late call's result and
 * stamps are in mm.shared->stamps.late. -1: the stub died, a signal stopped its guest code (such
 * as SIGBUS without memory for its pages), or the monitor could not go on.
 */
int guest_round(struct guest *guest, bool path_flush, struct error *err);

/* An empty round on the resume path, without a late call. */
int guest_empty_wake(struct guest *guest, struct error *err);

/*
 * The steps of guest_round() before and after the gate's own, for rounds of several guests at
 * once.
 */
int guest_begin_round(struct guest *guest, bool path_flush, struct error *err);
int guest_end_round(struct guest *guest, bool path_flush, struct error *err);

/* How many calls of the queued batch will be notified. */
unsigned int guest_notifications(const struct guest *guest);

#endif
