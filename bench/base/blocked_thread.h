/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that take no signals. A signal for the process then reaches the monitor's own thread, and
 * ends its wait. Some of these threads sit in a call that only a signal ends, such as RECV. Such a
 * thread takes one signal: the call returns EINTR, and the thread looks whether it shall end.
 */
#ifndef BASE_BLOCKED_THREAD_H
#define BASE_BLOCKED_THREAD_H

#include <pthread.h>

#include "base/error.h"

/* As pthread_create(): returns 0 or an errno. The thread takes no signal. */
int quiet_thread_create(pthread_t *thread, void *(*body)(void *argument), void *argument);

/* The same with a struct error; the thread takes the signal of blocked_thread_end() alone. */
int blocked_thread_start(pthread_t *thread, void *(*body)(void *argument), void *argument,
			 struct error *err);

/* Interrupts the call that the thread sits in, if any. Safe in a signal handler. */
void blocked_thread_interrupt(pthread_t thread);

/*
 * Interrupts the thread until it has ended, and joins it. The caller has told it to end before, by
 * what its body looks at; else this does not return.
 */
void blocked_thread_end(pthread_t thread);

#endif
