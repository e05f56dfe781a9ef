// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The pilot is an invocation of the plan in which only replays have a share of the time, with
 * PILOT_SEGMENTS each. Its RECORD_REPLAY of each lane says how much work it did in what time; the
 * length of the list follows by proportion. Which segments a list has is workload/segments.c.
 */
#define _GNU_SOURCE
#include "run/pilot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cause.h"
#include "run/progress.h"
#include "run/supervise.h"

/*
 * The part of a lane's time that its list is to fill. The rest is in reserve, as processes differ
 * in what the same work takes.
 */
#define FILLED 0.8

void pilot_choose(struct plan_lane *lane, const struct record_replay *pilot,
		  const struct plan *plan)
{
	const struct segments *segments = &lane->recording->segments;
	double seconds = lane->weight * plan->budget_s / plan->invocations;
	double each = pilot->work > 0 ? pilot->replaying_s / pilot->work : 0;
	double other = pilot->other_s;

	if (!(each > 0))
		return;
	lane->segments = plan->whole ? 0 :
				       segments_fit(segments, (FILLED * seconds - other) / each,
						    plan->invocations);
	lane->replay_s = other + each * (lane->segments ? lane->segments * segments->one_work :
							  segments->work);
}

double pilot_seconds(const struct plan *plan)
{
	double seconds = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		seconds += plan->lanes[i].share > 0 ? plan->lanes[i].replay_s : 0;
	return seconds;
}

static void choose_all(struct plan *plan, const struct records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];
		struct plan_lane *lane = &plan->lanes[record->arm];

		if (record->kind == RECORD_REPLAY)
			pilot_choose(lane, &record->replay, plan);
	}
}

/*
 * A pilot in which an arm wedges is repeated without that arm. Its seconds mean little, as a
 * replay is fixed work.
 */
static int supervise_pilot(struct plan *plan, bool *left_out, struct error *err)
{
	int fd = memfd_create("pilot", MFD_CLOEXEC), result;
	struct records records;

	if (fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for the records");
	while ((result = supervise_invocation(plan, SUPERVISE_PILOT, 1, fd, err)) > 0) {
		*left_out = true;
		progress_warn("%s: left out", err->text);
		if (records_cut(fd, 0, err)) {
			result = -1;
			break;
		}
	}
	if (!result)
		result = records_load(&records, fd, err);
	if (!result) {
		choose_all(plan, &records);
		records_free(&records);
	}
	close(fd);
	return result;
}

/*
 * Lanes that replay nothing have no share of the pilot, and so do not run in it. Afterwards every
 * lane has its planned share again, which is 0 for one whose arms have all wedged.
 */
int pilot_run(struct plan *plan, bool *left_out, struct error *err)
{
	bool any = false;
	int result;

	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];
		bool replays = lane->kind == LANE_REPLAY && lane->weight > 0;

		lane->segments =
			replays ? fmin(PILOT_SEGMENTS, lane->recording->segments.count) : 0;
		lane->share = replays ? lane->weight : 0;
		any = any || replays;
	}
	result = any ? supervise_pilot(plan, left_out, err) : 0;
	for (size_t i = 0; i < plan->lane_count; i++)
		plan->lanes[i].share = plan->lanes[i].weight;
	return result;
}
