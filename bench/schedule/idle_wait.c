// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A wait is a question to a thread: the monitor posts "asked" and sleeps on "answered". The thread
 * has the monitor's CPU and the policy SCHED_IDLE, so it runs when no other task wants that CPU.
 * Its answer means that the stub has gone to sleep.
 */
#define _GNU_SOURCE
#include "schedule/idle_wait.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/param.h>

#include "base/blocked_thread.h"
#include "base/cause.h"
#include "base/files.h"
#include "base/wall.h"
#include "schedule/cpu_span.h"

#define LIMIT_NS   1000000
#define SKIP_MOST  63
#define WATCHED_NS 10e6 /* a tick of 100 Hz: at a tick another task is given the CPU */
#define TAKEN_NS   2e6

/* "0.31 0.20 0.11 2/134 24443": 2 tasks are runnable on all CPUs, one of them the caller. */
static bool others_run(void)
{
	char line[80];
	unsigned running;

	if (!read_first_line("/proc/loadavg", line, sizeof(line)) ||
	    sscanf(line, "%*s %*s %*s %u/", &running) != 1)
		return true;
	return running > 1;
}

/* Spins meanwhile: wall time that was not this thread's CPU time is what others had. */
bool idle_wait_in_vain(void)
{
	double own, passed = 0;
	uint64_t from;

	if (!others_run())
		return false;
	from = wall_ns();
	own = cpu_clock_ns(CLOCK_THREAD_CPUTIME_ID);
	while (passed < WATCHED_NS) {
		passed = (double)(wall_ns() - from);
		if (passed - (cpu_clock_ns(CLOCK_THREAD_CPUTIME_ID) - own) > TAKEN_NS)
			return true;
	}
	return false;
}

/* ends is written before the sem_post() that wakes this thread, so it needs no lock. */
static void *answer(void *argument)
{
	struct idle_wait *wait = argument;

	for (;;) {
		while (sem_wait(&wait->asked))
			;
		if (wait->ends)
			return NULL;
		sched_yield(); /* to a task that was not eligible, as it had more than its share */
		sem_post(&wait->answered);
	}
}

int idle_wait_start(struct idle_wait *wait, struct error *err)
{
	static const struct sched_param none;
	int error;

	*wait = (struct idle_wait){ .limit_ns = LIMIT_NS };
	sem_init(&wait->asked, 0, 0);
	sem_init(&wait->answered, 0, 0);
	error = quiet_thread_create(&wait->thread, answer, wait);
	if (error)
		return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
				  "a thread that waits for its CPU");
	wait->started = true;
	error = pthread_setschedparam(wait->thread, SCHED_IDLE, &none);
	if (error)
		return error_errno(err, error, "cannot give a thread the policy SCHED_IDLE");
	return 0;
}

void idle_wait_stop(struct idle_wait *wait)
{
	if (!wait->started)
		return;
	wait->ends = true;
	sem_post(&wait->asked);
	pthread_join(wait->thread, NULL);
	sem_destroy(&wait->asked);
	sem_destroy(&wait->answered);
	wait->started = false;
}

static bool is_answered(struct idle_wait *wait)
{
	struct timespec limit;

	wall_after(CLOCK_MONOTONIC, wait->limit_ns, &limit);
	while (sem_clockwait(&wait->answered, CLOCK_MONOTONIC, &limit))
		if (errno != EINTR)
			return false;
	return true;
}

/*
 * If the answer to the last wait came late, it says nothing of now: it is dropped, and the thread
 * is asked anew. If it is still to come, it will do: asking twice would leave one answer too many.
 */
static void ask(struct idle_wait *wait)
{
	if (!wait->owed || !sem_trywait(&wait->answered))
		sem_post(&wait->asked);
}

/* After each wait in a row that is too short, more are left out: 1, 3, 7, ... SKIP_MOST. */
bool idle_wait(struct idle_wait *wait)
{
	if (!wait->started)
		return false;
	if (wait->due) {
		wait->due--;
		return false;
	}
	ask(wait);
	wait->owed = !is_answered(wait);
	wait->skip = wait->owed ? MIN(2 * wait->skip + 1, SKIP_MOST) : 0;
	wait->due = wait->skip;
	return !wait->owed;
}
