/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor: what the pieces that a notification is made of cost by themselves, without a stub. No
 * way of asking a monitor can be cheaper than a round trip between two processes; how far a gate
 * is above that is what can still be gained.
 *
 * A row is driven as an arm is, a round at a time, so that rows and arms can take turns. Each row
 * says how it differs from a stub's notifications.
 */
#ifndef FLOOR_FLOOR_H
#define FLOOR_FLOOR_H

#include <stdbool.h>

#include "base/error.h"
#include "floor/peer.h"
#include "measure/clock.h"

struct floor;

struct floor_row {
	const char *name;
	const char *what; /* one line */
	bool has_peer;	  /* there are two processes: placement matters */

	/* Operations of a round, of which the mean is taken: what is cheap needs many. */
	unsigned int repeats;

	/*
	 * setup() makes floor->state, and floor->peer if the row has one. teardown() frees the
	 * state, also after a setup() that failed with it set; the peer has been stopped by then.
	 * operate() is done once for each repeat. 0 or -1.
	 */
	int (*setup)(struct floor *floor, struct error *err);
	void (*teardown)(struct floor *floor);
	int (*operate)(struct floor *floor, struct error *err);
};

struct floor {
	const struct floor_row *row;
	const struct clock *clock; /* borrowed */
	int peer_cpu;		   /* or -1 for no pinning; the caller pins itself */
	struct peer peer; /* which setup starts, if the row has one; floor_close() ends it */
	void *state;	  /* the row's own */
};

/* All rows, ended by NULL, in the order in which tables show them. */
extern const struct floor_row *const floor_rows[];

/* By name, or NULL. */
const struct floor_row *floor_find(const char *name);

/*
 * Sets the row up. STATUS_UNSUPPORTED, with the reason, if the host does not offer it. On failure
 * nothing is left. The calling thread must be the one that runs the rounds; a peer ends with it.
 */
int floor_open(struct floor *floor, const struct floor_row *row, const struct clock *clock,
	       int peer_cpu, struct error *err);

/* One round; *ns is the mean of its operations, in ns. Nothing is allocated or printed in it. */
int floor_round(struct floor *floor, double *ns, struct error *err);

/* Idempotent; fit for a struct of zeros. */
void floor_close(struct floor *floor);

/*
 * Whether the host can measure the row, found out by one round of it, unpinned. 0, or -1 with the
 * reason.
 */
int floor_check(const struct floor_row *row, const struct clock *clock, struct error *err);

#endif
