// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One poll() of the listeners of all stubs that have the turn. Its cost grows with the stubs, not
 * with the notifications. poll() reports no order: the oldest is taken to be the first of the set.
 *
 * The list is made anew for each wait, from the members that are away, so a hand-over to another
 * thread needs neither take() nor leave().
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/many.h"

struct polled {
	int tick;
	uint32_t member[STUB_SET_MAX]; /* whose listener it is */
	struct pollfd fds[STUB_SET_MAX + 1];
};

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	struct polled *polled = memory_new(1, sizeof(*polled));

	(void)set;
	polled->tick = stub_set_tick_open(err);
	if (polled->tick < 0) {
		free(polled);
		return -1;
	}
	*state = polled;
	return 0;
}

static void tear_down(struct stub_set *set, void *state)
{
	struct polled *polled = state;

	(void)set;
	close(polled->tick);
	free(polled);
}

/* Lists the members of this thread that are away; the tick follows them. Returns their number. */
static uint32_t ask_for_those_away(const struct stub_set *set, struct polled *polled)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < set->count; i++) {
		const struct stub_member *member = &set->member[i];

		if (!stub_set_has(set, i) || !member->away)
			continue;
		polled->member[count] = i;
		polled->fds[count++] =
			(struct pollfd){ .fd = member->mm->stub.listener, .events = POLLIN };
	}
	polled->fds[count] = (struct pollfd){ .fd = polled->tick, .events = POLLIN };
	return count;
}

/*
 * A stub_set_wait. POLLERR without the others tells nothing (see notify_pending()): the next wait
 * asks again.
 */
static int await(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX], struct error *err)
{
	struct polled *polled = state;
	const struct pollfd *fds = polled->fds;
	uint32_t asked = ask_for_those_away(set, polled);
	int count = 0;

	set->system_calls++;
	if (poll(polled->fds, asked + 1, -1) < 0) {
		if (errno != EINTR)
			return error_errno(err, errno, "poll of %u listeners", asked);
		stub_set_look(set);
		return 0;
	}
	for (uint32_t i = 0; i < asked; i++) {
		if (fds[i].revents & POLLIN)
			ready[count++] = polled->member[i];
		else if (fds[i].revents & POLLHUP)
			stub_set_hung_up(set, &set->member[polled->member[i]]);
	}
	if (fds[asked].revents)
		stub_set_tick_take(set, polled->tick);
	return count;
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	return stub_set_serve_by(set, await, state, row->order, err);
}

/* What the rows share; they differ in the order only. */
#define BY_POLL .setup = set_up, .teardown = tear_down, .by_several = true, .run = run

const struct serve_many many_poll_each = {
	.name = "poll-each",
	.what = "poll of all listeners; receive and answer each in turn",
	.order = ORDER_EACH,
	BY_POLL,
};

const struct serve_many many_poll_all = {
	.name = "poll-all",
	.what = "poll of all listeners; receive all that are ready, then answer all",
	.order = ORDER_ALL,
	BY_POLL,
};

const struct serve_many many_poll_newest = {
	.name = "poll-newest",
	.what = "as poll-each from the last listener to the first; poll does not tell which is "
		"newest",
	.order = ORDER_NEWEST,
	BY_POLL,
};
