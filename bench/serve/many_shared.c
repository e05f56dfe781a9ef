// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One listener for all stubs, which come from one zygote (stub/zygote.h); the pid in a
 * notification tells whose it is. A wait is one poll() of two descriptors, however many stubs
 * there are.
 *
 * What it costs: the stubs are not UML's, each call runs two filters, and all stubs take the one
 * mutex of that listener, whose list of pending notifications can be as long as the set.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/many.h"

/*
 * Pids sorted for bsearch(). They are fixed for the life of the row: a stub that dies is not
 * replaced.
 */
struct of_pid {
	pid_t pid;
	uint32_t member;
};

struct shared {
	int tick;
	uint32_t count;
	struct of_pid of_pid[STUB_SET_MAX]; /* sorted */
};

static int by_pid(const void *a, const void *b)
{
	const struct of_pid *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	struct shared *shared = memory_new(1, sizeof(*shared));

	shared->tick = stub_set_tick_open(err);
	if (shared->tick < 0) {
		free(shared);
		return -1;
	}
	shared->count = set->count;
	for (uint32_t i = 0; i < set->count; i++)
		shared->of_pid[i] = (struct of_pid){ set->member[i].mm->stub.pid, i };
	qsort(shared->of_pid, shared->count, sizeof(shared->of_pid[0]), by_pid);
	*state = shared;
	return 0;
}

static void tear_down(struct stub_set *set, void *state)
{
	struct shared *shared = state;

	(void)set;
	close(shared->tick);
	free(shared);
}

static int serve_next(struct stub_set *set, const struct shared *shared, struct error *err)
{
	struct seccomp_notif request;
	struct of_pid key = { 0 };
	const struct of_pid *of;
	struct stub_member *member;
	int received = stub_set_receive(set, set->listener, &request, err);

	if (received <= 0)
		return received;
	key.pid = (pid_t)request.pid;
	of = bsearch(&key, shared->of_pid, shared->count, sizeof(key), by_pid);
	if (!of)
		return error_set(err, STATUS_CANNOT, "a notification of process %d, no stub",
				 key.pid);
	member = &set->member[of->member];
	return stub_set_answer(set, member, request.id, stub_set_judge(set, member, &request), err);
}

/*
 * A stub_set_wait that serves a notification itself and so reports none as ready: whose it is, and
 * therefore which member is ready, is known only after the RECV.
 */
static int await(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX], struct error *err)
{
	const struct shared *shared = state;
	struct pollfd fds[] = { { .fd = set->listener, .events = POLLIN },
				{ .fd = shared->tick, .events = POLLIN } };

	(void)ready;
	set->system_calls++;
	if (poll(fds, 2, -1) < 0) {
		if (errno != EINTR)
			return error_errno(err, errno, "poll of a shared listener");
		stub_set_look(set);
		return 0;
	}
	if (fds[1].revents)
		stub_set_tick_take(set, shared->tick);
	/* When all stubs have gone the listener hangs up, until their deaths are noticed. */
	if (!(fds[0].revents & POLLIN)) {
		stub_set_look(set);
		return 0;
	}
	return serve_next(set, shared, err);
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	return stub_set_serve_by(set, await, state, row->order, err);
}

const struct serve_many many_shared = {
	.name = "shared",
	.what = "one listener for all stubs, told by pid; changes the stub: two filters a call",
	.one_listener = true,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};
