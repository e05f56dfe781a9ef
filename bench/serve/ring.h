/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An io_uring that waits: for listeners and other descriptors to become readable
 * and for a word of memory to change, all in one system call. It cannot receive a
 * notification (URING_CMD and READ fail on a listener, Linux 6.18): it says that
 * there may be one.
 *
 * What it says is a hint each time. A multishot poll fires on edges: edges
 * coalesce, so that one event may stand for several notifications, and an event
 * may be stale by the time that it is read. Look before a call that blocks.
 *
 * A ring belongs to the thread that opened it; no other may use it.
 */
#ifndef SERVE_RING_H
#define SERVE_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* Who does the kernel's part of the work, and when. */
enum ring_mode {
	RING_DEFER,  /* this thread, when it waits (DEFER_TASKRUN, 6.1) */
	RING_COOP,   /* this thread, whenever it leaves the kernel (COOP_TASKRUN, 5.19) */
	RING_SQPOLL, /* a thread of the kernel, which spins for a while before it sleeps */
};

struct epoll_event;
struct ring;

/* What has happened: tag is that of the request, result is poll's revents or a negative errno. */
struct ring_event {
	uint64_t tag;
	int32_t result;
	bool more; /* the request is still armed; else it has to be made again */
};

/*
 * Makes a ring for so many requests at once. thread_cpu is where the kernel's thread of
 * RING_SQPOLL runs; -1: wherever the caller may now, before 6.11 on any CPU (io_sq_thread()).
 * STATUS_UNSUPPORTED where the build has no liburing, or the kernel no io_uring or not that mode.
 */
int ring_open(struct ring **ring, uint32_t entries, enum ring_mode mode, int thread_cpu,
	      struct error *err);
void ring_close(struct ring *ring); /* NULL is fine */

/* STATUS_UNSUPPORTED if the kernel cannot wait for a word (before 6.7). */
int ring_needs_futex(struct ring *ring, struct error *err);

/*
 * Requests; they reach the kernel with the next ring_wait(). An event comes at once
 * for what is there already. A poll has POLLERR and POLLHUP reported too.
 */
int ring_poll(struct ring *ring, int fd, bool multishot, uint64_t tag, struct error *err);

/*
 * Takes the request with that tag back, if it is still armed, which then has a last event of
 * -ECANCELED. An event with the other tag, -ENOENT, if it is not.
 */
int ring_forget(struct ring *ring, uint64_t tag, uint64_t failed_tag, struct error *err);

/*
 * An event when the shared word is woken, or is not value to begin with; in either
 * case look at the word. Once for each request.
 */
int ring_futex(struct ring *ring, uint32_t *word, uint32_t value, uint64_t tag, struct error *err);

/* Wakes one that waits for the shared word; an event with a negative errno if that fails. */
int ring_wake(struct ring *ring, uint32_t *word, uint64_t tag, struct error *err);

/*
 * The same as ring_futex(), and then 8 bytes of fd are read to into, which must stay where it
 * is; an event when that is done, and one before it if the word is not value to begin with. Of
 * RING_COOP the thread itself does so, before a call that it sleeps in begins anew.
 */
int ring_futex_then_read(struct ring *ring, uint32_t *word, uint32_t value, int fd, void *into,
			 uint64_t tag, uint32_t *system_calls, struct error *err);

/* STATUS_UNSUPPORTED if the kernel cannot wait for an epoll (before 6.15). */
int ring_needs_epoll(struct ring *ring, struct error *err);

/*
 * An event when epoll has something ready: result is the number of entries of ready, which must
 * stay where it is until then, or a negative errno. As by epoll_wait(), so what is
 * level-triggered is there again the next time. Once for each request.
 */
int ring_epoll(struct ring *ring, int epoll, struct epoll_event *ready, uint32_t max, uint64_t tag,
	       struct error *err);

/*
 * Takes up to max events; if there is none, hands the requests over and sleeps until
 * there is one. Returns how many, 0 after a signal, or -1. Adds to *system_calls
 * what it made: none if events were there.
 */
int ring_wait(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err);

/* Hands the requests over, if there are any. 0 or -1. */
int ring_submit(struct ring *ring, uint32_t *system_calls, struct error *err);

/* Takes up to max of the events that are there already, without a system call. */
uint32_t ring_take(struct ring *ring, struct ring_event *events, uint32_t max);

/*
 * As ring_wait(), but does not sleep. But for RING_SQPOLL, what happened before it
 * was called is among its events, or of those of the calls after it until one
 * returns 0.
 */
int ring_look(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err);

#endif
