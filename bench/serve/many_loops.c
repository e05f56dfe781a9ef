// SPDX-License-Identifier: GPL-2.0-or-later
/* All ways of serving many stubs, in the order of tables; the first is the baseline. */
#include "serve/many.h"

extern const struct serve_many many_stub_by_stub, many_round_robin;
extern const struct serve_many many_uring_each, many_uring_all, many_uring_newest,
	many_uring_window, many_uring_wake, many_uring_epoll_each, many_uring_epoll_all,
	many_uring_epoll_newest;
extern const struct serve_many many_epoll_each, many_epoll_all, many_epoll_newest;
extern const struct serve_many many_poll_each, many_poll_all, many_poll_newest;
extern const struct serve_many many_shared, many_threads;

const struct serve_many *const serve_manys[] = {
	&many_stub_by_stub,
	&many_round_robin,
	&many_uring_each,
	&many_uring_all,
	&many_uring_newest,
	&many_uring_window,
	&many_uring_wake,
	&many_uring_epoll_each,
	&many_uring_epoll_all,
	&many_uring_epoll_newest,
	&many_epoll_each,
	&many_epoll_all,
	&many_epoll_newest,
	&many_poll_each,
	&many_poll_all,
	&many_poll_newest,
	&many_shared,
	&many_threads,
	NULL,
};
