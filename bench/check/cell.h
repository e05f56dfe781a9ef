/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One scenario against one serve loop, in a process of its own: the steps that scenarios
 * are made of. The victim is the only stub, or the second of three.
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
#define CELL_PAGE(i) (0x10000000ull + 2ull * (i)*STUB_PAGE_SIZE)

/* What the process of a cell tells the one that watches it; in shared memory. */
struct cell_told {
	volatile bool begun; /* the round that is disturbed */
	volatile bool acted; /* the thread that disturbs has ended, or there is none */
	volatile pid_t stubs[CELL_STUBS];
	bool kills_monitor; /* the death of the process is the scenario */
	enum model_outcome outcome;
	bool by_watchdog;
	double after_ms;
	char text[240];
};

/* As the result of a late call: the kernel gives none so. */
#define CELL_NOT_MADE 4242

struct cell {
	const struct check_cell *plan;
	struct cell_told *told;
	struct clock clock;
	struct physmem physmem;
	struct guest_options options;
	struct guest own;     /* the only guest, */
	struct guest_set set; /* or all */
	struct guest *victim;
	struct attack attack;
	pthread_t actor;
	bool has_actor;
	int patience;	/* pauses until the thread acts though its moment has not come */
	double slow_ns; /* of work on a verdict; if the call was received, from the act on */
	struct ledger ledger;
	uint64_t began;
	struct error err; /* of the last round */
};

/* Of a round, as the victim ended it. */
enum round_end {
	ROUND_DONE,
	ROUND_FAILED, /* a call did: victim->mm.log.failure */
	ROUND_DEAD,   /* the stub; err says of what */
};

/* Runs the scenario of the cell and fills told, in the calling process, which then ends. */
__attribute__((noreturn)) void cell_main(const struct check_cell *plan, struct cell_told *told);

/*
 * The steps of that, for who runs more than one scenario on the same guests: options and the
 * rest may be changed between the first two. Where a step cannot be done the process ends.
 */
void cell_begin(struct cell *cell, const struct check_cell *plan, struct cell_told *told);
void cell_start(struct cell *cell);
void cell_stop(struct cell *cell);

/* STATUS_UNSUPPORTED: no stub may be STUB_ODD_CROWDED here. */
int cell_check_map_count(struct error *err);

/* Queues CELL_ENTRIES maps for the victim, page i at CELL_PAGE(i) to frame 2 * i. */
void cell_queue(struct cell *cell);

/* The same, run before anything is disturbed: these pages are granted then. */
void cell_grant(struct cell *cell);

/* Runs what is queued, undisturbed. */
enum round_end cell_run(struct cell *cell);

/*
 * Takes all mappings of the victim away; the end of the round before is kept for cell_judge().
 * False: the stub has died, as on a busy host a watchdog may have it.
 */
bool cell_unmap_all(struct cell *cell);

/* The entry that the scenario forges. */
struct stub_call *cell_entry(struct cell *cell);

/* Starts the thread that disturbs, if the scenario has one, and runs a round. */
enum round_end cell_round(struct cell *cell);

/* A batch that is queued, run as the scenario disturbs it, and judged. */
void cell_run_batch(struct cell *cell);

/* What became of it: no stub may have mapped what is not granted, and those that live go on. */
void cell_judge(struct cell *cell, enum round_end end);

/* Ends the process: the check itself could not be done. */
__attribute__((noreturn)) void cell_gives_up(struct cell *cell);

/* For the thread: until the monitor's own sleeps, or for some seconds if it never does. */
void cell_await_sleep(const struct cell *cell);

/*
 * SIGALRM, as UML's timer sends it: the handler of the stub masks it while a batch runs. Guest code
 * runs with it unblocked, and its call ends with EINTR.
 */
void cell_alarm(struct cell *cell);

/* For what the thread does: a millisecond or so. */
void cell_pause(void);

#endif
