// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts as the series' loop does and sits in RECV as it does, while an io_uring waits for the
 * stub's futex and gets the monitor out of RECV if the turn comes back too early. So neither a
 * call that fails nor a stub that leaves calls out can wedge it, and the stub is UML's, unchanged.
 * A notification costs the same two calls as with counted; a batch costs one more, which submits
 * the wait.
 *
 * How the monitor gets out: what the ring has to do after the stub's FUTEX_WAKE is work for the
 * thread that made the ring. It is done as soon as that thread leaves the kernel, and a thread
 * that sleeps there is woken for it as by a signal (IORING_SETUP_COOP_TASKRUN, 5.19;
 * __set_notify_signal()). That ends RECV. No handler is run, so the kernel makes the call anew at
 * once (ERESTARTSYS; recv_wait_event() since 6.11, EINTR before). But the work has been done in
 * between: a read that is linked to the wait has written to the request, and RECV fails with
 * EINVAL if its request is not cleared (check_zeroed_user(), since 5.5).
 *
 * The work may also be done before the RECV. If that is before the request is cleared, the event
 * is there already, and the loop looks for it between clearing and RECV. If it is later, RECV
 * fails with EINVAL at once. Nothing else can interfere, as it is this thread's own work.
 *
 * The read writes to pid and flags of the request, on which nothing depends. So a stub may wake
 * the futex as often as it likes, also while a call of it is received.
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/counted.h"
#include "serve/ring.h"
#include "serve/serve.h"
#include "stub/death.h"

#define ENTRIES 8

enum tag { TURN, LISTENER, DEATH, TAGS };

struct uring_count {
	struct ring *ring;
	int spoiler; /* an eventfd of which each read takes 1: it is never empty */
	bool armed[TAGS];
	struct seccomp_notif request;
};

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct uring_count *uring = memory_new(1, sizeof(*uring));
	const uint64_t reads = UINT64_MAX - 1;

	*state = uring;
	uring->spoiler = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
	if (uring->spoiler < 0 || write(uring->spoiler, &reads, sizeof(reads)) != sizeof(reads))
		return error_errno(err, errno, "eventfd of a serve loop");
	if (ring_open(&uring->ring, ENTRIES, RING_COOP, mm->thread_cpu, err))
		return -1;
	return ring_needs_futex(uring->ring, err);
}

static int request(struct guest_mm *mm, struct uring_count *uring, enum tag tag, struct error *err)
{
	switch (tag) {
	case TURN:
		return ring_futex_then_read(uring->ring, &mm->shared->data.futex, STUB_TURN_STUB,
					    uring->spoiler, &uring->request.pid, tag,
					    &mm->log.system_calls, err);
	case LISTENER:
		return ring_poll(uring->ring, mm->stub.listener, false, tag, err);
	default:
		return ring_poll(uring->ring, mm->stub.pidfd, false, tag, err);
	}
}

/*
 * Queues the requests up to `last` that are not armed. In RECV only TURN is of use: the other two
 * are for the wait after the count.
 */
static int arm(struct guest_mm *mm, struct uring_count *uring, enum tag last, struct error *err)
{
	for (enum tag tag = TURN; tag <= last; tag++) {
		if (uring->armed[tag])
			continue;
		if (request(mm, uring, tag, err))
			return -1;
		uring->armed[tag] = true;
	}
	return 0;
}

static void disarm(struct uring_count *uring, const struct ring_event *events, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		/*
		 * Hung up: the stub is ending, which the pidfd will report. Not armed anew, as
		 * that would make events without end.
		 */
		uring->armed[events[i].tag] =
			events[i].tag == LISTENER && events[i].result & POLLHUP;
}

/*
 * Called before the ring is closed. Closing cancels the wait, and a kernel may run the linked read
 * after that, into memory that has been freed (6.18 does not: io_should_terminate_tw() looks at
 * the ring). So the wait is ended first, by a wake-up of the futex; a stub that sleeps on it goes
 * back to sleep.
 */
static void end_wait(const struct guest_mm *mm, struct uring_count *uring)
{
	struct ring_event events[ENTRIES];
	uint32_t system_calls = 0;
	struct error err;
	int count;

	if (!uring->armed[TURN] || ring_submit(uring->ring, &system_calls, &err))
		return;
	syscall(SYS_futex, &mm->shared->data.futex, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	while (uring->armed[TURN]) {
		count = ring_wait(uring->ring, events, ENTRIES, &system_calls, &err);
		if (count < 0)
			return;
		disarm(uring, events, (uint32_t)count);
	}
}

static void teardown(struct guest_mm *mm, void *state)
{
	struct uring_count *uring = state;

	end_wait(mm, uring);
	ring_close(uring->ring);
	close(uring->spoiler);
	free(uring);
}

/*
 * NOTIFY_MARKED: the turn is back. The order is that of the file's head: clear, look for events,
 * look at the turn, submit the wait, RECV.
 */
static enum notify_result receive(struct guest_mm *mm, struct uring_count *uring, struct error *err)
{
	struct ring_event events[ENTRIES];

	memset(&uring->request, 0, sizeof(uring->request));
	disarm(uring, events, ring_take(uring->ring, events, ENTRIES));
	if (handoff_has_turn(mm))
		return NOTIFY_MARKED;
	if (arm(mm, uring, TURN, err) || ring_submit(uring->ring, &mm->log.system_calls, err))
		return NOTIFY_FAILED;
	return notify_receive_cleared(mm, &uring->request, err);
}

static enum notify_result serve_next(struct guest_mm *mm, void *state, struct error *err)
{
	struct uring_count *uring = state;
	enum notify_result result;

	do
		result = receive(mm, uring, err);
	while (result == NOTIFY_INTERRUPTED);
	return result == NOTIFY_RECEIVED ? notify_answer(mm, &uring->request, err) : result;
}

static int wait_once(struct guest_mm *mm, struct uring_count *uring, struct error *err)
{
	struct ring_event events[ENTRIES];
	int count;

	if (arm(mm, uring, DEATH, err))
		return -1;
	count = ring_wait(uring->ring, events, ENTRIES, &mm->log.system_calls, err);
	if (count < 0)
		return -1;
	disarm(uring, events, (uint32_t)count);
	if (!uring->armed[DEATH])
		return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	return 0;
}

/*
 * After the count the batch has ended or its last calls are under way. The rest is a wait for
 * turn, listener and death at once, so a call from outside the batch is served when it comes.
 */
static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	if (counted_serve(mm, state, expected, serve_next, err))
		return -1;
	while (!handoff_has_turn(mm))
		if (wait_once(mm, state, err) || notify_drain(mm, err))
			return -1;
	return notify_drain(mm, err);
}

const struct serve_loop serve_uring_count = {
	.name = "uring-count",
	.what = "counted; a ring waits for the futex meanwhile, and lets it out of RECV",
	.setup = setup,
	.teardown = teardown,
	.serve = serve,
};
