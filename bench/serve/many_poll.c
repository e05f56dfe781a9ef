// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * poll() of the listeners of all stubs that have the turn. It costs by stub and not
 * per notification. It tells no order: the oldest is the first of the set here.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/many.h"

struct polled {
	struct pollfd fds[STUB_SET_MAX + 1]; /* the last is the tick */
};

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	struct polled *polled = memory_new(1, sizeof(*polled));
	int tick;

	tick = stub_set_tick_open(err);
	if (tick < 0) {
		free(polled);
		return -1;
	}
	polled->fds[set->count] = (struct pollfd){ .fd = tick, .events = POLLIN };
	*state = polled;
	return 0;
}

static void tear_down(struct stub_set *set, void *state)
{
	struct polled *polled = state;

	close(polled->fds[set->count].fd);
	free(polled);
}

/* A descriptor of -1 is passed by. */
static void ask_for_those_away(const struct stub_set *set, struct pollfd *fds)
{
	for (uint32_t i = 0; i < set->count; i++)
		fds[i] = (struct pollfd){
			.fd = set->member[i].away ? set->member[i].mm->stub.listener : -1,
			.events = POLLIN,
		};
}

static int await(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX], struct error *err)
{
	struct pollfd *fds = ((struct polled *)state)->fds;
	int count = 0;

	ask_for_those_away(set, fds);
	set->system_calls++;
	if (poll(fds, set->count + 1, -1) < 0) {
		if (errno != EINTR)
			return error_errno(err, errno, "poll of %u listeners", set->count);
		stub_set_look(set);
		return 0;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		if (fds[i].revents & POLLIN)
			ready[count++] = i;
		else if (fds[i].revents & POLLHUP)
			stub_set_hung_up(set, &set->member[i]);
	}
	if (fds[set->count].revents)
		stub_set_tick_take(set, fds[set->count].fd);
	return count;
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	return stub_set_serve_by(set, await, state, row->order, err);
}

const struct serve_many many_poll_each = {
	.name = "poll-each",
	.what = "poll of all listeners; receive and answer each in turn",
	.order = ORDER_EACH,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};

const struct serve_many many_poll_all = {
	.name = "poll-all",
	.what = "poll of all listeners; receive all that are ready, then answer all",
	.order = ORDER_ALL,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};

const struct serve_many many_poll_newest = {
	.name = "poll-newest",
	.what = "as poll-each from the last listener to the first; poll does not tell which is "
		"newest",
	.order = ORDER_NEWEST,
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};
