// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ring.h for a build without liburing. ring_open() fails and says so; the rest is there to link,
 * as no ring exists that it could be called for. Exactly one of ring.c and this file has code, by
 * HAVE_LIBURING, so that callers need no condition of their own.
 */
#include "serve/ring.h"

#ifndef HAVE_LIBURING
#include <stddef.h>

int ring_open(struct ring **ring, uint32_t entries, enum ring_mode mode, int thread_cpu,
	      struct error *err)
{
	(void)ring;
	(void)entries;
	(void)mode;
	(void)thread_cpu;
	return error_set(err, STATUS_UNSUPPORTED,
			 "this build has no liburing: `make deps all` builds one that has it");
}

void ring_close(struct ring *ring)
{
	(void)ring;
}

static int not_open(struct error *err)
{
	return error_set(err, STATUS_UNSUPPORTED, "there is no ring without liburing");
}

int ring_needs_futex(struct ring *ring, struct error *err)
{
	(void)ring;
	return not_open(err);
}

int ring_poll(struct ring *ring, int fd, bool multishot, uint64_t tag, struct error *err)
{
	(void)ring;
	(void)fd;
	(void)multishot;
	(void)tag;
	return not_open(err);
}

int ring_forget(struct ring *ring, uint64_t tag, uint64_t failed_tag, struct error *err)
{
	(void)ring;
	(void)tag;
	(void)failed_tag;
	return not_open(err);
}

int ring_futex(struct ring *ring, uint32_t *word, uint32_t value, uint64_t tag, struct error *err)
{
	(void)ring;
	(void)word;
	(void)value;
	(void)tag;
	return not_open(err);
}

int ring_wake(struct ring *ring, uint32_t *word, uint64_t tag, struct error *err)
{
	return ring_futex(ring, word, 0, tag, err);
}

int ring_futex_then_read(struct ring *ring, uint32_t *word, uint32_t value, int fd, void *into,
			 uint64_t tag, uint32_t *system_calls, struct error *err)
{
	(void)fd;
	(void)into;
	(void)system_calls;
	return ring_futex(ring, word, value, tag, err);
}

int ring_needs_epoll(struct ring *ring, struct error *err)
{
	(void)ring;
	return not_open(err);
}

int ring_epoll(struct ring *ring, int epoll, struct epoll_event *ready, uint32_t max, uint64_t tag,
	       struct error *err)
{
	(void)ring;
	(void)epoll;
	(void)ready;
	(void)max;
	(void)tag;
	return not_open(err);
}

int ring_wait(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err)
{
	(void)ring;
	(void)events;
	(void)max;
	(void)system_calls;
	return not_open(err);
}

int ring_submit(struct ring *ring, uint32_t *system_calls, struct error *err)
{
	(void)ring;
	(void)system_calls;
	return not_open(err);
}

uint32_t ring_take(struct ring *ring, struct ring_event *events, uint32_t max)
{
	(void)ring;
	(void)events;
	(void)max;
	return 0;
}

int ring_look(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err)
{
	return ring_wait(ring, events, max, system_calls, err);
}
#endif
