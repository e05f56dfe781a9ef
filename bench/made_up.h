/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of a run that never was: as many as one wants to analyse. */
#ifndef BENCH_MADE_UP_H
#define BENCH_MADE_UP_H

#include "plan.h"
#include "records.h"

/*
 * Fills records, which must be empty, with count of them, in the order in which a run
 * writes them: by invocation, then by lane; in each lane rounds with a timed batch of each
 * arm, then, a third of the records, stamped batches with their calls. Times have noise
 * of rounds and of invocations. The same at every call; to be freed with records_free().
 * No lane of the plan may have recorded work: its batches are those of the recording.
 */
int made_up_records(const struct plan *plan, size_t count, struct records *records,
		    struct error *err);

#endif
