/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An epoll of all listeners and deaths of a stub set, level-triggered, so that no notification
 * can be missed. Deaths are told by the pidfds, which cost nothing until then.
 */
#ifndef SERVE_SET_EPOLL_H
#define SERVE_SET_EPOLL_H

#include <sys/epoll.h>

#include "serve/stub_set.h"

/* The lower half of epoll_data.u64 of what the caller adds itself is this or more. */
#define SET_EPOLL_OTHERS (2 * STUB_SET_MAX)

/* Events of it, those of the caller left out, at most. */
#define SET_EPOLL_EVENTS (2 * STUB_SET_MAX)

/* Returns a descriptor, or -1. */
int set_epoll_open(const struct stub_set *set, struct error *err);

int set_epoll_add(int epoll, int fd, uint32_t what, struct error *err);

/*
 * Of several threads: a member has come to this one, or has left it. What the epoll has told of
 * it before, and nobody has sorted yet, set_epoll_sort() passes by.
 */
int set_epoll_take(struct stub_set *set, int epoll, uint32_t i, struct error *err);
void set_epoll_leave(struct stub_set *set, int epoll, uint32_t i);

/* Notes a death. Returns whether a member is ready, which *ready then is. */
bool set_epoll_sort(struct stub_set *set, int epoll, const struct epoll_event *event,
		    uint32_t *ready);

#endif
