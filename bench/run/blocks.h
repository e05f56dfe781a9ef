/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one synthetic arm of a plan by itself, in blocks of batches, for a tracer to look at.
 *
 * The caller is a process that does nothing else: the hidden command `blocks`, which unotify-trace
 * starts to compare blocks with and without tracing (trace/capture/overhead_pairs.h), or the
 * process that a traced pass traces (traced.h).
 */
#ifndef BENCH_BLOCKS_H
#define BENCH_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "monitor/guest_mm.h"
#include "plan/plan.h"

#define BLOCKS_REFUSALS 4

struct block {
	/* Median of batch_ns of its timed batches; of round_ns without stamps of the stub. */
	double batch_ns;
	uint32_t entries, notified; /* of a timed batch */
};

struct blocks_request {
	const struct plan_arm *arm;
	uint64_t physmem_bytes;
	uint32_t batches; /* timed ones of a block */
	/*
	 * Called after each block. 1: run another one; 0: that was the last; -1: error. NULL: there
	 * is one block.
	 */
	int (*done)(void *data, const struct block *block, struct error *err);
	/*
	 * Called for each call of each batch, also of those that are not timed, after its batch,
	 * where the clock gives stamps of the stub. stub: its pid. served: NULL if the call was not
	 * notified. Without this function calls are not stamped.
	 */
	void (*stamp)(void *data, int32_t stub, const struct stub_stamp *call,
		      const struct notification_stamp *served);
	void *data; /* of both */
};

/* All that blocks_refusal() may return. */
extern const char *const blocks_refusals[BLOCKS_REFUSALS];

/*
 * Why the arm cannot be run in blocks, which are synthetic batches of one stub: one of
 * blocks_refusals, to stand behind "the arm". NULL: it can.
 */
const char *blocks_refusal(const struct arm *arm);

/*
 * Starts a stub, runs blocks, and stops the stub. Pins the calling thread as the placement of the
 * arm has it, and leaves it pinned. STATUS_UNSUPPORTED for an arm with a blocks_refusal().
 */
int blocks_run(const struct blocks_request *request, struct error *err);

#endif
