// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the order of the monitor's steps costs: counted with its steps in another
 * order, the calls of a batch in another order, and, for many stubs, whether each
 * notification is answered before the next is received.
 */
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const struct grid_place places[] = {
	{ PLACEMENT_SAME, 1 },
	{ PLACEMENT_CROSS, 1 },
	{ 0, 0 },
};

static const char *const steps[] = {
	"serve=poll-first", "serve=no-drain", "serve=drain-twice", "serve=prepared", NULL,
};
static const char *const steps_works[] = { "op=map,batch=16", NULL };

/* The wrong order waits for ticks, and its rounds are as long: few of them, apart. */
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

#define GRID(the_baseline, the_rivals, the_works)                                 \
	{                                                                         \
		.suite = "order", .baseline = the_baseline, .rivals = the_rivals, \
		.works = the_works, .quick = the_works, .places = places,         \
	}

static const struct {
	struct grid grid;
	double share;
} parts[] = {
	{ GRID("gate=notify", steps, steps_works), 0.3 },
	{ GRID("gate=notify", waits, waits_works), 0.2 },
	{ GRID("gate=notify", calls, calls_works), 0.2 },
	{ GRID("many=stub-by-stub", answers, answers_works), 0.3 },
};

static int plan_order(struct plan *plan, const struct run_options *options, struct error *err)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t first = plan->lane_count;

		if (grid_plan(plan, &parts[i].grid, options, err))
			return -1;
		for (size_t k = first; k < plan->lane_count; k++)
			plan->lanes[k].share *= parts[i].share;
	}
	return 0;
}

const struct suite suite_order = {
	.name = "order",
	.question = "which order of the monitor's steps is cheapest?",
	.prefixed = true,
	.weight = 1,
	.plan = plan_order,
};
