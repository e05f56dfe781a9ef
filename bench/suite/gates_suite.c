// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What may stand between a call and the kernel, from nothing to a tracer. What the filter
 * checks before it notifies a map is priced by pairs of filter-both and filter-unmap.
 */
#include <stddef.h>

#include "suite/grid.h"

static const char *const rivals[] = {
	"gate=none",
	"gate=filter-unmap",
	"gate=filter-both",
	"gate=notify",
	"gate=notify,wake=sync",
	"gate=ret-trace",
	"gate=ptrace",
	NULL,
};

static const char *const works[] = {
	"op=map,batch=16",
	"op=unmap,batch=1",
	"op=unmap,batch=16",
	"op=unmap,batch=99",
	"op=mix,batch=2",
	"op=mix,batch=16",
	NULL,
};

/* Without the tracers: ptrace mode is in suite series already. */
static const char *const headline_rivals[] = {
	"gate=none", "gate=filter-unmap", "gate=filter-both", "gate=notify", NULL,
};
static const char *const headline_works[] = { "op=unmap,batch=16", "op=mix,batch=16", NULL };

static const struct grid grids[] = {
	{
		.baseline = "gate=allow",
		.headline = { headline_rivals, headline_works },
		.all = { rivals, works },
	},
	{ 0 },
};

const struct suite suite_gates = {
	.name = "gates",
	.question = "what is cheaper than a notification?",
	.prefixed = true,
	.in = RUN_QUICK,
	.target_percent = 1,
	.grids = grids,
};
