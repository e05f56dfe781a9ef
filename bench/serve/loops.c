// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All serve loops, in the order of tables; a new one is a file and a row here. `counted` is first:
 * it is the loop of the series, to which the others are compared.
 */
#include "serve/serve.h"

#include <string.h>

extern const struct serve_loop serve_counted, serve_wait_first, serve_poll_first, serve_no_drain,
	serve_drain_twice, serve_prepared, serve_poll2, serve_epoll2, serve_sentinel,
	serve_marker_on_error, serve_counted_tick, serve_vanishing_ends, serve_spin_count,
	serve_uring, serve_uring_oneshot, serve_uring_coop, serve_uring_sqpoll, serve_uring_count,
	serve_busy, serve_spin, serve_thread;

/* clang-format off */
const struct serve_loop *const serve_loops[] = {
	&serve_counted,
	&serve_wait_first,
	&serve_poll_first,
	&serve_no_drain,
	&serve_drain_twice,
	&serve_prepared,
	&serve_vanishing_ends,
	&serve_poll2,
	&serve_epoll2,
	&serve_sentinel,
	&serve_marker_on_error,
	&serve_counted_tick,
	&serve_uring,
	&serve_uring_oneshot,
	&serve_uring_coop,
	&serve_uring_sqpoll,
	&serve_uring_count,
	&serve_busy,
	&serve_spin,
	&serve_spin_count,
	&serve_thread,
	NULL,
};
/* clang-format on */

/*
 * What `wedges` does not cover follows from how the stub hands over. A hijacked stub need not make
 * the marker that ends a count early, and one that closes its eventfd tells nobody that its turn
 * is over.
 */
const char *serve_wedges_on(const struct serve_loop *loop)
{
	if (loop->wedges)
		return "failures, hijack";
	if (loop->done == STUB_DONE_MARKER_ON_ERROR)
		return "hijack";
	return loop->done == STUB_DONE_EVENTFD ? "eventfd closed" : "";
}

const struct serve_loop *serve_find(const char *name)
{
	for (size_t i = 0; serve_loops[i]; i++)
		if (!strcmp(serve_loops[i]->name, name))
			return serve_loops[i];
	return NULL;
}
