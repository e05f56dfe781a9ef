// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads that block signals. A thread inherits the mask of its creator: the creator blocks all
 * signals, creates the thread and puts its own mask back. How a thread learns that it shall end is
 * up to the caller.
 */
#define _GNU_SOURCE
#include "base/blocked_thread.h"

#include "base/cause.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "base/wall.h"

/* A signal that nothing else in the program uses. */
#define END_SIGNAL (SIGRTMIN + 1)
#define AGAIN_NS   1000000

/* The signal must have a handler: what is ignored interrupts no call. */
static void nothing(int signal)
{
	(void)signal;
}

/* but: the signal that it takes, or 0 */
static int create(pthread_t *thread, int but, void *(*body)(void *argument), void *argument)
{
	sigset_t blocked, before;
	int error;

	sigfillset(&blocked);
	if (but)
		sigdelset(&blocked, but);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	error = pthread_create(thread, NULL, body, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

int quiet_thread_create(pthread_t *thread, void *(*body)(void *argument), void *argument)
{
	return create(thread, 0, body, argument);
}

int blocked_thread_start(pthread_t *thread, void *(*body)(void *argument), void *argument,
			 struct error *err)
{
	/* Without SA_RESTART: the kernel would go on with the call after the handler. */
	const struct sigaction action = { .sa_handler = nothing };
	int error;

	sigaction(END_SIGNAL, &action, NULL);
	error = create(thread, END_SIGNAL, body, argument);
	if (!error)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
			  "a thread that serves a stub");
}

void blocked_thread_interrupt(pthread_t thread)
{
	pthread_kill(thread, END_SIGNAL);
}

/*
 * A signal that arrives just before the thread enters the call interrupts nothing, so it is sent
 * again until the thread can be joined. pthread_timedjoin_np() takes a time of CLOCK_REALTIME.
 */
void blocked_thread_end(pthread_t thread)
{
	struct timespec limit;

	do {
		blocked_thread_interrupt(thread);
		wall_after(CLOCK_REALTIME, AGAIN_NS, &limit);
	} while (pthread_timedjoin_np(thread, NULL, &limit) == ETIMEDOUT);
}
