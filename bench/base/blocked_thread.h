/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that take no signals, as these are for the monitor's own: its waits are to end. Among
 * them those that sit in a call that nothing but a signal ends, such as RECV: it says
 * EINTR then, and the thread looks whether it shall end.
 */
#ifndef BASE_BLOCKED_THREAD_H
#define BASE_BLOCKED_THREAD_H

#include <pthread.h>

#include "base/error.h"

/* As pthread_create(), an errno or 0; it takes no signal. */
int quiet_thread_create(pthread_t *thread, void *(*body)(void *argument), void *argument);

/* The same, but for an error; the thread takes no signal but that of blocked_thread_end(). */
int blocked_thread_start(pthread_t *thread, void *(*body)(void *argument), void *argument,
			 struct error *err);

/* Interrupts the call that the thread sits in, if any. For signal handlers too. */
void blocked_thread_interrupt(pthread_t thread);

/* Interrupts the thread, which must have been told to end, until it has ended; joins it. */
void blocked_thread_end(pthread_t thread);

#endif
