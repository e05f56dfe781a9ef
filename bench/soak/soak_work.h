/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process of a soak, and what it tells the one that watches it. soak.c is the watcher,
 * soak_work.c the process; soak_choice.c draws, soak_holdings.c measures.
 */
#ifndef SOAK_SOAK_WORK_H
#define SOAK_SOAK_WORK_H

#include "base/random.h"
#include "check/cell.h"
#include "soak/soak.h"

/* Bytes of a text that describes an arm or a growth. */
#define SOAK_TEXT 192

/*
 * What resident memory may grow by without being a leak: allocators and caches take it in pages.
 * The thread sanitizer keeps 1 MB and more for each thread that runs at the same time.
 */
#ifdef __SANITIZE_THREAD__
#define SOAK_GROWTH_KB 8192
#else
#define SOAK_GROWTH_KB 1024
#endif

/*
 * In shared memory, written by the process but for `ended`, which the watcher sets and the process
 * clears before each step.
 */
struct soak_told {
	struct cell_told cell;
	volatile uint64_t step;		 /* its number, from the first block of the seed */
	struct soak_arm arm;		 /* of this step */
	const struct scenario *scenario; /* of this step */
	volatile bool declared;		 /* the loop declares that it wedges in this step */
	volatile bool ended;		 /* the watcher has killed the victim of a wedge */
	volatile bool done;		 /* to the end, and nothing was wrong */
	char wrong[320];		 /* what was found at this step, or "" */
	struct soak_totals totals;
};

/*
 * The life of the process, which it ends: with told->done, or told->wrong; or, if a step of a cell
 * could not be done, with told->cell.text.
 */
__attribute__((noreturn)) void soak_work(struct soak *soak);

/* How many blocks give each loop, or each given arm, its rounds. */
uint64_t soak_blocks(const struct soak *soak);

/*
 * Draw the arm of a block, and a fault that this arm can have. They depend on the state of random
 * and on what the host has, so they must be called in the same order to repeat a step.
 */
void soak_choose_arm(const struct soak *soak, struct random_state *random, uint64_t block,
		     struct soak_arm *arm);
const struct scenario *soak_choose_fault(const struct soak *soak, struct random_state *random,
					 const struct soak_arm *arm);

/* "notify, poll2, cross, work 1 us, tick, watchdog, strict" */
void soak_arm_text(const struct soak_arm *arm, char text[SOAK_TEXT]);

/*
 * Counts what this process holds. Waits some seconds until it has no more than so many threads,
 * as those of the kernel (io_uring) end by and by.
 */
void soak_take_holdings(struct soak_holdings *holdings, uint32_t threads);

/* What is left or has grown since the warm-up, in words; "": nothing. */
void soak_compare_holdings(const struct soak_totals *totals, char text[SOAK_TEXT]);

#endif
