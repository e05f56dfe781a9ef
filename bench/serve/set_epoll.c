// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The epoll of a stub set. epoll_data tells of which member a descriptor is, of which kind, and
 * how often the member had been handed over when it was added: events that are older than the last
 * hand-over are ignored.
 */
#include "serve/set_epoll.h"

#include <errno.h>
#include <unistd.h>

#include "base/cause.h"

/*
 * The lower half of epoll_data.u64: listener or pidfd, of member i. The upper half: its handovers.
 */
#define LISTENER_OF(i) (i)
#define PIDFD_OF(i)    (STUB_SET_MAX + (i))

static int add(int epoll, int fd, uint32_t what, uint32_t handovers, struct error *err)
{
	struct epoll_event event = { .events = EPOLLIN,
				     .data.u64 = (uint64_t)handovers << 32 | what };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		return error_errno(err, errno, "epoll_ctl");
	return 0;
}

int set_epoll_add(int epoll, int fd, uint32_t what, struct error *err)
{
	return add(epoll, fd, what, 0, err);
}

static int add_member(const struct stub_set *set, int epoll, uint32_t i, struct error *err)
{
	const struct stub_member *member = &set->member[i];
	const struct stub *stub = &member->mm->stub;

	return add(epoll, stub->listener, LISTENER_OF(i), member->handovers, err) ||
			       add(epoll, stub->pidfd, PIDFD_OF(i), member->handovers, err) ?
		       -1 :
		       0;
}

static int add_all(const struct stub_set *set, int epoll, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i) && !set->member[i].dead && add_member(set, epoll, i, err))
			return -1;
	return 0;
}

int set_epoll_open(const struct stub_set *set, struct error *err)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		return error_call(err, (struct failed){ .error = errno }, "epoll_create1");
	if (!add_all(set, epoll, err))
		return epoll;
	close(epoll);
	return -1;
}

/* Errors are ignored: a descriptor that is not in the set any more has nothing to be removed. */
static void forget(int epoll, const struct stub *stub)
{
	epoll_ctl(epoll, EPOLL_CTL_DEL, stub->listener, NULL);
	epoll_ctl(epoll, EPOLL_CTL_DEL, stub->pidfd, NULL);
}

int set_epoll_take(struct stub_set *set, int epoll, uint32_t i, struct error *err)
{
	set->system_calls += 2;
	return add_member(set, epoll, i, err);
}

void set_epoll_leave(struct stub_set *set, int epoll, uint32_t i)
{
	set->system_calls += 2;
	forget(epoll, &set->member[i].mm->stub);
}

/* A dead stub's descriptors would be reported for ever. */
static void drop(struct stub_set *set, int epoll, struct stub_member *member)
{
	stub_set_hung_up(set, member);
	forget(epoll, &member->mm->stub);
}

bool set_epoll_sort(struct stub_set *set, int epoll, const struct epoll_event *event,
		    uint32_t *ready)
{
	uint32_t what = event->data.u32, i = what % STUB_SET_MAX;

	if (event->data.u64 >> 32 != set->member[i].handovers || set->member[i].dead)
		return false;
	if (what == LISTENER_OF(i) && event->events & EPOLLIN) {
		*ready = i;
		return true;
	}
	/* Without a hang-up it is an EPOLLERR, which tells nothing: see notify_pending(). */
	if (what == PIDFD_OF(i) || event->events & EPOLLHUP)
		drop(set, epoll, &set->member[i]);
	return false;
}
