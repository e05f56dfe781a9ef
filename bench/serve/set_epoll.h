/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An epoll of all listeners and pidfds of a stub set. It is level-triggered, so that no
 * notification can be missed. The pidfds report deaths, and cost nothing until then.
 */
#ifndef SERVE_SET_EPOLL_H
#define SERVE_SET_EPOLL_H

#include <sys/epoll.h>

#include "serve/stub_set.h"

/*
 * The first number that is free for descriptors of the caller: what set_epoll_add() takes, and
 * what is in the lower half of epoll_data.u64.
 */
#define SET_EPOLL_OTHERS (2 * STUB_SET_MAX)

/* The most events that members can have at once; add the caller's own. */
#define SET_EPOLL_EVENTS (2 * STUB_SET_MAX)

/*
 * Watches the members of the set's thread that live. Returns a descriptor, which the caller
 * closes, or -1.
 */
int set_epoll_open(const struct stub_set *set, struct error *err);

/* Adds a descriptor of the caller, level-triggered for reading. */
int set_epoll_add(int epoll, int fd, uint32_t what, struct error *err);

/*
 * With several threads: a member has come to this one, or has left it. set_epoll_sort() ignores
 * events of the member from before that, which the caller may still hold. Two system calls each.
 */
int set_epoll_take(struct stub_set *set, int epoll, uint32_t i, struct error *err);
void set_epoll_leave(struct stub_set *set, int epoll, uint32_t i);

/*
 * Sorts one event of a member. Returns true if a notification of member *ready is pending; notes a
 * death.
 */
bool set_epoll_sort(struct stub_set *set, int epoll, const struct epoll_event *event,
		    uint32_t *ready);

#endif
