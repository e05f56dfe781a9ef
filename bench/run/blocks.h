/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One synthetic arm of a plan, block by block, for a tracer to look at. */
#ifndef BENCH_BLOCKS_H
#define BENCH_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "monitor/guest_mm.h"
#include "plan/plan.h"

#define BLOCKS_REFUSALS 4

struct block {
	double batch_ns; /* median of its batches; without stamps of the stub, of a round */
	uint32_t entries, notified; /* per batch */
};

struct blocks_request {
	const struct plan_arm *arm;
	uint64_t physmem_bytes;
	uint32_t batches; /* per block */
	/* Each may be NULL. After a block; 1: run another one, 0: that was the last, or -1. */
	int (*done)(void *data, const struct block *block, struct error *err);
	/* Each call, where the clock gives stamps of the stub; served: NULL if not notified. */
	void (*stamp)(void *data, int32_t stub, const struct stub_stamp *call,
		      const struct notification_stamp *served);
	void *data;
};

/* The words of blocks_refusal(). */
extern const char *const blocks_refusals[BLOCKS_REFUSALS];

/*
 * Why the arm cannot be run in blocks, which are synthetic batches of one stub: one of
 * blocks_refusals, which goes on from "the arm". NULL if it can.
 */
const char *blocks_refusal(const struct arm *arm);

/* Starts a stub, runs blocks and stops it. Pins the caller as the placement of the arm has it. */
int blocks_run(const struct blocks_request *request, struct error *err);

#endif
