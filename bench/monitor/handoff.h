/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The futex by which monitor and stub hand the turn to each other, and the
 * descriptors that go with a batch.
 */
#ifndef MONITOR_HANDOFF_H
#define MONITOR_HANDOFF_H

#include <stdbool.h>

#include "base/error.h"
#include "monitor/guest_mm.h"

/*
 * Sends the batch's descriptors in one SCM_RIGHTS message, if it needs any. A stub that has
 * closed its socket, or has left so many messages in it that it is full, is killed, unless it
 * has died: -1 says of what.
 */
int handoff_send_fds(struct guest_mm *mm, struct error *err);

/*
 * Deaths of stubs end waits for their turns, and RECVs, by SIGCHLD, which the first thread takes.
 * Another one that serves stubs joins that, under a number of its own from 1 on, until it leaves;
 * it must have been started by blocked_thread_start().
 */
#define HANDOFF_THREADS_MAX 64
void handoff_join(unsigned int thread);
void handoff_leave(void);

/* Publishes the batch, gives the stub the turn, of which a watchdog hears, and wakes it. */
int handoff_wake(struct guest_mm *mm, struct error *err);

/* All of that but the wake-up of the turn's futex, which is due. */
void handoff_publish(struct guest_mm *mm);

/*
 * True if it is no longer the stub's turn. What else the stub may have written than
 * STUB_TURN_MONITOR ends no wait of its own; handoff_take_report() finds it.
 */
static inline bool handoff_has_turn(const struct guest_mm *mm)
{
	return __atomic_load_n(&mm->shared->data.futex, __ATOMIC_ACQUIRE) != STUB_TURN_STUB;
}

/*
 * At the end of a round, before the batch is reset: fills mm->report and mm->registers, and
 * tells a watchdog that the turn has ended. The stub can write to all of it at any time, so each
 * word is read once, and one that no stub writes is an error, of a stub that was hijacked: "stub
 * 123 wrote ...".
 */
int handoff_take_report(struct guest_mm *mm, struct error *err);

/* The part of it that ptrace mode has as well: how the batch ended. */
int handoff_take_result(struct guest_mm *mm, struct error *err);

/* Resets the eventfd of a stub with STUB_DONE_EVENTFD. */
void handoff_take_done(struct guest_mm *mm);

/*
 * FUTEX_WAITs until the stub has handed the turn back, once at least, as UML does. The death of
 * a stub does not wake a futex and a time limit would cost a timer each time, so SIGCHLD ends
 * the wait, with the error of stub_death_error(). handoff_catch_deaths() must have been called;
 * one thread of the process may wait. For STUB_DONE_FUTEX.
 */
int handoff_wait(struct guest_mm *mm, struct error *err);

/*
 * The same, but 1 as soon as a signal has ended the wait before the turn has come
 * back: a tick, or one that is not the wait's business.
 */
int handoff_wait_once(struct guest_mm *mm, struct error *err);

/*
 * Returns -1 with the error of stub_death_error() if the stub is dead. It looks
 * only if a child of the process has died since it last did; else it costs no
 * system call.
 */
int handoff_check_death(struct guest_mm *mm, struct error *err);

/*
 * Installs a handler of SIGCHLD for the process (SA_NOCLDSTOP, no SA_RESTART) and
 * unblocks the signal for the calling thread, the one that waits. Idempotent.
 */
void handoff_catch_deaths(void);

#endif
