/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waits until nothing else wants the CPU of the calling thread.
 *
 * On one CPU a stub that wakes the monitor is preempted by it, and still has to go to sleep: its
 * FUTEX_WAIT, 1 to 7 us. It does that when the monitor sleeps next, which may be in the batch of
 * another arm. (EEVDF, pick_eevdf() in kernel/sched/fair.c, 6.18: of the two stubs that could run
 * then, either comes first.) So after each turn of an arm the monitor sleeps until a thread of
 * SCHED_IDLE has run there, unless others keep the CPU busy.
 *
 * sched_yield() would not do: it costs the monitor a slice of its virtual time, so the scheduler
 * prefers the stubs afterwards (yield_task_fair(), same file).
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
	bool owed;	    /* the last wait ended before its answer came */
	unsigned skip, due; /* waits to leave out after one that was too short; of them still due */
	long limit_ns;	    /* a wait takes no longer */
};

/*
 * Whether waits would be in vain, as another task takes the caller's CPU for 2 of the next 10 ms.
 * Returns at once if no other task runs on the whole machine. Beside a task of nice 0 the thread
 * would get a 340th of the CPU (6.18: weight 3 in kernel/sched/sched.h, 1024 in core.c). Without
 * this check idle_wait_stop() took 0.2 s in each invocation on such a CPU (6.18, 250 Hz), as the
 * thread must run to end.
 */
bool idle_wait_in_vain(void);

/*
 * Starts the thread on the CPUs of the caller; so pin that first. idle_wait_stop() undoes it, also
 * after it has failed, and is fit for a struct of zeros.
 */
int idle_wait_start(struct idle_wait *wait, struct error *err);
void idle_wait_stop(struct idle_wait *wait);

/*
 * Sleeps until the CPU has no other work. False if it had after limit_ns (1 ms), or if this wait
 * was left out: on a CPU where others run without end, fewer and fewer turns wait, down to 1 in 64.
 * For one thread, the one that called idle_wait_start(). Lanes go on in either case: the result is
 * what tests go by.
 */
bool idle_wait(struct idle_wait *wait);

#endif
