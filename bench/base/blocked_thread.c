// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads without signals, and interrupting one until it notices. */
#define _GNU_SOURCE
#include "base/blocked_thread.h"

#include "base/cause.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "base/wall.h"

#define END_SIGNAL (SIGRTMIN + 1)
#define AGAIN_NS   1000000

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

/* A signal that comes just before the call ends nothing: so again. */
void blocked_thread_end(pthread_t thread)
{
	struct timespec limit;

	do {
		blocked_thread_interrupt(thread);
		wall_after(CLOCK_REALTIME, AGAIN_NS, &limit);
	} while (pthread_timedjoin_np(thread, NULL, &limit) == ETIMEDOUT);
}
