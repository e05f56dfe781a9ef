// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As poll2, by epoll; the stub's pidfd is in the set as well, which costs nothing until it dies.
 *
 * Listener and eventfd are edge-triggered, so that the eventfd need not be read. That is safe for
 * two reasons. epoll asks a descriptor again before it reports it, so a stale edge is not
 * reported. And a stub has one thread, hence one pending notification at most, so that one RECV
 * for each edge takes all there is.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "monitor/notify.h"
#include "serve/serve.h"
#include "serve/until_back.h"
#include "stub/death.h"

enum { LISTENER, DONE, DEATH };

struct epoll2 {
	int fd;
};

static int add(const struct epoll2 *epoll2, int fd, uint32_t events, uint32_t what,
	       struct error *err)
{
	struct epoll_event event = { .events = events, .data.u32 = what };

	if (epoll_ctl(epoll2->fd, EPOLL_CTL_ADD, fd, &event))
		return error_errno(err, errno, "epoll_ctl");
	return 0;
}

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct epoll2 *epoll2 = memory_new(1, sizeof(*epoll2));

	*state = epoll2;
	epoll2->fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll2->fd < 0)
		return error_call(err, (struct failed){ .error = errno }, "epoll_create1");
	if (add(epoll2, mm->stub.listener, EPOLLIN | EPOLLET, LISTENER, err) ||
	    add(epoll2, mm->stub.done_fd, EPOLLIN | EPOLLET, DONE, err))
		return -1;
	return add(epoll2, mm->stub.pidfd, EPOLLIN, DEATH, err);
}

static void teardown(struct guest_mm *mm, void *state)
{
	struct epoll2 *epoll2 = state;

	(void)mm;
	if (epoll2->fd >= 0)
		close(epoll2->fd);
	free(epoll2);
}

/* One event at a time: what else is ready is reported by the next epoll_wait(). */
static int wait_once(struct guest_mm *mm, void *state, struct error *err)
{
	const struct epoll2 *epoll2 = state;
	struct epoll_event event;
	int count;

	mm->log.system_calls++;
	count = epoll_wait(epoll2->fd, &event, 1, -1);
	if (count < 0)
		return errno == EINTR ?
			       0 :
			       error_errno(err, errno, "epoll_wait for stub %d", mm->stub.pid);
	if (event.data.u32 == DEATH)
		return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	if (event.data.u32 != LISTENER)
		return 0;
	/*
	 * EPOLLERR alone tells nothing (see notify_pending()), and this edge is not reported
	 * again.
	 */
	return event.events & EPOLLIN ? 1 : notify_pending(mm, err);
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)expected;
	return serve_until_back(mm, state, wait_once, err);
}

const struct serve_loop serve_epoll2 = {
	.name = "epoll2",
	.what = "epoll on the listener and on an eventfd of the stub",
	.done = STUB_DONE_EVENTFD,
	.setup = setup,
	.teardown = teardown,
	.serve = serve,
};
