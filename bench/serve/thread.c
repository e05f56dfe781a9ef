// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A thread for the stub sits in RECV and answers, while the monitor sleeps in FUTEX_WAIT: neither
 * counts, so a batch that ends early wedges nobody. The cost is a second thread to wake and a
 * lock.
 *
 * The lock protects the page table and the verdicts. The monitor holds it except while it waits
 * for the turn, so the thread can answer only then; a call from outside a batch is answered with
 * the next batch. A stub that has handed the turn over sleeps, so nothing of it is pending then,
 * and once the monitor has the lock again the thread is done with its last answer.
 *
 * The thread blocks in RECV without the lock, on a guest_mm of its own that is only good for that
 * (`own`), and answers with a copy of the monitor's as of the wake (`mm`).
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/handoff.h"
#include "base/memory.h"
#include "monitor/notify.h"
#include "base/blocked_thread.h"
#include "serve/serve.h"

struct listener {
	pthread_t thread;
	struct guest_mm own;  /* the thread's, for RECV alone */
	pthread_mutex_t lock; /* of all that follows, and of the monitor's page table */
	struct guest_mm mm;   /* the monitor's as of the wake, with a log of the thread's */
	bool stop;
	bool failed; /* it has ended: err says why */
	struct error err;
};

/*
 * The monitor waits for the turn only. The stub's death ends that wait, by SIGCHLD; serve() then
 * returns this thread's error instead.
 */
static void fail(struct listener *listener)
{
	listener->failed = true;
	kill(listener->mm.stub.pid, SIGKILL);
}

/* False when the thread has nothing left to do. Called with the lock. */
static bool handle(struct listener *listener, enum notify_result result,
		   const struct seccomp_notif *request)
{
	if (listener->stop)
		return false;
	listener->mm.log.vanished += result == NOTIFY_VANISHED;
	if (result == NOTIFY_RECEIVED)
		result = notify_answer(&listener->mm, request, &listener->err);
	if (result != NOTIFY_FAILED)
		return true;
	fail(listener);
	return false;
}

/*
 * RECV is outside of the lock, as it blocks: what it logs goes to `own` first, and is moved over
 * under the lock.
 */
static void *listen(void *argument)
{
	struct listener *listener = argument;
	struct round_log *log = &listener->own.log;
	struct seccomp_notif request;
	struct error err;
	bool goes_on;

	do {
		enum notify_result result = notify_receive(&listener->own, &request, &err);

		pthread_mutex_lock(&listener->lock);
		listener->mm.log.system_calls += log->system_calls;
		log->system_calls = 0;
		if (result == NOTIFY_FAILED)
			listener->err = err;
		goes_on = handle(listener, result, &request);
		pthread_mutex_unlock(&listener->lock);
	} while (goes_on);
	return NULL;
}

/*
 * Copies all of mm in front of its log; struct guest_mm is laid out for that, and the registers
 * and the monitor's log stay out. Counters start from 0, so that take_back() can add them.
 */
static void lend(struct listener *listener, const struct guest_mm *mm)
{
	struct round_log *log = &listener->mm.log;

	memcpy(&listener->mm, mm, offsetof(struct guest_mm, log));
	log->stamped = mm->log.stamped;
	log->notified = log->allowed = log->denied = log->vanished = log->system_calls = 0;
}

static void take_back(const struct listener *listener, struct guest_mm *mm)
{
	const struct round_log *log = &listener->mm.log;

	mm->log.notified += log->notified;
	mm->log.allowed += log->allowed;
	mm->log.denied += log->denied;
	mm->log.vanished += log->vanished;
	mm->log.system_calls += log->system_calls;
	if (log->stamped)
		memcpy(mm->log.stamp, log->stamp, sizeof(log->stamp));
}

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct listener *listener = memory_new(1, sizeof(*listener));

	listener->own.stub = mm->stub;
	listener->own.clock = mm->clock;
	pthread_mutex_init(&listener->lock, NULL);
	pthread_mutex_lock(&listener->lock);
	lend(listener, mm);
	if (!blocked_thread_start(&listener->thread, listen, listener, err)) {
		*state = listener;
		return 0;
	}
	pthread_mutex_unlock(&listener->lock);
	pthread_mutex_destroy(&listener->lock);
	free(listener);
	return -1;
}

static void teardown(struct guest_mm *mm, void *state)
{
	struct listener *listener = state;

	(void)mm;
	listener->stop = true;
	pthread_mutex_unlock(&listener->lock);
	blocked_thread_end(listener->thread);
	pthread_mutex_destroy(&listener->lock);
	free(listener);
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	struct listener *listener = state;
	int result;

	(void)expected;
	lend(listener, mm);
	pthread_mutex_unlock(&listener->lock);
	result = handoff_wait(mm, err);
	pthread_mutex_lock(&listener->lock);
	take_back(listener, mm);
	if (!listener->failed)
		return result;
	*err = listener->err;
	return -1;
}

const struct serve_loop serve_thread = {
	.name = "thread",
	.what = "a listener thread for each stub; the monitor waits for the futex alone",
	.setup = setup,
	.teardown = teardown,
	.serve = serve,
};
