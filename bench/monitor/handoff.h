/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The futex by which monitor and stub hand the turn to each other, and the descriptors that go
 * with a batch. Functions return 0 or -1 with an error unless they say otherwise, and count their
 * system calls in mm->log.
 */
#ifndef MONITOR_HANDOFF_H
#define MONITOR_HANDOFF_H

#include <stdbool.h>

#include "base/error.h"
#include "monitor/guest_mm.h"

/*
 * Sends the batch's descriptors in one SCM_RIGHTS message, if it has any. Never blocks: a stub
 * that has closed its socket, or has left so many messages in it that it is full, is killed unless
 * it is dead already. Then the result is -1 and the error says which.
 */
int handoff_send_fds(struct guest_mm *mm, struct error *err);

/*
 * SIGCHLD, by which a stub's death ends a wait for its turn or a RECV, is taken by the first
 * thread. Another thread that serves stubs joins in with a number of its own, from 1 on, and the
 * handler then passes the signal on to it until it leaves. It must have been started by
 * blocked_thread_start().
 */
#define HANDOFF_THREADS_MAX 64
void handoff_join(unsigned int thread);
void handoff_leave(void);

/*
 * Publishes the batch, tells the watchdog that a turn begins, gives the stub the turn and wakes
 * it.
 */
int handoff_wake(struct guest_mm *mm, struct error *err);

/* All of handoff_wake() but the FUTEX_WAKE, which the caller owes the stub. */
void handoff_publish(struct guest_mm *mm);

/*
 * True if it is no longer the stub's turn. A stub that writes something else than
 * STUB_TURN_MONITOR ends a wait, too; handoff_take_report() reports that value as an error.
 */
static inline bool handoff_has_turn(const struct guest_mm *mm)
{
	return __atomic_load_n(&mm->shared->data.futex, __ATOMIC_ACQUIRE) != STUB_TURN_STUB;
}

/*
 * At the end of a round, before the batch is reset: fills mm->report and mm->registers, and tells
 * the watchdog that the turn has ended. The stub can write to all of it at any time, so each word
 * is read once. A value that no stub writes comes from a hijacked one, and is an error: "stub 123
 * wrote ...".
 */
int handoff_take_report(struct guest_mm *mm, struct error *err);

/* The part of handoff_take_report() that ptrace mode needs as well: how the batch ended. */
int handoff_take_result(struct guest_mm *mm, struct error *err);

/* Empties the eventfd of a stub with STUB_DONE_EVENTFD. That it was empty is no error. */
void handoff_take_done(struct guest_mm *mm);

/*
 * FUTEX_WAITs until the stub has handed the turn back, once at least, as UML does. For
 * STUB_DONE_FUTEX. The death of a stub does not wake a futex, and a time limit would cost a timer
 * per wait, so SIGCHLD ends the wait, with the error of stub_death_error(). handoff_catch_deaths()
 * must have been called. The first thread of the process may wait, and those that have joined.
 */
int handoff_wait(struct guest_mm *mm, struct error *err);

/*
 * As handoff_wait(), but returns 1 as soon as a signal has ended the wait before the turn is back:
 * a tick, or a signal that does not concern this stub.
 */
int handoff_wait_once(struct guest_mm *mm, struct error *err);

/*
 * Returns -1 with the error of stub_death_error() if the stub is dead. Makes a system call only if
 * a child of the process has died since this stub was last looked at.
 */
int handoff_check_death(struct guest_mm *mm, struct error *err);

/*
 * Installs a handler of SIGCHLD for the process (SA_NOCLDSTOP, no SA_RESTART) and unblocks the
 * signal for the calling thread, which becomes the first thread, the one that waits. Idempotent.
 */
void handoff_catch_deaths(void);

#endif
