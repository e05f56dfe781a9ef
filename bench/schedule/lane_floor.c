// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: rows that have no stub take turns (scheduler.h). The value of one is the mean
 * of its operations, which are too short to be timed one by one; it stands for batch_ns,
 * and for round_ns where the clock gives no batch_ns.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "schedule/scheduler.h"

struct piece {
	const struct plan_arm *arm;
	struct floor floor;
};

struct pieces {
	struct lane_progress *progress;
	struct piece *all; /* by index in the lane; of a skipped row zeros */
	struct scheduler scheduler;
};

static int open_pieces(struct pieces *pieces, struct error *err)
{
	const struct lane_progress *progress = pieces->progress;
	const struct plan_lane *lane = progress->lane;

	pieces->all = memory_new(lane->count, sizeof(*pieces->all));
	for (size_t i = 0; i < lane->count; i++) {
		struct piece *piece = &pieces->all[i];

		if (lane->arms[i].skipped[0])
			continue;
		piece->arm = &lane->arms[i];
		if (floor_open(&piece->floor, piece->arm->arm.floor, progress->context->clock,
			       progress->cpus.stub_cpu, err))
			return error_prefix(err, "%s: ", piece->arm->id);
	}
	return 0;
}

static int run_piece(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	struct pieces *pieces = owner;
	struct piece *piece = &pieces->all[arm];
	bool stub_stamps = pieces->progress->context->clock->stub_stamps;
	struct record *record;

	if (floor_round(&piece->floor, ns, err))
		return -1;
	if (pass != PASS_TIMED)
		return 0;
	record = lane_add_arm_record(pieces->progress, RECORD_BATCH, arm);
	/* Once, under the name that the other arms are compared by. */
	record->batch.batch_ns = stub_stamps ? record_ns(*ns) : NAN;
	record->batch.round_ns = stub_stamps ? NAN : record_ns(*ns);
	return 0;
}

static pid_t process(void *owner, size_t arm, size_t number)
{
	const struct pieces *pieces = owner;

	return number ? 0 : pieces->all[arm].floor.peer.pid;
}

static const struct scheduler_driver driver = {
	.run = run_piece,
	.process = process,
	.timed_alone = true,
};

int lane_floor_run(struct lane_progress *progress, struct error *err)
{
	const struct lane_part all = { .apart = false, .share = 1 };
	struct pieces pieces = { .progress = progress };
	int result = open_pieces(&pieces, err);

	if (!result) {
		scheduler_open(&pieces.scheduler, progress, &driver, &pieces, 1, NULL);
		result = scheduler_run(&pieces.scheduler, &all, lane_seconds(progress), err);
		scheduler_close(&pieces.scheduler);
	}
	for (size_t i = 0; i < progress->lane->count; i++)
		floor_close(&pieces.all[i].floor);
	free(pieces.all);
	return result;
}
