/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of one arm of synthetic rounds, and the passes that ask what it costs. */
#ifndef SCHEDULE_WORK_H
#define SCHEDULE_WORK_H

#include "schedule/lane_progress.h"

struct work {
	const struct plan_arm *arm;
	size_t index;	     /* of the arm in its lane */
	struct guest *guest; /* shared by the arms that differ in work alone */
	struct synthetic_batches batches;
	bool shared; /* it undoes another's timed batch, or its own is undone so (sharing.h) */
};

/*
 * What comes before the timed batch: the state that it starts from, unless the batch before
 * has left it, and a warm stub.
 */
int work_begin(const struct work *work, bool shared, struct error *err);

/* And after it: its state is left as it was found, unless the next batch sees to that. */
int work_end(const struct work *work, bool shared, struct error *err);

/*
 * The timed batch between two readings of the CPU clocks of both sides, as one
 * RECORD_CPU, for which there must be room.
 */
int work_clocked(struct lane_progress *progress, const struct work *work, struct error *err);

/*
 * Batches of each of the works (by index in the lane), one work after the other, between start
 * and stop of the run's performance counters: one RECORD_COUNT per event and work. Takes about
 * so many seconds, but every work gets two batches.
 */
int work_count(struct lane_progress *progress, const struct work *works, size_t count,
	       double seconds, struct error *err);

#endif
