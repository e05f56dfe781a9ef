// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the order of the monitor's steps costs. Four grids: loop counted with its steps in another
 * order; the same where that order has to wait for ticks; the calls of a batch in another order;
 * and, for many stubs, whether each notification is answered before the next is received.
 */
#include <stddef.h>

#include "suite/grid.h"

static const char *const steps[] = {
	"serve=poll-first", "serve=no-drain", "serve=drain-twice", "serve=prepared", NULL,
};
static const char *const steps_works[] = { "op=map,batch=16", NULL };

/* The wrong order waits for a tick in each round. Such long rounds have a grid of their own. */
static const char *const waits[] = {
	"serve=wait-first,tick=1",
	"serve=wait-first,tick=4",
	"serve=wait-first,tick=10",
	NULL,
};
static const char *const waits_works[] = { "op=map,batch=4", NULL };

static const char *const calls[] = { "mix=maps", "mix=unmaps", NULL };
static const char *const calls_works[] = { "op=mix,batch=16", NULL };

static const char *const answers[] = {
	"many=uring-each",   "many=uring-all",
	"many=uring-newest", "many=epoll-each",
	"many=epoll-all",    "many=epoll-newest",
	"many=poll-each",    "many=poll-all",
	"many=poll-newest",  NULL,
};
static const char *const answers_works[] = { "stubs=16", "stubs=64", NULL };

#define GRID(the_baseline, ...)                                                  \
	{                                                                        \
		.baseline = the_baseline, .all = { __VA_ARGS__ }, .pinned = true \
	}

static const struct grid grids[] = {
	GRID("gate=notify", steps, steps_works),
	GRID("gate=notify", waits, waits_works),
	GRID("gate=notify", calls, calls_works),
	GRID("many=stub-by-stub", answers, answers_works),
	{ 0 },
};

const struct suite suite_order = {
	.name = "order",
	.question = "which order of the monitor's steps is cheapest?",
	.prefixed = true,
	.in = RUN_FULL,
	.target_percent = 2,
	.grids = grids,
};
