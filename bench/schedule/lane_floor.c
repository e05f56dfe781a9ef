// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes of the floor: rows of floor/ that have no stub, such as a system call or a pipe, take turns
 * (scheduler.h). A batch is many operations, as one is too short to be timed; its value is their
 * mean. It is recorded as batch_ns, or as round_ns where the clock gives no batch_ns.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "schedule/scheduler.h"

struct pieces {
	struct lane_progress *progress;
	struct floor *floors; /* by index in the lane; zeros for a skipped row */
	struct scheduler scheduler;
};

static int open_pieces(struct pieces *pieces, struct error *err)
{
	const struct lane_progress *progress = pieces->progress;
	const struct plan_lane *lane = progress->lane;

	pieces->floors = memory_new(lane->count, sizeof(*pieces->floors));
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].skipped[0] &&
		    floor_open(&pieces->floors[i], lane->arms[i].arm.floor,
			       progress->context->clock, progress->cpus.stub_cpu, err))
			return error_prefix(err, "%s: ", lane->arms[i].id);
	return 0;
}

static int run_piece(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	struct pieces *pieces = owner;

	if (floor_round(&pieces->floors[arm], ns, err))
		return -1;
	if (pass == PASS_TIMED)
		lane_record_time(pieces->progress, arm, *ns);
	return 0;
}

static pid_t process(void *owner, size_t arm, size_t number)
{
	const struct pieces *pieces = owner;

	return number ? 0 : pieces->floors[arm].peer.pid;
}

static const struct scheduler_driver driver = {
	.run = run_piece,
	.process = process,
	.timed_alone = true,
};

int lane_floor_run(struct lane_progress *progress, struct error *err)
{
	struct pieces pieces = { .progress = progress };
	int result = open_pieces(&pieces, err);

	if (!result) {
		scheduler_open(&pieces.scheduler, progress, &driver, &pieces, 1, NULL);
		result = scheduler_run(&pieces.scheduler, 0, err);
		scheduler_close(&pieces.scheduler);
	}
	for (size_t i = 0; i < progress->lane->count; i++)
		floor_close(&pieces.floors[i]);
	free(pieces.floors);
	return result;
}
