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
 * Before the timed batch: runs the undo batch if the timed one needs its state (undo_first), unless
 * another arm's batch has left that state (shared). Then warms the stub up (warm.h).
 */
int work_begin(const struct work *work, struct error *err);

/* After the timed batch: runs the undo batch, unless it comes first, or another arm undoes it. */
int work_end(const struct work *work, struct error *err);

/*
 * The timed batch between two readings of the CPU clocks of both sides, as one
 * RECORD_CPU, for which there must be room.
 */
int work_clocked(struct lane_progress *progress, const struct work *work, struct error *err);

/*
 * Counts the run's events over batches of each work (by index in the lane; skipped ones are passed
 * over), one work after the other. Adds one RECORD_COUNT per event and work, and makes room for
 * them. Takes about so many seconds, but each work gets two batches. Does nothing if the run has no
 * events; an interrupt ends it without an error.
 */
int work_count(struct lane_progress *progress, const struct work *works, size_t count,
	       double seconds, struct error *err);

#endif
