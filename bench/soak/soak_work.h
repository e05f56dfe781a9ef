/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process of a soak, and what it tells the one that watches it. */
#ifndef SOAK_SOAK_WORK_H
#define SOAK_SOAK_WORK_H

#include "base/random.h"
#include "check/cell.h"
#include "soak/soak.h"

#define SOAK_TEXT 192

/*
 * What resident memory, which comes in pages of allocators and caches, may grow by. The thread
 * sanitizer keeps 1 MB and more for each thread that there is beside the others.
 */
#ifdef __SANITIZE_THREAD__
#define SOAK_GROWTH_KB 8192
#else
#define SOAK_GROWTH_KB 1024
#endif

struct soak_told {
	struct cell_told cell;
	volatile uint64_t step;
	struct soak_arm arm;		 /* of this step */
	const struct scenario *scenario; /* of this step */
	volatile bool declared;		 /* the loop says of itself that it wedges in it */
	volatile bool ended;		 /* the watcher has killed the victim of a wedge */
	volatile bool done;
	char wrong[320]; /* what was found at this step; "" */
	struct soak_totals totals;
};

/* Ends the process: with told->done, or told->wrong. */
__attribute__((noreturn)) void soak_work(struct soak *soak);

/* The blocks that the rounds come to. */
uint64_t soak_blocks(const struct soak *soak);

/* Chosen by the seed and the number of the block alone. */
void soak_choose_arm(const struct soak *soak, struct random_state *random, uint64_t block,
		     struct soak_arm *arm);
const struct scenario *soak_choose_fault(const struct soak *soak, struct random_state *random,
					 const struct soak_arm *arm);

/* "notify, poll2, cross, work 1 us, tick, watchdog, strict" */
void soak_arm_text(const struct soak_arm *arm, char text[SOAK_TEXT]);

/* What this process has, once it has no more than so many threads: the kernel's end by and by. */
void soak_take_holdings(struct soak_holdings *holdings, uint32_t threads);

/* "" or what grew. */
void soak_compare_holdings(const struct soak_totals *totals, char text[SOAK_TEXT]);

#endif
