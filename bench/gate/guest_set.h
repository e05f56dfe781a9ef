/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guests whose stubs run their batches at once (serve/many.h), behind one gate. The guests live as
 * long as the set; between guest_set_open() and guest_set_close() the first `count` of them are
 * served by one row. So arms that differ in the row or the number of stubs can share guests. All
 * calls come from the thread that started the set.
 */
#ifndef GATE_GUEST_SET_H
#define GATE_GUEST_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gate/guest.h"
#include "serve/many.h"
#include "serve/monitors.h"

struct guest_set {
	struct guest *guests;
	struct stub_member *members;
	uint32_t count;
	struct zygote zygote; /* not open: each stub has a listener of its own */
	struct stub_set set;  /* of the guests that are being served */
	const struct serve_many *row;
	void *state;		      /* the row's, of one monitor thread */
	struct monitors *monitors;    /* or several, while it is open; or NULL */
	uint32_t watchdog_ns, stalls; /* see guest_options */
	struct watchdog *watchdog;    /* while it is open; or NULL */
};

/*
 * Starts 1 to STUB_SET_MAX guests; options.serve and options.zygote have no effect. one_listener:
 * they come from a zygote. The struct must stay where it is: threads have pointers into it. On
 * failure nothing is left.
 */
int guest_set_start(struct guest_set *set, struct physmem *physmem,
		    const struct guest_options *options, uint32_t count, bool one_listener,
		    struct error *err);
void guest_set_stop(struct guest_set *set);

/*
 * Sets the row up for the first count guests, or ends what was set up. Their stubs must wait for
 * their turns. plan: for several monitor threads, of which the caller is the first; NULL: it is
 * the only one. STATUS_UNSUPPORTED if the host lacks what the row needs. guest_set_close() is
 * idempotent.
 */
int guest_set_open(struct guest_set *set, const struct serve_many *row, uint32_t count,
		   const struct monitors_plan *plan, struct error *err);
void guest_set_close(struct guest_set *set);

/*
 * Runs what those guests have queued, all at once, on the resume path; see guest_round(). Neither
 * a call that fails nor a stub that dies is an error: mm.log.failure and members[i].dead have it,
 * and a dead one is left out of later rounds.
 */
int guest_set_round(struct guest_set *set, struct error *err);

/* Of what the stub of members[i] died, which must be dead. */
void guest_set_death(const struct guest_set *set, uint32_t i, struct error *err);

#endif
