// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A POSIX timer that signals one thread (SIGEV_THREAD_ID): with a signal for the process the
 * kernel could choose another thread, whose wait is not the one to end.
 */
#define _GNU_SOURCE
#include "monitor/tick.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/wall.h"

#define NS_PER_S 1000000000ull

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid /* glibc before 2.38 has no name for it */
#endif

/*
 * A handler is needed although it has nothing to do: an ignored signal ends no wait, and the
 * default action would end the process.
 */
static void note_tick(int signal)
{
	(void)signal;
}

static int catch_ticks(struct error *err)
{
	struct sigaction action = { .sa_handler = note_tick };
	sigset_t alarm;

	sigemptyset(&action.sa_mask);
	if (sigaction(SIGALRM, &action, NULL))
		return error_errno(err, errno, "the handler of SIGALRM");
	/* Whoever started this process may have left it blocked. */
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
	return 0;
}

int tick_open(struct tick *tick, uint32_t period_ms, struct error *err)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGALRM,
		.sigev_notify_thread_id = gettid(),
	};

	memset(tick, 0, sizeof(*tick));
	if (!period_ms)
		return 0;
	if (catch_ticks(err))
		return -1;
	if (timer_create(CLOCK_MONOTONIC, &event, &tick->timer))
		return error_errno(err, errno, "the timer of a tick");
	tick->period_ns = period_ms * 1000000ull;
	return 0;
}

void tick_close(struct tick *tick)
{
	if (tick->period_ns)
		timer_delete(tick->timer);
	tick->period_ns = 0;
}

static struct timespec time_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NS_PER_S),
				  .tv_nsec = (long)(ns % NS_PER_S) };
}

/* The first expiry is at the next multiple of the period, not one period from now: see tick.h. */
int tick_start(const struct tick *tick, struct error *err)
{
	struct itimerspec when;
	uint64_t ns;

	if (!tick->period_ns)
		return 0;
	ns = wall_ns();
	when.it_interval = time_of(tick->period_ns);
	when.it_value = time_of((ns / tick->period_ns + 1) * tick->period_ns);
	if (timer_settime(tick->timer, TIMER_ABSTIME, &when, NULL))
		return error_errno(err, errno, "starting a tick");
	return 0;
}

void tick_stop(const struct tick *tick)
{
	const struct itimerspec never = { 0 };

	if (tick->period_ns)
		timer_settime(tick->timer, 0, &never, NULL);
}
