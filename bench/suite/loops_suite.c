// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which way of waiting and serving is cheapest: all serve loops of one stub, compared with counted.
 * Variants of counted with another order of steps are in suite order.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "suite/grid.h"

#define LOOPS_MAX 32

#define BASELINE "gate=notify,serve=counted"
#define WATCHED	 BASELINE ",watchdog=1000ms" /* as in patch 6: about 5 s */

static const char *const works[] = { "op=map,batch=1", "op=map,batch=16", "op=map,batch=99", NULL };

/* One of each way of waiting that a monitor of UML might use. */
static const char *const headline_rivals[] = {
	"gate=notify,serve=vanishing-ends",
	"gate=notify,serve=poll2",
	"gate=notify,serve=epoll2",
	"gate=notify,serve=sentinel",
	"gate=notify,serve=marker-on-error",
	"gate=notify,serve=counted-tick,tick=10",
	WATCHED,
	"gate=notify,serve=uring",
	"gate=notify,serve=uring-count",
	"gate=notify,serve=spin",
	"gate=notify,serve=spin-count",
	"gate=notify,serve=thread",
	NULL,
};
static const char *const headline_works[] = { "op=map,batch=16", NULL };

/*
 * Each loop without and with sync wake-up, but counted only with, as the baseline is without; then
 * counted with a watchdog. The tick is UML's, 100 Hz.
 */
static void list_rivals(char specs[2 * LOOPS_MAX][64], const char *rivals[2 * LOOPS_MAX + 2])
{
	size_t count = 0;

	for (size_t i = 0; i < LOOPS_MAX && serve_loops[i]; i++) {
		const struct serve_loop *loop = serve_loops[i];

		if (loop->reordered)
			continue;
		for (int sync = strcmp(loop->name, "counted") == 0; sync < 2; sync++) {
			snprintf(specs[count], sizeof(specs[count]), "gate=notify,serve=%.20s%s%s",
				 loop->name, loop->needs_tick ? ",tick=10" : "",
				 sync ? ",wake=sync" : "");
			rivals[count] = specs[count];
			count++;
		}
	}
	rivals[count++] = WATCHED;
	rivals[count] = NULL;
}

static void plan_loops(struct plan *plan, const struct suite *suite,
		       const struct run_options *options)
{
	static char specs[2 * LOOPS_MAX][64];
	static const char *rivals[2 * LOOPS_MAX + 2];
	const struct grid grid = {
		.baseline = BASELINE,
		.headline = { headline_rivals, headline_works },
		.all = { rivals, works },
	};

	list_rivals(specs, rivals);
	grid_plan(plan, suite, &grid, options);
}

const struct suite suite_loops = {
	.name = "loops",
	.question = "which serve loop is cheapest?",
	.prefixed = true,
	.in = RUN_QUICK,
	.target_percent = 1,
	.plan = plan_loops,
};
