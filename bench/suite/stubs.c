// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one monitor thread does best with many stubs that run batches at once, against
 * the series' counted loop for one stub after the other.
 */
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const char *const rivals[] = {
	"many=round-robin",  "many=uring-each",
	"many=uring-all",    "many=uring-newest",
	"many=uring-window", "many=epoll-each",
	"many=epoll-all",    "many=epoll-newest",
	"many=poll-each",    "many=poll-all",
	"many=poll-newest",  "many=shared",
	"many=threads",	     NULL,
};

static const char *const works[] = {
	"stubs=1",  "stubs=2",	"stubs=4",   "stubs=8", "stubs=16",
	"stubs=32", "stubs=64", "stubs=128", NULL,
};

static const char *const quick[] = { "stubs=1", "stubs=16", "stubs=64", NULL };

static const struct grid_place places[] = {
	{ PLACEMENT_SAME, 1 },
	{ PLACEMENT_CROSS, 1 },
	{ PLACEMENT_CROSS_POLL, 1 },
	{ 0, 0 },
};

static const struct grid grid = {
	.suite = "stubs",
	.baseline = "many=stub-by-stub",
	.rivals = rivals,
	.works = works,
	.quick = quick,
	.places = places,
};

static int plan_stubs(struct plan *plan, const struct run_options *options, struct error *err)
{
	return grid_plan(plan, &grid, options, err);
}

const struct suite suite_stubs = {
	.name = "stubs",
	.question = "how is one monitor thread to serve many stubs at once?",
	.weight = 2,
	.plan = plan_stubs,
};
