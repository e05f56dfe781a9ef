// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where sync wake-up stops paying off. It keeps both sides on one CPU: that saves the wake of
 * another CPU, but the two cannot run at once. The more work the monitor has with each
 * notification, the less is saved. Suite think varies how long the guest computes instead.
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
