/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several monitor threads for one stub set, each with a share of the stubs and with a ring, an
 * epoll or whatever else its row needs of its own. An SMP guest has this: a thread of its monitor
 * for each virtual CPU.
 *
 * A stub has one thread at a time. Before a round it may be handed over to the next thread, as an
 * SMP guest's scheduler moves a task: the old thread stops watching its listener, the new one
 * starts. From the hand-over of its batch until its report is taken, the thread holds the mutex of
 * the stub's address space, like UML's turnstile (arch/um/kernel/skas/mmu.c, 7.3).
 *
 * The calling thread is the first of them. A round is timed from when every thread is awake, so
 * that no wake-up of this program's own is in it.
 */
#ifndef SERVE_MONITORS_H
#define SERVE_MONITORS_H

#include "serve/many.h"

#define MONITORS_MAX 64

struct monitors_plan {
	uint32_t count;	   /* threads, the calling one among them; 1 to MONITORS_MAX */
	uint32_t handover; /* percent of each share that the next thread gets before a round */
	int cpu;	   /* of every second thread; -1: those of the caller */
	uint64_t seed;	   /* which stubs these are */
};

struct monitors;

/*
 * Starts the threads, each of which sets the row up for its share of the set; the row must allow
 * that (serve_many.by_several). row and whole are borrowed, and all stubs wait for their turn. On
 * failure nothing is left.
 */
int monitors_start(struct monitors **monitors, const struct serve_many *row, struct stub_set *whole,
		   const struct monitors_plan *plan, struct error *err);

/*
 * As many_run(), by all threads. whole->handovers counts the stubs whose thread is another than in
 * the round before. If a thread fails, the others end the round first and its error is returned.
 * If a thread ends, all end, and every later call fails.
 */
int monitors_run(struct monitors *monitors, struct error *err);

/* Ends and joins the threads and frees *monitors; NULL is fine. */
void monitors_stop(struct monitors *monitors);

#endif
