/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor's verdict on a call that it was asked about, by a listener or as a tracer.
 * validate.h has the checks; this adds verdicts that were reached beforehand, the descriptor check
 * of strict validation, and artificial work.
 */
#ifndef MONITOR_JUDGE_H
#define MONITOR_JUDGE_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "monitor/guest_mm.h"

/*
 * The verdicts of a loop that validates before the wake. The calls are the monitor's own copy,
 * since the stub can write to its batch.
 */
struct prepared_verdicts {
	uint32_t count; /* of the batch */
	uint32_t next;	/* the first one whose call has not come yet */
	struct {
		struct seccomp_data call;
		bool allowed;
	} verdict[STUB_BATCH_MAX];
};

/* Validates the batch under construction into mm->prepared, which must not be NULL. */
void judge_batch(struct guest_mm *mm);

/*
 * Whether the call is allowed: by the prepared verdict on exactly that call if there is one, else
 * by validate_call(). With mm->strict the descriptor of a map must also be physmem's; the system
 * calls of that check are counted in mm->log.
 *
 * Then the artificial work of mm->work_ticks, which stands for what another monitor might do
 * before it answers: it keeps the CPU busy until a clock tick, so only an interruption can make it
 * longer, by its own length at most. Another thread may change work_ticks meanwhile, atomically.
 */
bool judge_call(struct guest_mm *mm, const struct seccomp_data *call);

#endif
