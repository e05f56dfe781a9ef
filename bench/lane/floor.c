// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: rows that have no stub take turns like arms do, a round of each in
 * fresh random order. A round's value is the mean of its operations, which are too
 * short to be timed one by one; it stands for batch_ns and round_ns alike.
 */
#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "lane/parts.h"

struct piece {
	const struct plan_arm *arm;
	size_t index;
	struct floor floor;
};

struct pieces {
	struct lane_progress *progress;
	struct piece *all;
	size_t count;
};

static int open_pieces(struct pieces *pieces, struct error *err)
{
	const struct lane_progress *progress = pieces->progress;
	const struct plan_lane *lane = progress->lane;

	pieces->all = calloc(lane->count, sizeof(*pieces->all));
	if (!pieces->all)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", lane->count);
	for (size_t i = 0; i < lane->count; i++) {
		struct piece *piece = &pieces->all[pieces->count];

		if (lane->arms[i].skipped[0])
			continue;
		piece->arm = &lane->arms[i];
		piece->index = i;
		if (floor_open(&piece->floor, piece->arm->arm.floor, progress->context->clock,
			       progress->cpus.stub_cpu, err))
			return error_prefix(err, "%s: ", piece->arm->id);
		pieces->count++;
	}
	return 0;
}

static int run_piece(struct pieces *pieces, struct piece *piece, bool keep, struct error *err)
{
	struct lane_progress *progress = pieces->progress;
	struct record *record;
	double ns;

	if (floor_round(&piece->floor, &ns, err))
		return error_prefix(err, "%s: ", piece->arm->id);
	if (!keep)
		return 0;
	record = lane_add_arm_record(progress, RECORD_BATCH, piece->index, 1);
	record->value[0] = (float)ns;
	record->value[1] = (float)ns;
	return 0;
}

static int run_round(struct pieces *pieces, bool keep, struct error *err)
{
	struct lane_context *context = pieces->progress->context;

	if (records_reserve(context->records, 2 + pieces->count, err))
		return -1;
	lane_validate(pieces->progress);
	gsl_ran_shuffle(context->random, pieces->all, pieces->count, sizeof(*pieces->all));
	for (size_t i = 0; i < pieces->count; i++)
		if (run_piece(pieces, &pieces->all[i], keep, err))
			return -1;
	context->next_round++;
	return 0;
}

static int run_rounds(struct pieces *pieces, struct error *err)
{
	const struct lane_progress *progress = pieces->progress;
	double settled = lane_elapsed(progress) + lane_settling(lane_seconds(progress));

	while (pieces->count && lane_time_left(progress))
		if (run_round(pieces, lane_elapsed(progress) >= settled, err))
			return -1;
	return 0;
}

int lane_floor_run(struct lane_progress *progress, struct error *err)
{
	struct pieces pieces = { .progress = progress };
	int result = open_pieces(&pieces, err);

	if (!result)
		result = run_rounds(&pieces, err);
	for (size_t i = 0; i < pieces.count; i++)
		floor_close(&pieces.all[i].floor);
	free(pieces.all);
	return result;
}
