/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor's verdict on a call that it was asked about, however it was asked:
 * by a listener or as a tracer.
 */
#ifndef MONITOR_JUDGE_H
#define MONITOR_JUDGE_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "monitor/guest_mm.h"

/*
 * What loops that validate before the wake have by then. The monitor's own copy of
 * the calls: the stub can write to its batch.
 */
struct prepared_verdicts {
	uint32_t count; /* of the batch */
	uint32_t next;	/* the first one whose call has not come yet */
	struct {
		struct seccomp_data call;
		bool allowed;
	} verdict[STUB_BATCH_MAX];
};

/* Validates the batch under construction into mm->prepared. */
void judge_batch(struct guest_mm *mm);

/*
 * The prepared verdict on that very call if there is one, else validate_call(); then the
 * artificial work of mm->work_ticks, which stands for what another monitor might do before it
 * answers. It keeps the CPU busy until a clock tick, so that nothing but an interruption makes
 * it longer, by that at most. Another thread may change work_ticks meanwhile, atomically.
 */
bool judge_call(struct guest_mm *mm, const struct seccomp_data *call);

#endif
