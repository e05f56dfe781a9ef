// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How one monitor thread best serves many stubs that run batches at once, compared with the series'
 * counted loop for one stub after the other. Then several threads, each with a share of the stubs,
 * without and with hand-overs of stubs between them.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "suite/grid.h"

static const char *const rivals[] = {
	"many=round-robin",	 "many=uring-each",	 "many=uring-all",
	"many=uring-newest",	 "many=uring-window",	 "many=uring-wake-all",
	"many=uring-epoll-each", "many=uring-epoll-all", "many=uring-epoll-newest",
	"many=epoll-each",	 "many=epoll-all",	 "many=epoll-newest",
	"many=poll-each",	 "many=poll-all",	 "many=poll-newest",
	"many=shared",		 "many=threads",	 NULL,
};

static const char *const works[] = {
	"stubs=1", "stubs=4", "stubs=16", "stubs=64", "stubs=128", NULL,
};

static const char *const headline_rivals[] = {
	"many=uring-all", "many=epoll-all", "many=poll-all", "many=shared", "many=threads", NULL,
};

static const char *const headline_works[] = { "stubs=16", NULL };

static const struct grid grids[] = {
	{
		.baseline = "many=stub-by-stub",
		.headline = { headline_rivals, headline_works },
		.all = { rivals, works },
		.pinned = true,
	},
	{ 0 },
};

/*
 * plan_partners() also pairs these with the same by one thread, and with as many threads without
 * hand-overs.
 */
static const char *const shared[] = {
	"many=stub-by-stub,monitors=2",
	"many=stub-by-stub,monitors=2,handover=50",
	"many=stub-by-stub,monitors=2,handover=100",
	"many=uring-all,monitors=2",
	"many=uring-all,monitors=2,handover=50",
	"many=uring-all,monitors=2,handover=100",
	"many=uring-all,monitors=4",
	"many=uring-epoll-all,monitors=2",
	"many=uring-epoll-all,monitors=2,handover=100",
	"many=epoll-all,monitors=2",
	"many=epoll-all,monitors=2,handover=100",
	"many=poll-all,monitors=2",
	"many=poll-all,monitors=2,handover=100",
	NULL,
};

static void add_shared(struct plan_lane *lane, int baseline, uint32_t stubs)
{
	char work[32];

	snprintf(work, sizeof(work), "stubs=%u", stubs);
	for (const char *const *spec = shared; *spec; spec++)
		grid_add_arm(lane, work, *spec, baseline);
}

/* Adds the arms with several threads to the groups of 16 and 64 stubs, in a full run. */
static void plan_stubs(struct plan *plan, const struct suite *suite,
		       const struct run_options *options)
{
	for (size_t i = 0; options->full && i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];
		size_t count = lane->count;

		for (size_t k = 0; !strcmp(lane->suite, suite->name) && k < count; k++) {
			const struct plan_arm *arm = &lane->arms[k];

			if (arm->baseline < 0 && (arm->arm.stubs == 16 || arm->arm.stubs == 64))
				add_shared(lane, (int)k, arm->arm.stubs);
		}
	}
}

const struct suite suite_stubs = {
	.name = "stubs",
	.question = "how should one monitor thread, or several, serve many stubs at once?",
	.in = RUN_DEFAULT,
	.target_percent = 2,
	.grids = grids,
	.plan = plan_stubs,
};
