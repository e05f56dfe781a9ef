// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ring, by liburing 2.3 or newer; ring_absent.c is for builds without it. Opcodes that are
 * newer than liburing 2.3 are filled in by hand (io_uring_prep_rw()), so that what counts is the
 * kernel that the program runs on, not the library it was built with: ring_needs_*() ask that
 * kernel.
 *
 * Requests are only queued here. liburing submits them with the wait, so that arming and waiting
 * is one system call.
 */
#include "serve/ring.h"

#ifdef HAVE_LIBURING
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/memory.h"

/*
 * Values that older headers lack: the opcodes of futexes are in liburing 2.5, FUTEX2_SIZE_U32 is
 * in linux/futex.h of 6.7. A request's futex mask and value are 32 bits in fields of 64. The
 * kernel refuses wider ones with EINVAL, so the mask is not ~0ULL.
 */
#define OPCODE_FUTEX_WAIT 51
#define OPCODE_FUTEX_WAKE 52
#define OPCODE_EPOLL_WAIT 59	      /* of 6.15 */
#define FUTEX_FLAGS	  2u	      /* FUTEX2_SIZE_U32, and not private to a process */
#define FUTEX_ANY_BITS	  0xffffffffu /* FUTEX_BITSET_MATCH_ANY */
#define SQPOLL_IDLE_MS	  1

struct ring {
	struct io_uring uring;
};

static const struct {
	unsigned int flags;
	const char *name; /* what an error names, with the kernel that has it */
} modes[] = {
	[RING_DEFER] = { IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
			 "DEFER_TASKRUN (6.1)" },
	[RING_COOP] = { IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN,
			"COOP_TASKRUN with SINGLE_ISSUER (6.0)" },
	[RING_SQPOLL] = { IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_SQPOLL,
			  "SQPOLL with SINGLE_ISSUER (6.0)" },
};

/* EINVAL is what io_uring_setup() says to flags that it does not know. */
static int open_error(enum ring_mode mode, int error, struct error *err)
{
	if (error == EINVAL)
		return error_set(err, STATUS_UNSUPPORTED, "io_uring has no %s here",
				 modes[mode].name);
	return error_call(err, (struct failed){ .call = CALL_IO_URING_SETUP, .error = error },
			  "io_uring_setup");
}

int ring_open(struct ring **ring, uint32_t entries, enum ring_mode mode, int thread_cpu,
	      struct error *err)
{
	bool placed = mode == RING_SQPOLL && thread_cpu >= 0;
	struct io_uring_params params = { .flags = modes[mode].flags |
						   (placed ? IORING_SETUP_SQ_AFF : 0),
					  .sq_thread_cpu = placed ? (uint32_t)thread_cpu : 0,
					  .sq_thread_idle = SQPOLL_IDLE_MS };
	struct ring *opened = memory_new(1, sizeof(*opened));
	int result;

	result = io_uring_queue_init_params(entries, &opened->uring, &params);
	if (result) {
		free(opened);
		return open_error(mode, -result, err);
	}
	/*
	 * Saves the look-up of the descriptor in each call (5.18). Optional, so errors are
	 * ignored.
	 */
	io_uring_register_ring_fd(&opened->uring);
	*ring = opened;
	return 0;
}

void ring_close(struct ring *ring)
{
	if (!ring)
		return;
	io_uring_queue_exit(&ring->uring);
	free(ring);
}

static bool knows(struct ring *ring, int opcode)
{
	struct io_uring_probe *probe = io_uring_get_probe_ring(&ring->uring);
	bool known = probe && io_uring_opcode_supported(probe, opcode);

	io_uring_free_probe(probe);
	return known;
}

int ring_needs_futex(struct ring *ring, struct error *err)
{
	if (knows(ring, OPCODE_FUTEX_WAIT))
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "io_uring cannot wait for a futex: it requires Linux 6.7");
}

int ring_needs_epoll(struct ring *ring, struct error *err)
{
	if (knows(ring, OPCODE_EPOLL_WAIT))
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "io_uring cannot wait for an epoll: it requires Linux 6.15 and "
			 "CONFIG_EPOLL");
}

/*
 * A request, cleared. If the queue is full, what fills it is submitted first. NULL with an error.
 */
static struct io_uring_sqe *new_request(struct ring *ring, struct error *err)
{
	struct io_uring_sqe *request = io_uring_get_sqe(&ring->uring);
	int result = 0;

	while (!request) {
		result = io_uring_submit(&ring->uring);
		if (result < 0 && result != -EINTR) {
			error_errno(err, -result, "io_uring_enter");
			return NULL;
		}
		request = io_uring_get_sqe(&ring->uring);
	}
	return request;
}

/* A multishot poll of a listener is edge-triggered: IORING_POLL_ADD_LEVEL is refused (6.18). */
int ring_poll(struct ring *ring, int fd, bool multishot, uint64_t tag, struct error *err)
{
	struct io_uring_sqe *request = new_request(ring, err);

	if (!request)
		return -1;
	if (multishot)
		io_uring_prep_poll_multishot(request, fd, POLLIN);
	else
		io_uring_prep_poll_add(request, fd, POLLIN);
	request->user_data = tag;
	return 0;
}

int ring_forget(struct ring *ring, uint64_t tag, uint64_t failed_tag, struct error *err)
{
	struct io_uring_sqe *request = new_request(ring, err);

	if (!request)
		return -1;
	/*
	 * POLL_REMOVE would leave a poll armed that was just woken (EALREADY of io_poll_disarm(),
	 * io_uring/poll.c, 6.0): its work is done behind this request.
	 */
	io_uring_prep_cancel64(request, tag, 0);
	request->flags |= IOSQE_CQE_SKIP_SUCCESS;
	request->user_data = failed_tag;
	return 0;
}

/* A FUTEX_WAIT for the word. NULL with an error. */
static struct io_uring_sqe *await_word(struct ring *ring, uint32_t *word, uint32_t value,
				       uint64_t tag, struct error *err)
{
	struct io_uring_sqe *request = new_request(ring, err);

	if (!request)
		return NULL;
	io_uring_prep_rw(OPCODE_FUTEX_WAIT, request, (int)FUTEX_FLAGS, word, 0, value);
	request->addr3 = FUTEX_ANY_BITS;
	request->user_data = tag;
	return request;
}

int ring_futex(struct ring *ring, uint32_t *word, uint32_t value, uint64_t tag, struct error *err)
{
	return await_word(ring, word, value, tag, err) ? 0 : -1;
}

int ring_wake(struct ring *ring, uint32_t *word, uint64_t tag, struct error *err)
{
	struct io_uring_sqe *request = new_request(ring, err);

	if (!request)
		return -1;
	io_uring_prep_rw(OPCODE_FUTEX_WAKE, request, (int)FUTEX_FLAGS, word, 0, 1);
	request->addr3 = FUTEX_ANY_BITS;
	request->flags |= IOSQE_CQE_SKIP_SUCCESS;
	request->user_data = tag;
	return 0;
}

int ring_futex_then_read(struct ring *ring, uint32_t *word, uint32_t value, int fd, void *into,
			 uint64_t tag, uint32_t *system_calls, struct error *err)
{
	struct io_uring_sqe *wait, *then;

	/* The kernel must get linked requests in one submission, so both need room now. */
	if (io_uring_sq_space_left(&ring->uring) < 2 && ring_submit(ring, system_calls, err))
		return -1;
	wait = await_word(ring, word, value, tag, err);
	then = wait ? new_request(ring, err) : NULL;
	if (!then)
		return -1;
	/* HARDLINK: the read follows whatever comes of the wait, and makes the event. */
	wait->flags |= IOSQE_IO_HARDLINK | IOSQE_CQE_SKIP_SUCCESS;
	io_uring_prep_read(then, fd, into, sizeof(uint64_t), 0);
	then->user_data = tag;
	return 0;
}

int ring_epoll(struct ring *ring, int epoll, struct epoll_event *ready, uint32_t max, uint64_t tag,
	       struct error *err)
{
	struct io_uring_sqe *request = new_request(ring, err);

	if (!request)
		return -1;
	io_uring_prep_rw(OPCODE_EPOLL_WAIT, request, epoll, ready, max, 0);
	request->user_data = tag;
	return 0;
}

uint32_t ring_take(struct ring *ring, struct ring_event *events, uint32_t max)
{
	struct io_uring_cqe *completion;
	unsigned int head;
	uint32_t count = 0;

	io_uring_for_each_cqe(&ring->uring, head, completion)
	{
		if (count == max)
			break;
		events[count++] = (struct ring_event){
			.tag = completion->user_data,
			.result = completion->res,
			.more = completion->flags & IORING_CQE_F_MORE,
		};
	}
	io_uring_cq_advance(&ring->uring, count);
	return count;
}

/*
 * Neither a signal (EINTR) nor a kernel that wants events taken first (EAGAIN, EBUSY) is a
 * failure: the next call goes on.
 */
static int taken(struct ring *ring, int result, struct ring_event *events, uint32_t max,
		 struct error *err)
{
	if (result < 0 && result != -EINTR && result != -EAGAIN && result != -EBUSY)
		return error_errno(err, -result, "io_uring_enter");
	return (int)ring_take(ring, events, max);
}

int ring_wait(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err)
{
	uint32_t count = ring_take(ring, events, max);

	if (count)
		return (int)count;
	++*system_calls;
	/* This also brings events that did not fit into the completion queue. */
	return taken(ring, io_uring_submit_and_wait(&ring->uring, 1), events, max, err);
}

int ring_submit(struct ring *ring, uint32_t *system_calls, struct error *err)
{
	int result;

	if (!io_uring_sq_ready(&ring->uring))
		return 0;
	do {
		++*system_calls;
		result = io_uring_submit(&ring->uring);
	} while (result == -EINTR);
	return result < 0 ? error_errno(err, -result, "io_uring_enter") : 0;
}

int ring_look(struct ring *ring, struct ring_event *events, uint32_t max, uint32_t *system_calls,
	      struct error *err)
{
	uint32_t count = ring_take(ring, events, max);

	if (count)
		return (int)count;
	++*system_calls;
	return taken(ring, io_uring_get_events(&ring->uring), events, max, err);
}
#endif
