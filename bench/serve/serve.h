/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A serve loop is how a monitor waits for the notifications of one stub's batch and for the end of
 * that batch: one row, one file, one line in loops.c. many.h has the same for many stubs at once.
 *
 * All functions of a row are called by the thread that runs the guest's rounds; a row need not be
 * thread safe.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include <stdbool.h>

#include "base/error.h"
#include "monitor/guest_mm.h"

/* When a call is served that the stub makes outside of a batch. */
enum serve_late {
	SERVE_LATE_AT_ONCE, /* the loop watches listener and turn together */
	SERVE_LATE_AT_TICK, /* the next time that its wait ends */
	SERVE_LATE_NEVER,
};

struct serve_loop {
	const char *name;
	const char *what; /* one line for `list loops` */

	enum serve_late late;
	bool spins;	    /* for mm->spin_ns before it sleeps */
	bool kernel_thread; /* the kernel has a thread for it, which is at mm->thread_cpu */
	bool needs_tick;    /* may wait for ever without one */
	bool idles;	    /* each batch waits for a tick */
	bool reordered;	    /* counted in another order of steps: for suite order only */

	/* How its stub hands the turn over; anything but UML's STUB_DONE_FUTEX changes the stub. */
	enum stub_done done;

	/*
	 * The loop waits for as many notifications as calls were queued. A batch that ends early,
	 * by a call that fails or is denied, leaves it waiting until the stub dies.
	 */
	bool wedges;

	/*
	 * What the loop needs besides the listener; NULL for nothing. setup() returns 0 or -1 and
	 * leaves its memory in *state, which is freed by teardown(), also after a setup() that
	 * failed with *state set. The stub waits for its turn.
	 */
	int (*setup)(struct guest_mm *mm, void **state, struct error *err);
	void (*teardown)(struct guest_mm *mm, void *state);

	/*
	 * Called for each batch before the stub is woken, within the timed span, as a monitor
	 * would have to do this work as well; NULL for nothing.
	 */
	void (*prepare)(struct guest_mm *mm, void *state);

	/*
	 * Called when the stub has been woken with a batch of which expected calls notify. Returns
	 * 0 when the stub has handed the turn back and nothing is pending. The death of the stub
	 * is an error, that of stub_death_error(). Counts its calls in mm->log.
	 */
	int (*serve)(struct guest_mm *mm, void *state, unsigned int expected, struct error *err);
};

/*
 * What leaves the loop waiting without end, in words for a table; `check` verifies it. "" if only
 * a stub that never hands its turn back does.
 */
const char *serve_wedges_on(const struct serve_loop *loop);

/* By name, or NULL. */
const struct serve_loop *serve_find(const char *name);
extern const struct serve_loop *const serve_loops[]; /* ended by NULL */

#endif
