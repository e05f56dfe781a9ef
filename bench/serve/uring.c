// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One io_uring waits for the listener and for the stub's own futex: the stub is UML's, unchanged,
 * and the monitor sleeps in one place.
 *
 * The wait for the futex may stay armed after a round, if the loop sees the word before the event.
 * It may then take a FUTEX_WAKE, but never one that the stub needs: the stub sleeps only after its
 * own wake, which disarms the wait.
 *
 * An event of a multishot poll may be stale, and RECV would then block for good if the batch is
 * over. That takes a call that was posted and not received: a signal took it back, and it was
 * posted anew, which makes two edges. A poll() before each RECV would find that, at the price of a
 * system call per notification. Instead the loop uses that posts are numbered. An id that is the
 * last one plus 1 proves that none was taken back in between. So it polls only while it is in
 * doubt: until it knows an id, and after a gap. Doubt ends with a round, when the stub can post
 * nothing and all events are taken. If a kernel numbered in another way, the loop would always be
 * in doubt: slower, and still right.
 */
#include <poll.h>
#include <stdlib.h>

#include "serve/ring.h"
#include "base/memory.h"
#include "serve/serve.h"
#include "serve/until_back.h"
#include "stub/death.h"

#define ENTRIES 8

enum tag { LISTENER, TURN, DEATH, TAGS };

struct uring {
	struct ring *ring;
	bool multishot;
	bool settles; /* ring_look() brings all that has happened */
	bool doubt;
	uint64_t last_id; /* that it has accounted for */
	bool armed[TAGS];
};

static int open_ring(struct guest_mm *mm, void **state, enum ring_mode mode, bool multishot,
		     struct error *err)
{
	struct uring *uring = memory_new(1, sizeof(*uring));

	*state = uring;
	uring->multishot = multishot;
	uring->settles = mode != RING_SQPOLL;
	uring->doubt = true;
	if (ring_open(&uring->ring, ENTRIES, mode, mm->thread_cpu, err))
		return -1;
	return ring_needs_futex(uring->ring, err);
}

static void teardown(struct guest_mm *mm, void *state)
{
	struct uring *uring = state;

	(void)mm;
	ring_close(uring->ring);
	free(uring);
}

static int request(struct guest_mm *mm, struct uring *uring, enum tag tag, struct error *err)
{
	switch (tag) {
	case LISTENER:
		return ring_poll(uring->ring, mm->stub.listener, uring->multishot, tag, err);
	case TURN:
		return ring_futex(uring->ring, &mm->shared->data.futex, STUB_TURN_STUB, tag, err);
	default:
		return ring_poll(uring->ring, mm->stub.pidfd, false, tag, err);
	}
}

/*
 * Queues what is not armed; the next ring_wait() submits it. One-shot polls, the futex wait and
 * whatever the kernel ended are armed anew in this way, without a system call of their own.
 */
static int arm(struct guest_mm *mm, struct uring *uring, struct error *err)
{
	for (enum tag tag = LISTENER; tag < TAGS; tag++) {
		if (uring->armed[tag])
			continue;
		if (request(mm, uring, tag, err))
			return -1;
		uring->armed[tag] = true;
	}
	return 0;
}

/*
 * Notes which requests have ended. Returns whether an event says that a notification may be
 * pending.
 */
static bool disarm(struct uring *uring, const struct ring_event *events, int count)
{
	bool listener = false;

	for (int i = 0; i < count; i++) {
		/*
		 * Hung up: the stub is ending, which the pidfd will report. Not armed anew, as
		 * that would make events without end.
		 */
		bool over = events[i].tag == LISTENER && events[i].result & POLLHUP;
		/* POLLERR tells nothing: see notify_pending(). */
		bool unclear = events[i].tag == LISTENER && !over && events[i].result & POLLERR;

		uring->armed[events[i].tag] = events[i].more || over;
		uring->doubt |= unclear;
		listener |= unclear || (events[i].tag == LISTENER && events[i].result & POLLIN);
	}
	return listener;
}

/*
 * Called once for each wait that shows an event of the listener: since the last call one
 * notification was received, or none.
 */
static int check_pending(struct guest_mm *mm, struct uring *uring, struct error *err)
{
	if (mm->last_id != uring->last_id + 1 && mm->last_id != uring->last_id)
		uring->doubt = true;
	uring->last_id = mm->last_id;
	return uring->doubt ? notify_pending(mm, err) : 1;
}

static int wait_once(struct guest_mm *mm, void *state, struct error *err)
{
	struct ring_event events[ENTRIES];
	struct uring *uring = state;
	bool listener;
	int count;

	if (arm(mm, uring, err))
		return -1;
	count = ring_wait(uring->ring, events, ENTRIES, &mm->log.system_calls, err);
	if (count < 0)
		return -1;
	listener = disarm(uring, events, count);
	if (!uring->armed[DEATH])
		return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	return listener ? check_pending(mm, uring, err) : 0;
}

/*
 * Takes all events while the stub sleeps, which posts nothing then: those of its listener are
 * stale. Not with SQPOLL, where the kernel's thread may still be about to make some.
 */
static int settle(struct guest_mm *mm, struct uring *uring, struct error *err)
{
	struct ring_event events[ENTRIES];
	int count;

	do {
		count = ring_look(uring->ring, events, ENTRIES, &mm->log.system_calls, err);
		if (count > 0)
			disarm(uring, events, count);
	} while (count > 0);
	uring->doubt = false;
	return count;
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	struct uring *uring = state;

	(void)expected;
	if (serve_until_back(mm, state, wait_once, err))
		return -1;
	if (uring->doubt && uring->settles && mm->last_id)
		return settle(mm, uring, err);
	return 0;
}

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	return open_ring(mm, state, RING_DEFER, true, err);
}

static int setup_oneshot(struct guest_mm *mm, void **state, struct error *err)
{
	return open_ring(mm, state, RING_DEFER, false, err);
}

static int setup_coop(struct guest_mm *mm, void **state, struct error *err)
{
	return open_ring(mm, state, RING_COOP, true, err);
}

static int setup_sqpoll(struct guest_mm *mm, void **state, struct error *err)
{
	return open_ring(mm, state, RING_SQPOLL, true, err);
}

#define ROW(variable, called, does, opens)   \
	const struct serve_loop variable = { \
		.name = called,              \
		.what = does,                \
		.setup = opens,              \
		.teardown = teardown,        \
		.serve = serve,              \
	}

ROW(serve_uring, "uring", "one ring waits for listener (multishot) and futex", setup);
ROW(serve_uring_oneshot, "uring-oneshot", "uring with a poll for each notification", setup_oneshot);
ROW(serve_uring_coop, "uring-coop", "uring with COOP_TASKRUN", setup_coop);

const struct serve_loop serve_uring_sqpoll = {
	.name = "uring-sqpoll",
	.what = "uring with SQPOLL; its kernel thread spins on a CPU of its own in cross where "
		"there are three, else on the monitor's",
	.kernel_thread = true,
	.setup = setup_sqpoll,
	.teardown = teardown,
	.serve = serve,
};
