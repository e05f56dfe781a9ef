/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that sit in a call that nothing but a signal ends, such as RECV: it says
 * EINTR then, and the thread looks whether it shall end.
 */
#ifndef SERVE_BLOCKED_THREAD_H
#define SERVE_BLOCKED_THREAD_H

#include <pthread.h>

#include "base/error.h"

/* As pthread_create(); the thread takes no signal but that of blocked_thread_end(). */
int blocked_thread_start(pthread_t *thread, void *(*body)(void *argument), void *argument,
			 struct error *err);

/* Interrupts the thread, which must have been told to end, until it has ended; joins it. */
void blocked_thread_end(pthread_t thread);

#endif
