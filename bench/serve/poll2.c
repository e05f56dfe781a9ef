// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * poll() on the listener and on the eventfd that the stub writes to when it hands the turn over.
 * The eventfd is only a hint: the futex word says whose turn it is. A write that comes late, after
 * the word was seen, costs one more look and does no harm.
 *
 * It costs the poll() before each RECV on top of counted. On one CPU the time from trap to RECV
 * was 3.4 us instead of 2.7 (6.18, stamped pass), and no other phase was longer. No way around
 * that is known: a RECV without a poll() would block where a batch ended early.
 */
#include "serve/poll2.h"

#include <errno.h>
#include <poll.h>

#include "serve/serve.h"
#include "serve/until_back.h"
#include "stub/death.h"

enum { LISTENER, DONE, WAITS };

/*
 * POLLHUP: nobody has the filter any more, so the stub is ending (since 6.11) or was reaped (since
 * 5.9). Its death is waited for, so that the error can say how it ended.
 */
static int await_death(const struct guest_mm *mm, struct error *err)
{
	stub_await_death(mm->stub.pidfd);
	return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
}

/*
 * The pidfd is not in the set: a third descriptor would cost 80 ns of each wait. If the stub dies,
 * POLLHUP ends the wait, and before 6.11 SIGCHLD does, except for a death in the instant between
 * handoff_check_death() and the poll().
 */
int poll2_wait(struct guest_mm *mm, void *state, struct error *err)
{
	struct pollfd waits[WAITS] = {
		[LISTENER] = { .fd = mm->stub.listener, .events = POLLIN },
		[DONE] = { .fd = mm->stub.done_fd, .events = POLLIN },
	};

	(void)state;
	if (handoff_check_death(mm, err))
		return -1;
	mm->log.system_calls++;
	if (poll(waits, WAITS, -1) < 0)
		return errno == EINTR ? 0 :
					error_errno(err, errno, "poll for stub %d", mm->stub.pid);
	if (waits[LISTENER].revents & POLLIN)
		return 1;
	if (waits[LISTENER].revents & POLLHUP)
		return await_death(mm, err);
	if (waits[DONE].revents)
		handoff_take_done(mm);
	return 0;
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)expected;
	return serve_until_back(mm, state, poll2_wait, err);
}

const struct serve_loop serve_poll2 = {
	.name = "poll2",
	.what = "poll() on the listener and on an eventfd of the stub",
	.done = STUB_DONE_EVENTFD,
	.serve = serve,
};
