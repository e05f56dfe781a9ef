/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waits until nothing else wants the CPU of the calling thread.
 *
 * On one CPU a stub that wakes the monitor is preempted by it, and still has to go to sleep: its
 * FUTEX_WAIT, 1 to 7 us. It does that when the monitor sleeps next, which may be in the batch of
 * another arm. (EEVDF, pick_eevdf() in kernel/sched/fair.c, 6.18: of the two stubs that could run
 * then, either comes first.) So after each turn of an arm the monitor sleeps until a thread of
 * SCHED_IDLE has run there, unless others keep the CPU busy. To yield would not do: it costs the
 * monitor a slice of its virtual time, by which stubs are then preferred (yield_task_fair(), same
 * file).
 */
#ifndef SCHEDULE_IDLE_WAIT_H
#define SCHEDULE_IDLE_WAIT_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#include "base/error.h"

/* A struct of zeros is not started: it waits for nothing. */
struct idle_wait {
	pthread_t thread;
	bool started, ends;
	sem_t asked, answered;
	bool owed;	    /* an answer for which the last wait was too short */
	unsigned skip, due; /* waits that are left out after a short one; how many still are */
	long limit_ns;	    /* a wait takes no longer */
};

/*
 * Whether another task takes the caller's CPU for 2 of the next 10 ms. Where no other task runs on
 * the whole machine that is told at once. Beside one of nice 0 the thread would get a 340th of the
 * CPU (6.18: weight 3 in kernel/sched/sched.h, 1024 in core.c). On a 6.18 of 250 Hz it took 0.2 s
 * of each invocation until it had ended.
 */
bool idle_wait_in_vain(void);

/* The thread has the CPUs of the caller. idle_wait_stop() undoes it, where it failed too. */
int idle_wait_start(struct idle_wait *wait, struct error *err);
void idle_wait_stop(struct idle_wait *wait);

/*
 * Whether the CPU was found without other work: false after limit_ns, 1 ms. On a CPU where others
 * run without end, fewer and fewer turns wait at all, down to 1 in 64.
 */
bool idle_wait(struct idle_wait *wait);

#endif
