// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batched receive: one io_uring waits for all listeners (multishot polls, armed once), all turns
 * (a FUTEX_WAIT for each batch) and all deaths (polls of pidfds). One system call brings all that
 * has happened since the last; then each notification takes its own RECV and SEND.
 *
 * A listener's poll is edge-triggered: each notification is one edge, and edges can coalesce. A
 * stub has one thread and so one notification at most, and the one RECV for an event takes it.
 * That RECV cannot block. If the notification has gone meanwhile it ends with ENOENT, as the count
 * that it waits for is raised once per edge and lowered by RECV only (Linux 6.18).
 *
 * With several threads each has a ring, as only the thread that made a ring may use it
 * (SINGLE_ISSUER, 6.0; io_uring/tctx.c and register.c). A thread must itself take back the polls
 * of a member that has left it: until then each notification of the member wakes that thread too,
 * as all who poll a listener are woken (wake_up_poll() of kernel/seccomp.c, 6.18). Tags carry the
 * member's number of hand-overs, and events with an earlier number are ignored.
 *
 * uring-epoll-* has one request for an epoll of all listeners and deaths instead. It is
 * level-triggered, one event lists all that are ready, and the request is made anew for each wait
 * (IORING_OP_EPOLL_WAIT, Linux 6.15). uring-wake-all does so, and lets the ring wake the stubs for
 * their batches too (FUTEX_WAKE, 6.7): one system call for all of them.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "monitor/notify.h"
#include "serve/many.h"
#include "serve/ring.h"
#include "serve/set_epoll.h"

/*
 * Each member has a listener, a turn, a death and a wake-up. More would be submitted early, at the
 * price of a system call.
 */
#define REQUESTS (4 * STUB_SET_MAX)

/* The tag of a request: of which member and which hand-over of it, and what it waits for. */
enum subject { LISTENER, TURN, DEATH, EPOLL, WAKE, NOTHING };

#define TAG_OF(i, handovers, subject) ((uint64_t)(handovers) << 32 | (uint64_t)(i) << 3 | (subject))
#define TAG(set, i, subject)	      TAG_OF(i, (set)->member[i].handovers, subject)
#define TAG_HANDOVERS(tag)	      ((uint32_t)((tag) >> 32))
#define TAG_MEMBER(tag)		      ((uint32_t)(tag) >> 3)
#define TAG_SUBJECT(tag)	      ((enum subject)((tag)&7))

struct batched {
	struct ring *ring;
	struct ring_event events[STUB_SET_MAX];
	bool wakes; /* it hands the batches over, too */
	int epoll;  /* or -1 */
	struct epoll_event ready[SET_EPOLL_EVENTS];
};

static int watch_listener(struct batched *batched, struct stub_set *set, uint32_t i,
			  struct error *err)
{
	return ring_poll(batched->ring, set->member[i].mm->stub.listener, true,
			 TAG(set, i, LISTENER), err);
}

static int watch_member(struct batched *batched, struct stub_set *set, uint32_t i,
			struct error *err)
{
	return watch_listener(batched, set, i, err) ||
			       ring_poll(batched->ring, set->member[i].mm->stub.pidfd, false,
					 TAG(set, i, DEATH), err) ?
		       -1 :
		       0;
}

static int watch_all(struct batched *batched, struct stub_set *set, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i) && !set->member[i].dead &&
		    watch_member(batched, set, i, err))
			return -1;
	return 0;
}

/* Both requests go to the kernel with the next wait, without a system call of their own. */
static int take(struct stub_set *set, void *state, uint32_t i, struct error *err)
{
	return watch_member(state, set, i, err);
}

/*
 * The requests to cancel carry the member's number of hand-overs before this one. What comes of it
 * does not matter: NOTHING.
 */
static int leave(struct stub_set *set, void *state, uint32_t i, struct error *err)
{
	struct ring *ring = ((struct batched *)state)->ring;
	uint32_t before = set->member[i].handovers - 1;

	return ring_forget(ring, TAG_OF(i, before, LISTENER), TAG_OF(i, 0, NOTHING), err) ||
			       ring_forget(ring, TAG_OF(i, before, DEATH), TAG_OF(i, 0, NOTHING),
					   err) ?
		       -1 :
		       0;
}

static int take_by_epoll(struct stub_set *set, void *state, uint32_t i, struct error *err)
{
	return set_epoll_take(set, ((struct batched *)state)->epoll, i, err);
}

static int leave_by_epoll(struct stub_set *set, void *state, uint32_t i, struct error *err)
{
	(void)err;
	set_epoll_leave(set, ((struct batched *)state)->epoll, i);
	return 0;
}

static void tear_down(struct stub_set *set, void *state)
{
	struct batched *batched = state;

	(void)set;
	ring_close(batched->ring);
	if (batched->epoll >= 0)
		close(batched->epoll);
	free(batched);
}

static int ask_epoll(struct batched *batched, struct error *err)
{
	return ring_epoll(batched->ring, batched->epoll, batched->ready, SET_EPOLL_EVENTS,
			  TAG_OF(0, 0, EPOLL), err);
}

static int watch_by_epoll(struct batched *batched, struct stub_set *set, struct error *err)
{
	if (ring_needs_epoll(batched->ring, err))
		return -1;
	batched->epoll = set_epoll_open(set, err);
	return batched->epoll < 0 ? -1 : ask_epoll(batched, err);
}

static int set_up_by(int (*watch)(struct batched *batched, struct stub_set *set, struct error *err),
		     struct stub_set *set, void **state, struct error *err)
{
	struct batched *batched = memory_new(1, sizeof(*batched));

	batched->epoll = -1;
	if (!ring_open(&batched->ring, REQUESTS, RING_DEFER, -1, err) &&
	    !ring_needs_futex(batched->ring, err) && !watch(batched, set, err)) {
		*state = batched;
		return 0;
	}
	tear_down(set, batched);
	return -1;
}

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	return set_up_by(watch_all, set, state, err);
}

static int set_up_epoll(struct stub_set *set, void **state, struct error *err)
{
	return set_up_by(watch_by_epoll, set, state, err);
}

static int set_up_waking(struct stub_set *set, void **state, struct error *err)
{
	if (set_up_epoll(set, state, err))
		return -1;
	((struct batched *)*state)->wakes = true;
	return 0;
}

static int watch_turn(struct batched *batched, struct stub_set *set, uint32_t i, struct error *err)
{
	uint32_t *turn = &set->member[i].mm->shared->data.futex;

	return ring_futex(batched->ring, turn, STUB_TURN_STUB, TAG(set, i, TURN), err);
}

/* The wake-up is queued before the wait for the same word, which it would end otherwise. */
static int give_by_ring(struct batched *batched, struct stub_set *set, uint32_t i,
			struct error *err)
{
	struct stub_member *member = &set->member[i];

	if (stub_set_publish(set, member, err))
		return -1;
	if (!member->away)
		return 0;
	return ring_wake(batched->ring, &member->mm->shared->data.futex, TAG(set, i, WAKE), err);
}

static int give(struct batched *batched, struct stub_set *set, uint32_t i, struct error *err)
{
	return batched->wakes ? give_by_ring(batched, set, i, err) :
				stub_set_hand_over(set, &set->member[i], err);
}

/* Hands over batches while fewer than `window` members are away. */
static int admit(struct batched *batched, struct stub_set *set, uint32_t window, struct error *err)
{
	while (set->admitted < set->count && set->away < window) {
		uint32_t i = set->admitted++;

		if (!stub_set_has(set, i))
			continue;
		if (give(batched, set, i, err) ||
		    (set->member[i].away && watch_turn(batched, set, i, err)))
			return -1;
	}
	return 0;
}

/*
 * Sorts an event of one member. Returns 1 if it is ready, 0 if not, or -1. A turn's event is a
 * hint: if the member is still away the word is waited for anew.
 */
static int sort_member(struct batched *batched, struct stub_set *set,
		       const struct ring_event *event, struct error *err)
{
	uint32_t i = TAG_MEMBER(event->tag);
	struct stub_member *member = &set->member[i];

	if (TAG_HANDOVERS(event->tag) != member->handovers || member->dead)
		return 0;
	if (TAG_SUBJECT(event->tag) == TURN) {
		if (stub_set_is_back(member))
			stub_set_back(set, member);
		else if (member->away)
			return watch_turn(batched, set, i, err);
		return 0;
	}
	if (TAG_SUBJECT(event->tag) == WAKE)
		return error_errno(err, -event->result, "io_uring wake-up of stub %d",
				   member->mm->stub.pid);
	if (TAG_SUBJECT(event->tag) == DEATH) {
		stub_set_dead(set, member);
		return 0;
	}
	if (event->result < 0)
		return error_errno(err, -event->result, "io_uring poll of stub %d",
				   member->mm->stub.pid);
	/* Hung up: the pidfd's event will follow. */
	if (event->result & POLLHUP)
		return 0;
	if (!event->more && watch_listener(batched, set, i, err))
		return -1;
	return event->result & POLLIN ? 1 : notify_pending(member->mm, err);
}

/* Sorts what the epoll has reported, and asks anew. Returns how many are ready, or -1. */
static int sort_epoll(struct batched *batched, struct stub_set *set, int count, uint32_t *ready,
		      struct error *err)
{
	int found = 0;

	if (count < 0)
		return error_errno(err, -count, "io_uring's epoll_wait");
	for (int k = 0; k < count; k++)
		found += set_epoll_sort(set, batched->epoll, &batched->ready[k], &ready[found]);
	return ask_epoll(batched, err) ? -1 : found;
}

/* Adds the members that are ready to the list, and returns their number or -1. */
static int sort(struct batched *batched, struct stub_set *set, const struct ring_event *event,
		uint32_t *ready, struct error *err)
{
	int is_ready;

	if (TAG_SUBJECT(event->tag) == NOTHING)
		return 0;
	if (TAG_SUBJECT(event->tag) == EPOLL)
		return sort_epoll(batched, set, event->result, ready, err);
	is_ready = sort_member(batched, set, event, err);
	if (is_ready > 0)
		*ready = TAG_MEMBER(event->tag);
	return is_ready;
}

static int await(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX], struct error *err)
{
	struct batched *batched = state;
	int count =
		ring_wait(batched->ring, batched->events, STUB_SET_MAX, &set->system_calls, err);
	int found = 0;

	for (int k = 0; k < count; k++) {
		int sorted = sort(batched, set, &batched->events[k], &ready[found], err);

		if (sorted < 0)
			return -1;
		found += sorted;
	}
	return count < 0 ? -1 : found;
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	struct batched *batched = state;
	uint32_t window = row->window ? row->window : set->count;
	uint32_t ready[STUB_SET_MAX];

	if (admit(batched, set, window, err))
		return -1;
	while (set->away) {
		int count = await(set, batched, ready, err);

		if (count < 0 || stub_set_serve(set, ready, (uint32_t)count, row->order, err) ||
		    admit(batched, set, window, err))
			return -1;
	}
	return 0;
}

/* What the rows of a family share; they differ in the order only. */
#define BY_REQUESTS                                                                               \
	.setup = set_up, .teardown = tear_down, .by_several = true, .take = take, .leave = leave, \
	.run = run
#define BY_EPOLL                                                                                 \
	.setup = set_up_epoll, .teardown = tear_down, .by_several = true, .take = take_by_epoll, \
	.leave = leave_by_epoll, .run = run

const struct serve_many many_uring_each = {
	.name = "uring-each",
	.what = "batched receive by io_uring; receive and answer each in turn",
	.order = ORDER_EACH,
	BY_REQUESTS,
};

const struct serve_many many_uring_all = {
	.name = "uring-all",
	.what = "batched receive by io_uring; receive all that are ready, then answer all",
	.order = ORDER_ALL,
	BY_REQUESTS,
};

const struct serve_many many_uring_newest = {
	.name = "uring-newest",
	.what = "as uring-each from the one that became ready last to the first",
	.order = ORDER_NEWEST,
	BY_REQUESTS,
};

const struct serve_many many_uring_epoll_each = {
	.name = "uring-epoll-each",
	.what = "as uring-each, by one request for an epoll of all listeners",
	.order = ORDER_EACH,
	BY_EPOLL,
};

const struct serve_many many_uring_epoll_all = {
	.name = "uring-epoll-all",
	.what = "as uring-all, by one request for an epoll of all listeners",
	.order = ORDER_ALL,
	BY_EPOLL,
};

const struct serve_many many_uring_epoll_newest = {
	.name = "uring-epoll-newest",
	.what = "as uring-newest, by one request for an epoll of all listeners",
	.order = ORDER_NEWEST,
	BY_EPOLL,
};

const struct serve_many many_uring_wake = {
	.name = "uring-wake-all",
	.what = "as uring-epoll-all, the ring waking the stubs for their batches, too",
	.order = ORDER_ALL,
	.setup = set_up_waking,
	.teardown = tear_down,
	.by_several = true,
	.take = take_by_epoll,
	.leave = leave_by_epoll,
	.run = run,
};

/*
 * Stubs that all run at once push each other out of the caches and the TLB. From some number on
 * that costs more than serving them together saves: hence a window.
 */
const struct serve_many many_uring_window = {
	.name = "uring-window",
	.what = "as uring-all, while no more than 16 stubs have the turn at once",
	.order = ORDER_ALL,
	.window = 16,
	.setup = set_up,
	.teardown = tear_down,
	.by_several = true,
	.take = take,
	.leave = leave,
	.run = run,
};
