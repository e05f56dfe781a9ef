/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests whose stubs run their batches at once (serve/many.h), behind one gate. */
#ifndef GATE_GUEST_CROWD_H
#define GATE_GUEST_CROWD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gate/guest.h"
#include "serve/many.h"

struct guest_crowd {
	struct guest *guests;
	struct crowd_member *members;
	uint32_t count;
	struct nursery nursery; /* not open: each stub has a listener of its own */
	struct crowd crowd;	/* of the guests that are being served */
	const struct serve_many *row;
	void *state; /* the row's */
};

/*
 * Starts 1 to CROWD_MAX guests; options.serve and options.nursery have no effect.
 * one_listener: they come from a nursery. The struct must stay where it is. On
 * failure nothing is left.
 */
int guest_crowd_start(struct guest_crowd *crowd, struct physmem *physmem,
		      const struct guest_options *options, uint32_t count, bool one_listener,
		      struct error *err);
void guest_crowd_stop(struct guest_crowd *crowd);

/*
 * Sets the row up for the first count guests, or ends what was set up. Their stubs
 * must wait for their turns. STATUS_UNSUPPORTED where the host has not what it needs.
 */
int guest_crowd_open(struct guest_crowd *crowd, const struct serve_many *row, uint32_t count,
		     struct error *err);
void guest_crowd_close(struct guest_crowd *crowd);

/*
 * Runs what those guests have queued, all at once, on the resume path; see
 * guest_round(). What a call or a stub came to is no error: mm.log.failure and
 * members[i].dead have it.
 */
int guest_crowd_round(struct guest_crowd *crowd, struct error *err);

#endif
