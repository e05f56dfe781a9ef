/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random faults in random arms, for long: is each call of a stub answered once, does each loop go
 * on, and do descriptors, memory and processes stay as they are? Faults are the scenarios of
 * `check`. One process has all monitors and is watched from outside, as a cell of `check` is.
 */
#ifndef SOAK_SOAK_H
#define SOAK_SOAK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "check/check.h"
#include "check/ledger.h"
#include "gate/gate.h"
#include "host/placement.h"

struct arm;

/* Faults, one after the other, on the stubs of one arm: a block. */
#define SOAK_BLOCK 32

struct soak_arm {
	const struct check_loop *loop; /* of a gate without a listener one without a row */
	const struct gate *gate;
	enum placement placement;
	uint32_t work_ns; /* for each verdict */
	bool sync, strict, flush, ticks, watched;
	bool restarts; /* STUB_ODD_RESTARTS */
};

/* What a process holds when it has no stub. */
struct soak_holdings {
	uint32_t descriptors, threads, children;
	uint64_t memory_kb; /* resident, of the monitor's process alone */
};

struct soak_loop_totals {
	uint64_t faults, outcomes[MODEL_OUTCOMES];
	struct ledger ledger;
};

struct soak_totals {
	struct soak_loop_totals loop[CHECK_LOOPS_MAX + 1]; /* the last: gates without a listener */
	uint64_t blocks, faults;
	uint64_t by_watchdog, ended_wedges;
	uint32_t own_threads;		     /* before the first stub: 1, or a sanitizer's too */
	bool warm;			     /* what follows is known */
	struct soak_holdings reference, now; /* after the warm-up, and after the last block */
	uint64_t most_kb;		     /* of all since the warm-up */
	double seconds;
};

struct soak {
	/* asked for; zeros: a minute, all loops, arms at random */
	uint64_t seed, from; /* the first step that is of interest: its block is the first */
	double seconds;	     /* 0: rounds */
	uint64_t rounds;     /* faults for each loop, at least */
	struct soak_arm *given;
	size_t given_count;

	struct check_loop loops[CHECK_LOOPS_MAX], none;
	uint32_t loop_count;
	bool placements[PLACEMENTS]; /* that this host has */
	bool syncs, crowds;	     /* it has sync wake-up; stubs may be STUB_ODD_CROWDED */
	struct soak_told *told;	     /* shared with the process */
	void (*tick)(const struct soak *soak);
};

/*
 * Takes names of loops and SPECs, each list ended by NULL and empty for all: of a SPEC the keys
 * gate, serve, wake, placement, path, validate, tick, work, watchdog count. STATUS_USAGE names
 * the wrong one; STATUS_UNSUPPORTED: this host has none of them. Loops that it does not have are
 * left out, told with the reason.
 */
int soak_plan(struct soak *soak, const char *const *loops, const char *const *specs,
	      void (*tell)(const char *loop, const char *why), struct error *err);
void soak_free(struct soak *soak);

/*
 * Runs until the time is over, the rounds are done or an interrupt. STATUS_CONTROL: something was
 * lost, not as declared, or not constant; err names the step.
 */
int soak_run(struct soak *soak, struct error *err);

const struct soak_totals *soak_totals(const struct soak *soak);

/* The share of the time or of the rounds that is done, and the step that it is at. */
double soak_done(const struct soak *soak);
uint64_t soak_step(const struct soak *soak);

/* What was done, and the ledger; 100 columns. */
void soak_print(FILE *out, const struct soak *soak);

#endif
