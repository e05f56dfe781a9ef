/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random faults in random arms, for long: is each call of a stub answered once, does each loop go
 * on, and do descriptors, memory and processes stay as they are? Faults are the scenarios of
 * `check`. One process has all monitors and is watched from outside, as a cell of `check` is.
 *
 * A run is a sequence of blocks: an arm, then SOAK_BLOCK faults on its stubs, each a step. What is
 * drawn depends on the seed, the number of the block and what this host has, but on no time. So a
 * step that failed can be repeated on the same host: its block runs first (`from`).
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

/* A block: this many faults, one after the other, on the stubs of one arm. */
#define SOAK_BLOCK 32

/* What a block runs in. Pointers are to tables, or into struct soak. */
struct soak_arm {
	const struct check_loop *loop; /* soak.none if the gate has no listener */
	const struct gate *gate;
	enum placement placement;
	uint32_t work_ns; /* for each verdict */
	/* sync wake-up; validation of every page; flush path; the monitor's timer, and watchdog */
	bool sync, strict, flush, ticks, watched;
	bool restarts; /* STUB_ODD_RESTARTS */
};

/* What a process holds when it has no stub: between blocks it must not grow. */
struct soak_holdings {
	uint32_t descriptors, threads, children;
	uint64_t memory_kb; /* resident */
};

/* By loop; outcomes are those of its faults, by enum model_outcome. */
struct soak_loop_totals {
	uint64_t faults, outcomes[MODEL_OUTCOMES];
	struct ledger ledger;
};

/* Written by the process of the soak, but for seconds; read by its watcher meanwhile. */
struct soak_totals {
	struct soak_loop_totals loop[CHECK_LOOPS_MAX + 1]; /* the last: gates without a listener */
	uint64_t blocks, faults;
	uint64_t by_watchdog, ended_wedges; /* stubs killed by the watchdog, and by the watcher */
	uint32_t own_threads; /* before the first stub: 1, and what a sanitizer starts */
	bool warm;	      /* what follows is known */
	struct soak_holdings reference, now; /* after the warm-up, and after the last block */
	uint64_t most_kb;		     /* of all since the warm-up */
	double seconds;			     /* since the begin; the watcher's */
};

/*
 * The caller sets seed, from, tick, and seconds or rounds; all else is 0 before soak_plan(). Arms
 * point into it, so it must stay where it is.
 */
struct soak {
	/* asked for */
	uint64_t seed, from;	/* from: the first step of interest; its block is the first */
	double seconds;		/* 0: rounds */
	uint64_t rounds;	/* faults for each loop, at least */
	struct soak_arm *given; /* owned; empty: arms are drawn */
	size_t given_count;

	/* loops of the host; none: what gates without a listener are counted under */
	struct check_loop loops[CHECK_LOOPS_MAX], none;
	uint32_t loop_count;
	bool placements[PLACEMENTS]; /* that this host has */
	bool syncs, crowds;	     /* it has sync wake-up; stubs may be STUB_ODD_CROWDED */
	struct soak_told *told;	     /* shared with the process */
	void (*tick)(const struct soak *soak); /* a few times a second while it runs; or NULL */
};

/*
 * Takes names of loops and SPECs, each list ended by NULL and empty for all. Of a SPEC only the
 * keys gate, serve, wake, placement, path, validate, tick, work and watchdog count.
 * STATUS_USAGE names a wrong one. Loops that this host does not have are left out, and tell() is
 * called with the reason; if none is left, or a SPEC needs one of them: STATUS_UNSUPPORTED.
 * soak_free() undoes it, also after an error.
 */
int soak_plan(struct soak *soak, const char *const *loops, const char *const *specs,
	      void (*tell)(const char *loop, const char *why), struct error *err);
void soak_free(struct soak *soak);

/*
 * Runs until the time is over, the rounds are done or an interrupt comes, which is no error.
 * STATUS_CONTROL: a call was not answered once, an outcome was not as declared, or what the
 * process holds grew; err names the step and how to repeat it. STATUS_CANNOT: it did not begin.
 */
int soak_run(struct soak *soak, struct error *err);

/* What was found so far; valid until soak_free(), while the soak runs, too. */
const struct soak_totals *soak_totals(const struct soak *soak);

/* How much of the time or of the rounds is done, 0 to 1; and the number of the current step. */
double soak_done(const struct soak *soak);
uint64_t soak_step(const struct soak *soak);

/* Prints what was done, what is held, and a table of loops, in 100 columns. */
void soak_print(FILE *out, const struct soak *soak);

#endif
