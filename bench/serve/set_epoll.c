// SPDX-License-Identifier: GPL-2.0-or-later
/* The epoll of a stub set. */
#include "serve/set_epoll.h"

#include <errno.h>
#include <unistd.h>

#include "base/cause.h"

/* epoll_data.u32: a member's listener, or its pidfd. */
#define LISTENER_OF(i) (i)
#define PIDFD_OF(i)    (STUB_SET_MAX + (i))

int set_epoll_add(int epoll, int fd, uint32_t what, struct error *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		return error_errno(err, errno, "epoll_ctl");
	return 0;
}

static int add_all(const struct stub_set *set, int epoll, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct stub *stub = &set->member[i].mm->stub;

		if (set->member[i].dead)
			continue;
		if (set_epoll_add(epoll, stub->listener, LISTENER_OF(i), err) ||
		    set_epoll_add(epoll, stub->pidfd, PIDFD_OF(i), err))
			return -1;
	}
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

/* A dead stub's descriptors would be reported for ever. */
static void drop(struct stub_set *set, int epoll, struct stub_member *member)
{
	stub_set_hung_up(set, member);
	epoll_ctl(epoll, EPOLL_CTL_DEL, member->mm->stub.listener, NULL);
	epoll_ctl(epoll, EPOLL_CTL_DEL, member->mm->stub.pidfd, NULL);
}

bool set_epoll_sort(struct stub_set *set, int epoll, const struct epoll_event *event,
		    uint32_t *ready)
{
	uint32_t what = event->data.u32, i = what % STUB_SET_MAX;

	if (set->member[i].dead)
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
