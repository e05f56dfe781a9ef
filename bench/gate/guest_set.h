/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests whose stubs run their batches at once (serve/many.h), behind one gate. */
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
 * Starts 1 to STUB_SET_MAX guests; options.serve and options.zygote have no effect.
 * one_listener: they come from a zygote. The struct must stay where it is. On
 * failure nothing is left.
 */
int guest_set_start(struct guest_set *set, struct physmem *physmem,
		    const struct guest_options *options, uint32_t count, bool one_listener,
		    struct error *err);
void guest_set_stop(struct guest_set *set);

/*
 * Sets the row up for the first count guests, or ends what was set up. Their stubs
 * must wait for their turns. plan: of more than one monitor thread, of which the caller is the
 * first; NULL: it is the only one. STATUS_UNSUPPORTED where the host has not what it needs.
 */
int guest_set_open(struct guest_set *set, const struct serve_many *row, uint32_t count,
		   const struct monitors_plan *plan, struct error *err);
void guest_set_close(struct guest_set *set);

/*
 * Runs what those guests have queued, all at once, on the resume path; see
 * guest_round(). What a call or a stub came to is no error: mm.log.failure and
 * members[i].dead have it.
 */
int guest_set_round(struct guest_set *set, struct error *err);

#endif
