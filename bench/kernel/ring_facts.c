// SPDX-License-Identifier: GPL-2.0-or-later
/* What io_uring can do with a listener and with a futex; see kernel_facts.h. */
#define _GNU_SOURCE
#include "kernel/kernel_facts.h"

#ifdef HAVE_LIBURING
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/subject.h"

/* Of newer headers than are needed to build. */
#define OPCODE_URING_CMD  46	    /* 5.19 */
#define OPCODE_FUTEX_WAIT 51	    /* 6.7 */
#define OPCODE_EPOLL_WAIT 59	    /* 6.15 */
#define POLL_LEVEL	  (1u << 3) /* IORING_POLL_ADD_LEVEL, 5.20 */
#define FUTEX_U32	  2u	    /* FUTEX2_SIZE_U32 */

#define CALLERS 8

/* False after it has said why. */
static bool open_ring(struct kernel_answer *answer, struct io_uring *ring, unsigned int flags)
{
	struct io_uring_params params = { .flags = flags };
	int result = io_uring_queue_init_params(32, ring, &params);

	if (!result)
		return true;
	errno = -result;
	kernel_add_result(answer, -1);
	return false;
}

static void add_mode(struct kernel_answer *answer, unsigned int flags)
{
	struct io_uring ring;

	if (open_ring(answer, &ring, flags))
		kernel_add(answer, "ok");
}

static void coop(struct kernel_answer *answer)
{
	add_mode(answer, IORING_SETUP_COOP_TASKRUN);
}

static void single_issuer(struct kernel_answer *answer)
{
	add_mode(answer, IORING_SETUP_SINGLE_ISSUER);
}

static void defer(struct kernel_answer *answer)
{
	add_mode(answer, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
}

static void add_opcode(struct kernel_answer *answer, int opcode)
{
	struct io_uring ring;
	struct io_uring_probe *probe;

	if (!open_ring(answer, &ring, 0))
		return;
	probe = io_uring_get_probe_ring(&ring);
	kernel_add(answer, probe && io_uring_opcode_supported(probe, opcode) ? "yes" : "no");
}

static void has_futex_wait(struct kernel_answer *answer)
{
	add_opcode(answer, OPCODE_FUTEX_WAIT);
}

static void has_epoll_wait(struct kernel_answer *answer)
{
	add_opcode(answer, OPCODE_EPOLL_WAIT);
}

static struct io_uring_sqe *prepare(struct io_uring *ring, int opcode, int fd)
{
	struct io_uring_sqe *entry = io_uring_get_sqe(ring);

	/* A new ring has room. */
	io_uring_prep_rw(opcode, entry, fd, NULL, 0, 0);
	return entry;
}

/* The result of the request, or "waits". */
static void submit(struct kernel_answer *answer, struct io_uring *ring)
{
	struct __kernel_timespec limit = { .tv_nsec = SOON_MS * 1000000ll };
	struct io_uring_cqe *event;
	int result = io_uring_submit(ring);

	if (result >= 0)
		result = io_uring_wait_cqe_timeout(ring, &event, &limit);
	if (result == -ETIME) {
		kernel_add(answer, "waits");
		return;
	}
	if (!result)
		result = event->res;
	errno = result < 0 ? -result : 0;
	kernel_add_result(answer, result < 0 ? -1 : 0);
}

/* A ring, and a listener with a pending call. */
static struct subject *start(struct kernel_answer *answer, struct io_uring *ring)
{
	struct subject *subject = subject_start(answer, 0, subject_call);

	if (!subject || !open_ring(answer, ring, 0))
		return NULL;
	subject_poll(subject, -1);
	return subject;
}

static void read_listener(struct kernel_answer *answer)
{
	static char buffer[256];
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);
	struct io_uring_sqe *entry;

	if (!subject)
		return;
	entry = prepare(&ring, IORING_OP_READ, subject->listener);
	entry->addr = (uintptr_t)buffer;
	entry->len = sizeof(buffer);
	submit(answer, &ring);
}

static void command_listener(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);

	if (!subject)
		return;
	prepare(&ring, OPCODE_URING_CMD, subject->listener);
	submit(answer, &ring);
}

static void poll_listener(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);

	if (!subject)
		return;
	prepare(&ring, IORING_OP_POLL_ADD, subject->listener)->poll32_events = POLLIN;
	submit(answer, &ring);
}

static void poll_level(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);
	struct io_uring_sqe *entry;

	if (!subject)
		return;
	entry = prepare(&ring, IORING_OP_POLL_ADD, subject->listener);
	entry->poll32_events = POLLIN;
	entry->len = POLL_LEVEL;
	submit(answer, &ring);
}

static void call_in_company(struct subject *subject)
{
	subject_wait_for(&subject->go);
	for (int i = 1; i < CALLERS; i++)
		if (!syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
			break;
	subject_call(subject);
}

/* How many completions that gives depends on the scheduler. */
static void count_events(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, call_in_company);
	struct io_uring_sqe *entry;
	struct io_uring_cqe *event;
	struct io_uring ring;
	unsigned int head, count = 0;

	if (!subject || !open_ring(answer, &ring, 0))
		return;
	entry = prepare(&ring, IORING_OP_POLL_ADD, subject->listener);
	entry->poll32_events = POLLIN;
	entry->len = 1; /* IORING_POLL_ADD_MULTI, 5.13 */
	io_uring_submit(&ring);
	subject->go = 1;
	usleep(SOON_MS * 1000);
	io_uring_get_events(&ring);
	io_uring_for_each_cqe(&ring, head, event)
	{
		if (!count && event->res < 0) {
			errno = -event->res;
			kernel_add_result(answer, -1);
			return;
		}
		count++;
	}
	kernel_add(answer, count <= CALLERS ? "at most one for each" : "more than one for each");
}

static void add_futex(struct kernel_answer *answer, uint64_t mask, uint64_t value)
{
	static uint32_t word = 0x80000000u;
	struct io_uring_sqe *entry;
	struct io_uring ring;

	if (!open_ring(answer, &ring, 0))
		return;
	entry = prepare(&ring, OPCODE_FUTEX_WAIT, (int)FUTEX_U32);
	entry->addr = (uintptr_t)&word;
	entry->off = value;
	entry->addr3 = mask;
	submit(answer, &ring);
}

static void futex(struct kernel_answer *answer)
{
	add_futex(answer, 0xffffffffu, 0x80000000u);
}

static void futex_wide_mask(struct kernel_answer *answer)
{
	add_futex(answer, ~0ull, 0x80000000u);
}

static void futex_wide_value(struct kernel_answer *answer)
{
	add_futex(answer, 0xffffffffu, 0xffffffff80000000ull);
}

#define OF(major, minor) FACTS_RELEASE(major, minor)

const struct kernel_fact kernel_ring_facts[] = {
	{ "io_uring: COOP_TASKRUN", coop, OF(5, 19), "ok", "EINVAL" },
	{ "io_uring: SINGLE_ISSUER", single_issuer, OF(6, 0), "ok", "EINVAL" },
	{ "io_uring: DEFER_TASKRUN", defer, OF(6, 1), "ok", "EINVAL" },
	{ "io_uring: READ of a listener", read_listener, 0, "EINVAL", NULL },
	{ "io_uring: URING_CMD on a listener", command_listener, OF(5, 19), "EOPNOTSUPP",
	  "EINVAL" },
	{ "io_uring: POLL_ADD of a pending listener", poll_listener, 0, "ok", NULL },
	{ "io_uring: the same with POLL_ADD_LEVEL", poll_level, 0, "EINVAL", NULL },
	/* 5.13; also in Debian's 5.10, as 5.10.162 took over the io_uring of 5.15 */
	{ "io_uring: multishot poll, events of 8 calls", count_events, OF(5, 13),
	  "at most one for each", NULL },
	{ "io_uring: FUTEX_WAIT is known", has_futex_wait, OF(6, 7), "yes", "no" },
	{ "io_uring: FUTEX_WAIT, 32 bits", futex, OF(6, 7), "waits", "EINVAL" },
	{ "io_uring: FUTEX_WAIT, mask of 64 bits", futex_wide_mask, 0, "EINVAL", NULL },
	{ "io_uring: FUTEX_WAIT, value sign-extended", futex_wide_value, 0, "EINVAL", NULL },
	{ "io_uring: EPOLL_WAIT is known", has_epoll_wait, OF(6, 15), "yes", "no" },
	{ 0 },
};

#else

const struct kernel_fact kernel_ring_facts[] = { { 0 } };

#endif
