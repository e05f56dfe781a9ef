/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An io_uring used only to wait: for listeners and other descriptors to become readable and for a
 * word of memory to change, all in one system call. It cannot receive a notification (URING_CMD
 * and READ fail on a listener, Linux 6.18): it tells that there may be one.
 *
 * Each event is a hint. A multishot poll fires on edges, and edges coalesce: one event may stand
 * for several notifications, and an event may be stale by the time it is read. Look before a call
 * that blocks.
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
 * Makes a ring with room for `entries` requests that are not submitted yet. thread_cpu is the CPU
 * of RING_SQPOLL's kernel thread; with -1 it may run where the caller may now, before 6.11 on any
 * CPU (io_sq_thread()). STATUS_UNSUPPORTED if the build has no liburing, or the kernel no io_uring
 * or not that mode.
 */
int ring_open(struct ring **ring, uint32_t entries, enum ring_mode mode, int thread_cpu,
	      struct error *err);
void ring_close(struct ring *ring); /* NULL is fine */

/* STATUS_UNSUPPORTED if the kernel cannot wait for a word (before 6.7). */
int ring_needs_futex(struct ring *ring, struct error *err);

/*
 * The functions below queue requests, which reach the kernel with the next ring_wait() or
 * ring_submit(); 0 or -1. A poll reports POLLERR and POLLHUP too. What is ready already makes an
 * event at once.
 */
int ring_poll(struct ring *ring, int fd, bool multishot, uint64_t tag, struct error *err);

/*
 * Cancels the request with that tag. If it is still armed, its last event is -ECANCELED; if not,
 * there is an event with failed_tag, -ENOENT.
 */
int ring_forget(struct ring *ring, uint64_t tag, uint64_t failed_tag, struct error *err);

/*
 * An event when the shared word is woken, or does not hold value to begin with: look at the word
 * in either case. One event for each request. The word may be in memory that processes share.
 */
int ring_futex(struct ring *ring, uint32_t *word, uint32_t value, uint64_t tag, struct error *err);

/* Wakes one waiter of the shared word; an event, with a negative errno, only if that fails. */
int ring_wake(struct ring *ring, uint32_t *word, uint64_t tag, struct error *err);

/*
 * As ring_futex(), followed by a read of 8 bytes of fd into `into`, which must stay valid. The
 * event is that of the read; there is one before it if the word does not hold value to begin with.
 * With RING_COOP the calling thread does the read itself, before a call that it sleeps in is
 * restarted.
 */
int ring_futex_then_read(struct ring *ring, uint32_t *word, uint32_t value, int fd, void *into,
			 uint64_t tag, uint32_t *system_calls, struct error *err);

/* STATUS_UNSUPPORTED if the kernel cannot wait for an epoll (before 6.15). */
int ring_needs_epoll(struct ring *ring, struct error *err);

/*
 * An event when epoll has something ready; result is the number of entries in `ready`, which must
 * stay valid until then, or a negative errno. As with epoll_wait(), what is level-triggered is
 * reported again the next time. One event for each request.
 */
int ring_epoll(struct ring *ring, int epoll, struct epoll_event *ready, uint32_t max, uint64_t tag,
	       struct error *err);

/*
 * Takes up to max events. If there is none, submits the requests and sleeps until there is one.
 * Returns how many, 0 after a signal, or -1. Adds the system calls that it made to *system_calls:
 * none if events were there, and then nothing was submitted either.
 */
int ring_wait(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err);

/* Submits the requests, if there are any. 0 or -1. */
int ring_submit(struct ring *ring, uint32_t *system_calls, struct error *err);

/* Takes up to max of the events that are there already, without a system call. */
uint32_t ring_take(struct ring *ring, struct ring_event *events, uint32_t max);

/*
 * As ring_wait(), but does not sleep, nor submit. Except with RING_SQPOLL, everything that
 * happened before the call is among its events, or among those of further calls until one returns
 * 0.
 */
int ring_look(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err);

#endif
