// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a call waits that a stub makes outside of its batches, as a hijacked one would. Loops
 * that watch listener and turn together serve it at once; others serve it when their wait ends, at
 * the latest at the monitor's tick. Loops that never serve it are left out: they would hang.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "suite/grid.h"

#define LOOPS_MAX 32

static const char *const works[] = {
	"op=map,batch=1,late=unmap,tick=1",
	"op=map,batch=1,late=unmap,tick=4",
	"op=map,batch=1,late=unmap,tick=10",
	NULL,
};

static void list_rivals(char specs[LOOPS_MAX][64], const char *rivals[LOOPS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < LOOPS_MAX && serve_loops[i]; i++) {
		const struct serve_loop *loop = serve_loops[i];

		if (loop->late == SERVE_LATE_NEVER || !strcmp(loop->name, "counted"))
			continue;
		snprintf(specs[count], sizeof(specs[count]), "serve=%.40s", loop->name);
		rivals[count] = specs[count];
		count++;
	}
	rivals[count] = NULL;
}

static void plan_late(struct plan *plan, const struct suite *suite,
		      const struct run_options *options)
{
	static char specs[LOOPS_MAX][64];
	static const char *rivals[LOOPS_MAX + 1];
	const struct grid grid = {
		.baseline = "gate=notify",
		.all = { rivals, works },
		.pinned = true,
	};

	list_rivals(specs, rivals);
	grid_plan(plan, suite, &grid, options);
}

const struct suite suite_late = {
	.name = "late",
	.question = "how long does a call outside of a batch wait, by loop and tick?",
	.prefixed = true,
	.in = RUN_FULL,
	.target_percent = 5,
	.plan = plan_late,
};
