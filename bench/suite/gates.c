// SPDX-License-Identifier: GPL-2.0-or-later
/* What may stand between a munmap and the kernel, from nothing to a tracer a call. */
#include <stddef.h>

#include "suite/suite.h"
#include "suite/grid.h"

static const char *const rivals[] = {
	"gate=none",	  "gate=filter-unmap", "gate=notify", "gate=notify,wake=sync",
	"gate=ret-trace", "gate=ptrace",       NULL,
};

static const char *const works[] = {
	"op=unmap,batch=1", "op=unmap,batch=16", "op=unmap,batch=99",
	"op=mix,batch=2",   "op=mix,batch=16",	 NULL,
};

static const char *const quick[] = { "op=unmap,batch=16", "op=mix,batch=16", NULL };

static const struct grid_place places[] = {
	{ PLACEMENT_SAME, 2 },
	{ PLACEMENT_CROSS, 1 },
	{ PLACEMENT_CROSS_POLL, 1 },
	{ PLACEMENT_FREE, 1 },
	{ 0, 0 },
};

static const struct grid grid = {
	.suite = "gates",
	.baseline = "gate=allow",
	.rivals = rivals,
	.works = works,
	.quick = quick,
	.places = places,
};

static int plan_gates(struct plan *plan, const struct run_options *options, struct error *err)
{
	return grid_plan(plan, &grid, options, err);
}

const struct suite suite_gates = {
	.name = "gates",
	.question = "what is cheaper than a notification?",
	.prefixed = true,
	.quick = true,
	.weight = 1,
	.plan = plan_gates,
};
