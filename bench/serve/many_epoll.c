// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * epoll of all listeners, level-triggered, so that no notification can be missed.
 * Deaths are told by the pidfds, which cost nothing until then.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "serve/many.h"
#include "stub/death.h"

#define EVENTS (2 * STUB_SET_MAX + 1)

/* epoll_data.u32: a member's listener, its pidfd, or the tick. */
#define LISTENER_OF(i) (i)
#define PIDFD_OF(i)    (STUB_SET_MAX + (i))
#define TICK	       (2 * STUB_SET_MAX)

struct epolled {
	int epoll;
	int tick;
	struct epoll_event events[EVENTS];
};

static int add(struct epolled *epolled, int fd, uint32_t what, struct error *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

	if (epoll_ctl(epolled->epoll, EPOLL_CTL_ADD, fd, &event))
		return error_errno(err, errno, "epoll_ctl");
	return 0;
}

static int add_all(const struct stub_set *set, struct epolled *epolled, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct stub *stub = &set->member[i].mm->stub;

		if (set->member[i].dead)
			continue;
		if (add(epolled, stub->listener, LISTENER_OF(i), err) ||
		    add(epolled, stub->pidfd, PIDFD_OF(i), err))
			return -1;
	}
	return add(epolled, epolled->tick, TICK, err);
}

static void tear_down(struct stub_set *set, void *state)
{
	struct epolled *epolled = state;

	(void)set;
	if (epolled->epoll >= 0)
		close(epolled->epoll);
	if (epolled->tick >= 0)
		close(epolled->tick);
	free(epolled);
}

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	struct epolled *epolled = memory_new(1, sizeof(*epolled));

	epolled->tick = stub_set_tick_open(err);
	epolled->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epolled->epoll < 0)
		error_call(err, (struct failed){ .error = errno }, "epoll_create1");
	if (epolled->epoll >= 0 && epolled->tick >= 0 && !add_all(set, epolled, err)) {
		*state = epolled;
		return 0;
	}
	tear_down(set, epolled);
	return -1;
}

/* A dead stub's descriptors would be reported for ever. */
static void drop(struct stub_set *set, struct epolled *epolled, struct stub_member *member)
{
	stub_set_hung_up(set, member);
	epoll_ctl(epolled->epoll, EPOLL_CTL_DEL, member->mm->stub.listener, NULL);
	epoll_ctl(epolled->epoll, EPOLL_CTL_DEL, member->mm->stub.pidfd, NULL);
}

/* Returns whether a member is ready, which *ready then is. */
static bool sort(struct stub_set *set, struct epolled *epolled, const struct epoll_event *event,
		 uint32_t *ready)
{
	uint32_t what = event->data.u32;

	if (what == TICK) {
		stub_set_tick_take(set, epolled->tick);
		return false;
	}
	if (what < STUB_SET_MAX && event->events & EPOLLIN) {
		*ready = what;
		return true;
	}
	/* Without a hang-up it is an EPOLLERR, which tells nothing: see notify_pending(). */
	if (what < STUB_SET_MAX && !(event->events & EPOLLHUP))
		return false;
	if (!set->member[what % STUB_SET_MAX].dead)
		drop(set, epolled, &set->member[what % STUB_SET_MAX]);
	return false;
}

static int await(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX], struct error *err)
{
	struct epolled *epolled = state;
	int count, found = 0;

	set->system_calls++;
	count = epoll_wait(epolled->epoll, epolled->events, EVENTS, -1);
	if (count < 0 && errno != EINTR)
		return error_errno(err, errno, "epoll_wait");
	for (int i = 0; i < count; i++)
		found += sort(set, epolled, &epolled->events[i], &ready[found]);
	return found;
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	return stub_set_serve_by(set, await, state, row->order, err);
}

const struct serve_many many_epoll_each = {
	.name = "epoll-each",
	.what = "epoll of all listeners; receive and answer each in turn",
	.order = ORDER_EACH,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};

const struct serve_many many_epoll_all = {
	.name = "epoll-all",
	.what = "epoll of all listeners; receive all that are ready, then answer all",
	.order = ORDER_ALL,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};

const struct serve_many many_epoll_newest = {
	.name = "epoll-newest",
	.what = "as epoll-each from the one that became ready last to the first",
	.order = ORDER_NEWEST,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};
