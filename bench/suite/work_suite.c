// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where sync wake-up stops paying off: it keeps both sides on one CPU, which saves the
 * wake of another one and gives up what that would have done meanwhile. The more
 * work the monitor has with each notification, the less is saved. How long the guest computes is
 * of suite think.
 */
#include <stddef.h>

#include "suite/grid.h"

static const char *const rivals[] = { "gate=notify,wake=sync", NULL };

static const char *const works[] = {
	"op=map,batch=16",
	"op=map,batch=16,work=1us",
	"op=map,batch=16,work=10us",
	"op=map,batch=16,work=100us",
	NULL,
};

static const struct grid grids[] = {
	{
		.baseline = "gate=notify",
		.all = { rivals, works },
	},
	{ 0 },
};

const struct suite suite_work = {
	.name = "work",
	.question = "where does sync wake-up stop paying off?",
	.prefixed = true,
	.in = RUN_FULL,
	.target_percent = 2,
	.grids = grids,
};
