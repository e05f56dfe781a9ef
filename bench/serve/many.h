/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many stubs at once, one monitor: how it waits for all of them and in which
 * order it serves those that are ready. One row a way, one file a family, one line
 * in many_loops.c.
 */
#ifndef SERVE_MANY_H
#define SERVE_MANY_H

#include "base/error.h"
#include "serve/stub_set.h"

struct serve_many {
	const char *name;
	const char *what; /* one line for `list loops` */
	enum serve_order order;
	uint32_t window;   /* members that have the turn at once, at most; 0: all */
	bool one_listener; /* for stubs that share a listener, and for no others */

	/*
	 * Waits for as many notifications as calls were queued: hangs when a batch ends
	 * early, because a call was denied or failed, or when a call comes outside of a batch,
	 * until that stub is killed.
	 */
	bool counts;

	/*
	 * What it needs besides the listeners. All stubs wait for their turn. May be
	 * NULL; what has been set up may run more than once.
	 */
	int (*setup)(struct stub_set *set, void **state, struct error *err);
	void (*teardown)(struct stub_set *set, void *state);

	/*
	 * Several threads may each serve a share of the set (monitors.h), each with a state that
	 * it has set up itself. Before a round a member comes to this thread's share, or has left
	 * it; may be NULL. What a state was told of a member before it left, and reads of it after
	 * it came back, does not hold any more: member.handovers has been raised meanwhile.
	 */
	bool by_several;
	int (*take)(struct stub_set *set, void *state, uint32_t member, struct error *err);
	int (*leave)(struct stub_set *set, void *state, uint32_t member, struct error *err);

	/*
	 * Hands every batch to its stub and serves, until each stub has handed its turn
	 * back or is dead. Called by stub_set_run().
	 */
	int (*run)(const struct serve_many *row, struct stub_set *set, void *state,
		   struct error *err);
};

extern const struct serve_many *const serve_manys[]; /* ended by NULL */

/*
 * Runs the batches that the members have queued (see struct stub_set) and fills the
 * set's and the members' logs. The deaths of stubs are no error: see member.dead.
 */
int many_run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err);

/* The two halves of it, for one of several threads: set->start is not its own. */
void many_begin(struct stub_set *set);
int many_serve(const struct serve_many *row, struct stub_set *set, void *state, struct error *err);

#endif
