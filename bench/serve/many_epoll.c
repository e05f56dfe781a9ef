// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One epoll of all listeners and deaths, level-triggered (set_epoll.h), and a timerfd, all in one
 * epoll_wait(). It lists what became ready in that order, so that `newest` has a meaning. An end
 * of a batch does not show here: stub_set_serve_by() waits for that by futex, when no notification
 * is expected any more.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/many.h"
#include "serve/set_epoll.h"

#define TICK   SET_EPOLL_OTHERS
#define EVENTS (SET_EPOLL_EVENTS + 1)

struct epolled {
	int epoll;
	int tick;
	struct epoll_event events[EVENTS];
};

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
	epolled->epoll = epolled->tick >= 0 ? set_epoll_open(set, err) : -1;
	if (epolled->epoll >= 0 && !set_epoll_add(epolled->epoll, epolled->tick, TICK, err)) {
		*state = epolled;
		return 0;
	}
	tear_down(set, epolled);
	return -1;
}

/*
 * True: *ready is a member whose notification is pending. The tick is for stubs whose batch ended
 * without a notification (STUB_SET_TICK_NS).
 */
static bool sort(struct stub_set *set, struct epolled *epolled, const struct epoll_event *event,
		 uint32_t *ready)
{
	if (event->data.u32 != TICK)
		return set_epoll_sort(set, epolled->epoll, event, ready);
	stub_set_tick_take(set, epolled->tick);
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

static int take(struct stub_set *set, void *state, uint32_t member, struct error *err)
{
	return set_epoll_take(set, ((struct epolled *)state)->epoll, member, err);
}

static int leave(struct stub_set *set, void *state, uint32_t member, struct error *err)
{
	(void)err;
	set_epoll_leave(set, ((struct epolled *)state)->epoll, member);
	return 0;
}

/* What the rows share; they differ in the order only. */
#define BY_EPOLL                                                                                  \
	.setup = set_up, .teardown = tear_down, .by_several = true, .take = take, .leave = leave, \
	.run = run

const struct serve_many many_epoll_each = {
	.name = "epoll-each",
	.what = "epoll of all listeners; receive and answer each in turn",
	.order = ORDER_EACH,
	BY_EPOLL,
};

const struct serve_many many_epoll_all = {
	.name = "epoll-all",
	.what = "epoll of all listeners; receive all that are ready, then answer all",
	.order = ORDER_ALL,
	BY_EPOLL,
};

const struct serve_many many_epoll_newest = {
	.name = "epoll-newest",
	.what = "as epoll-each from the one that became ready last to the first",
	.order = ORDER_NEWEST,
	BY_EPOLL,
};
