/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How one monitor waits for many stubs at once, and in which order it serves those that are ready:
 * one row per way, one file per family, one line in many_loops.c. The steps that rows share are in
 * stub_set.h; several monitor threads, each with a row of its own, are in monitors.h.
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
	 * Waits for as many notifications as calls were queued. Hangs until the stub is killed
	 * when a batch ends early, because a call was denied or failed, or when a call comes
	 * outside of a batch.
	 */
	bool counts;

	/*
	 * What it needs besides the listeners; may be NULL. All stubs wait for their turn. run()
	 * may be called more than once for one setup(). A setup() that fails has undone what it
	 * did.
	 */
	int (*setup)(struct stub_set *set, void **state, struct error *err);
	void (*teardown)(struct stub_set *set, void *state);

	/*
	 * Whether several threads may each serve a share of the set (monitors.h), each with a
	 * state that it has set up itself. Before a round take() tells a thread of a member that
	 * has come to its share, leave() of one that has left it; either may be NULL. A state may
	 * still hold events that it was told of a member before that left and came back. They are
	 * void: member.handovers has been raised meanwhile, so compare it.
	 */
	bool by_several;
	int (*take)(struct stub_set *set, void *state, uint32_t member, struct error *err);
	int (*leave)(struct stub_set *set, void *state, uint32_t member, struct error *err);

	/*
	 * Hands every batch to its stub and serves until each stub has handed its turn back or is
	 * dead. Called by many_serve(), which then takes the reports.
	 */
	int (*run)(const struct serve_many *row, struct stub_set *set, void *state,
		   struct error *err);
};

extern const struct serve_many *const serve_manys[]; /* ended by NULL */

/*
 * Runs the batches that the members have queued (see struct stub_set) and fills the set's and the
 * members' logs. The death of a stub is no error: see member.dead.
 */
int many_run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err);

/*
 * The two halves of many_run(), for one of several threads. They leave set->start alone:
 * monitors_run() takes the time of a round of all.
 */
void many_begin(struct stub_set *set);
int many_serve(const struct serve_many *row, struct stub_set *set, void *state, struct error *err);

#endif
