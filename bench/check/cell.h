/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell of the matrix: one scenario against one serve loop, in a process of its own, and the
 * steps that scenarios are made of. The victim is the only stub, or, of a way to serve many
 * stubs, the second of three.
 *
 * The process fills struct cell_told; another one watches it from outside (watch.h), because a
 * monitor that waits for ever cannot say so.
 */
#ifndef CHECK_CELL_H
#define CHECK_CELL_H

#include <pthread.h>
#include <sys/types.h>

#include "check/attack.h"
#include "check/check.h"
#include "check/ledger.h"
#include "check/scenario.h"
#include "gate/guest_set.h"

#define CELL_STUBS   3
#define CELL_FRAMES  64
#define CELL_ENTRIES 3
/* Page i, at every second address and frame, so that two entries are never merged. */
#define CELL_PAGE(i) (0x10000000ull + 2ull * (i)*STUB_PAGE_SIZE)

/*
 * What the process of a cell tells the one that watches it; in shared memory. The volatile
 * members are read while it runs, the others once it has ended.
 */
struct cell_told {
	volatile bool begun; /* the round that is disturbed: only then a wait may be a wedge */
	volatile bool acted; /* the thread that disturbs has ended, or there is none */
	volatile pid_t stubs[CELL_STUBS]; /* 0: not started, or not needed */
	bool kills_monitor;		  /* the death of the process is the scenario */
	enum model_outcome outcome;
	bool by_watchdog; /* MODEL_KILLED: the watchdog did it */
	double after_ms;  /* from the act, or the begin of the round, to its end */
	char text[MODEL_CHECK_TEXT];
};

/* stamps.late.result before a late call is made. No call returns this. */
#define CELL_NOT_MADE 4242

/*
 * Belongs to the process of the cell. Its main thread is the monitor; the actor, another thread,
 * waits for the moment of the scenario and acts on the victim, while the monitor serves.
 */
struct cell {
	const struct check_cell *plan;
	struct cell_told *told;
	struct clock clock;
	struct physmem physmem;
	struct guest_options options;
	struct guest own;     /* the only guest, */
	struct guest_set set; /* or all, if the loop is for many stubs */
	struct guest *victim; /* in one of these */
	struct attack attack;
	pthread_t actor;
	bool has_actor; /* it is to be joined */
	int patience;	/* pauses until the thread acts though its moment has not come */
	double slow_ns; /* of work on a verdict; if the call was received, from the act on */
	struct ledger ledger;
	uint64_t began;	  /* clock ticks: the act, or before it the begin of the round */
	struct error err; /* of the last round */
};

/* How a round ended for the victim. */
enum round_end {
	ROUND_DONE,
	ROUND_FAILED, /* a call failed: victim->mm.log.failure */
	ROUND_DEAD,   /* the stub is dead; err says how it died */
};

/* Runs the scenario of the cell and fills told, in the calling process, which then ends. */
__attribute__((noreturn)) void cell_main(const struct check_cell *plan, struct cell_told *told);

/*
 * The steps of that, for `soak`, which runs more than one scenario on the same guests. The caller
 * may change options, patience and slow_ns between cell_begin() and cell_start(). If a step
 * cannot be done, the process ends by cell_gives_up(). All steps are for the main thread, but
 * those that say otherwise.
 */
void cell_begin(struct cell *cell, const struct check_cell *plan, struct cell_told *told);
void cell_start(struct cell *cell);
void cell_stop(struct cell *cell);

/* 0, or STATUS_UNSUPPORTED if no stub may be STUB_ODD_CROWDED here. */
int cell_check_map_count(struct error *err);

/* Queues CELL_ENTRIES maps for the victim, page i at CELL_PAGE(i) to frame 2 * i. */
void cell_queue(struct cell *cell);

/* The same, and runs it undisturbed: from then on the victim has these pages, as it may. */
void cell_grant(struct cell *cell);

/* Runs what is queued, undisturbed. */
enum round_end cell_run(struct cell *cell);

/*
 * Takes all mappings of the victim away; the end of the round before is kept for cell_judge().
 * False: the stub has died, as on a busy host a watchdog may have it.
 */
bool cell_unmap_all(struct cell *cell);

/* The entry that the scenario forges, in memory that the stub shares. */
struct stub_call *cell_entry(struct cell *cell);

/* Starts the thread that disturbs, if the scenario has one, and runs a round. */
enum round_end cell_round(struct cell *cell);

/* Queues a batch, runs it as the scenario disturbs it, and judges it. */
void cell_run_batch(struct cell *cell);

/*
 * Writes the outcome to told: the victim must have mapped nothing that is not granted, and all
 * stubs that live must serve an honest batch after it. Of a dead single stub a new one does.
 */
void cell_judge(struct cell *cell, enum round_end end);

/* Ends the process: the check itself could not be done. */
__attribute__((noreturn)) void cell_gives_up(struct cell *cell);

/* For the thread: waits until the main thread sleeps, or for some seconds if it never does. */
void cell_await_sleep(const struct cell *cell);

/*
 * Sends the victim SIGALRM, as UML's timer does. The stub's handler masks it while a batch runs.
 * Guest code runs with it unblocked, and a call that waits for an answer ends with EINTR.
 */
void cell_alarm(struct cell *cell);

/* For the thread: sleeps for a millisecond or so. */
void cell_pause(void);

#endif
