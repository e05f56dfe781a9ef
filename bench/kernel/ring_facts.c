// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts about what io_uring can do with a listener and with a futex: which modes and opcodes
 * there are, that it can wait for a notification but not receive one, and how a multishot poll
 * counts. The loops serve/uring*.c rest on them. A build without liburing has no such facts,
 * nor these loops.
 */
#define _GNU_SOURCE
#include "kernel/kernel_facts.h"

#ifdef HAVE_LIBURING
#include <dirent.h>
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/files.h"
#include "base/tasks.h"
#include "kernel/subject.h"

/* Not in all headers that suffice to build; each with the version of the kernel that has it. */
#define OPCODE_URING_CMD  46	    /* 5.19 */
#define OPCODE_FUTEX_WAIT 51	    /* 6.7 */
#define OPCODE_EPOLL_WAIT 59	    /* 6.15 */
#define POLL_LEVEL	  (1u << 3) /* IORING_POLL_ADD_LEVEL, 6.0 */
#define POLL_MULTISHOT	  (1u << 0) /* IORING_POLL_ADD_MULTI, 5.13 */
#define POLL_UPDATE	  (1u << 1) /* IORING_POLL_UPDATE_EVENTS, 5.13 */
#define FUTEX_U32	  2u	    /* FUTEX2_SIZE_U32 */

#define FUTEX_ALL 0xffffffffu /* FUTEX_BITSET_MATCH_ANY: any wake */

#define CALLERS	  8 /* enough for completions to coalesce, few enough for the ring */
#define MULTISHOT 1 /* user data; that of others is 0 */

/* If it fails, the errno is added to the answer, and the process of the fact ends. */
static void open_ring(struct kernel_answer *answer, struct io_uring *ring, unsigned int flags)
{
	struct io_uring_params params = { .flags = flags };
	int result = io_uring_queue_init_params(32, ring, &params);

	if (!result)
		return;
	errno = -result;
	kernel_add_result(answer, -1);
	kernel_end(answer);
}

/* with: flags. */
static void add_mode(struct kernel_answer *answer)
{
	struct io_uring ring;

	open_ring(answer, &ring, (unsigned int)answer->fact->with[0]);
	kernel_add(answer, "ok");
}

/* with: the opcode. By the kernel's own list, since trying one might need arguments. */
static void add_opcode(struct kernel_answer *answer)
{
	const int opcode = (int)answer->fact->with[0];
	struct io_uring ring;
	struct io_uring_probe *probe;

	open_ring(answer, &ring, 0);
	probe = io_uring_get_probe_ring(&ring);
	kernel_add(answer, probe && io_uring_opcode_supported(probe, opcode) ? "yes" : "no");
}

/*
 * Opcodes are prepared by number, as liburing has helpers only for those that it knows (2.5 for
 * FUTEX_WAIT).
 */
static struct io_uring_sqe *prepare(struct io_uring *ring, int opcode, int fd)
{
	struct io_uring_sqe *entry = io_uring_get_sqe(ring);

	/* Never NULL: a fact submits fewer requests than a new ring has room for. */
	io_uring_prep_rw(opcode, entry, fd, NULL, 0, 0);
	return entry;
}

/* Value and mask have 64 bits in the entry, though a futex word has 32: callers vary the rest. */
static void prepare_futex(struct io_uring *ring, const uint32_t *word, uint64_t value,
			  uint64_t mask)
{
	struct io_uring_sqe *entry = prepare(ring, OPCODE_FUTEX_WAIT, (int)FUTEX_U32);

	entry->addr = (uintptr_t)word;
	entry->off = value;
	entry->addr3 = mask;
}

/* The result of the next request to complete (-errno), or -ETIME if none does soon. */
static int next_result(struct io_uring *ring)
{
	struct __kernel_timespec limit = { .tv_nsec = SOON_MS * 1000000ll };
	struct io_uring_cqe *event;
	int result = io_uring_submit(ring);

	if (result >= 0)
		result = io_uring_wait_cqe_timeout(ring, &event, &limit);
	if (result)
		return result;
	result = event->res;
	io_uring_cqe_seen(ring, event);
	return result;
}

/* Adds what came of the one request: "waits" if it is still under way. */
static void submit(struct kernel_answer *answer, struct io_uring *ring)
{
	int result = next_result(ring);

	if (result == -ETIME) {
		kernel_add(answer, "waits");
		return;
	}
	errno = result < 0 ? -result : 0;
	kernel_add_result(answer, result < 0 ? -1 : 0);
}

/* A ring, and a listener with a pending call. */
static struct subject *start(struct kernel_answer *answer, struct io_uring *ring)
{
	struct subject *subject = subject_start(answer, 0, subject_call);

	open_ring(answer, ring, 0);
	subject_poll(subject, -1);
	return subject;
}

static void read_listener(struct kernel_answer *answer)
{
	static char buffer[256];
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);
	struct io_uring_sqe *entry = prepare(&ring, IORING_OP_READ, subject->listener);

	entry->addr = (uintptr_t)buffer;
	entry->len = sizeof(buffer);
	submit(answer, &ring);
}

static void command_listener(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);

	prepare(&ring, OPCODE_URING_CMD, subject->listener);
	submit(answer, &ring);
}

/* with: flags, which POLL_ADD has in `len`. */
static void poll_listener(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);
	struct io_uring_sqe *entry = prepare(&ring, IORING_OP_POLL_ADD, subject->listener);

	entry->poll32_events = POLLIN;
	entry->len = (uint32_t)answer->fact->with[0];
	submit(answer, &ring);
}

/* A body: so many processes call at once, when told. */
static void call_in_company(struct subject *subject)
{
	subject_wait_for(&subject->go);
	for (int i = 1; i < CALLERS; i++)
		if (!subject_accompany())
			break;
	subject_call(subject);
}

static void submit_multishot(struct io_uring *ring, const struct subject *subject)
{
	struct io_uring_sqe *entry = prepare(ring, IORING_OP_POLL_ADD, subject->listener);

	entry->poll32_events = POLLIN;
	entry->len = POLL_MULTISHOT;
	entry->user_data = MULTISHOT;
	io_uring_submit(ring);
}

/*
 * How many completions of the multishot poll come soon, and whether the last says that more
 * will (IORING_CQE_F_MORE). If one failed, its errno is added, and the process of the fact ends.
 */
static int events_soon(struct kernel_answer *answer, struct io_uring *ring, bool *goes_on)
{
	struct io_uring_cqe *event;
	unsigned int head;
	int count = 0;

	usleep(SOON_MS * 1000);
	io_uring_get_events(ring);
	io_uring_for_each_cqe(ring, head, event)
	{
		if (event->res < 0) {
			errno = -event->res;
			kernel_add_result(answer, -1);
			kernel_end(answer);
		}
		if (event->user_data != MULTISHOT)
			continue;
		count++;
		*goes_on = event->flags & IORING_CQE_F_MORE;
	}
	return count;
}

/*
 * Calls that come while a completion is under way share it. How many do depends on the
 * scheduler, so only the upper bound is a fact: completions must never be counted as
 * notifications.
 */
static void count_events(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, call_in_company);
	struct io_uring ring;
	bool goes_on;
	int count;

	open_ring(answer, &ring, 0);
	submit_multishot(&ring, subject);
	subject->go = 1;
	count = events_soon(answer, &ring, &goes_on);
	kernel_add(answer, count <= CALLERS ? "at most one for each" : "more than one for each");
}

/* A multishot poll is triggered by edges: a call that stays pending completes it once only. */
static void count_edges(struct kernel_answer *answer)
{
	struct io_uring ring;
	struct subject *subject = start(answer, &ring);
	bool goes_on;

	submit_multishot(&ring, subject);
	kernel_add(answer, "%d", events_soon(answer, &ring, &goes_on));
}

/*
 * Whether an update without ADD_MULTI makes a multishot poll end. It does not: io_poll_remove()
 * (io_uring/poll.c, 6.18) replaces the events and keeps the flags.
 */
static void update_multishot(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_call_when_told);
	struct io_uring_sqe *entry;
	struct io_uring ring;
	bool goes_on = false;
	int count;

	open_ring(answer, &ring, 0);
	submit_multishot(&ring, subject);
	entry = prepare(&ring, IORING_OP_POLL_REMOVE, -1);
	entry->addr = MULTISHOT;
	entry->len = POLL_UPDATE;
	entry->poll32_events = POLLIN | POLLPRI;
	io_uring_submit(&ring);
	subject->go = 1;
	count = events_soon(answer, &ring, &goes_on);
	kernel_add(answer, "%d", count);
	if (count > 0)
		kernel_add(answer, goes_on ? "multishot" : "ended");
}

/* Adds the listener to the set, and waits until it is pending. */
static bool watch(int set, const struct subject *subject)
{
	struct epoll_event event = { .events = EPOLLIN };

	return !epoll_ctl(set, EPOLL_CTL_ADD, subject->listener, &event) &&
	       subject_poll(subject, -1) == POLLIN;
}

/*
 * EPOLL_WAIT for two listeners that stay pending, twice: both must be reported each time, as an
 * epoll set is level-triggered, and the FUTEX_WAIT on the same ring must not complete.
 */
static void wait_for_set(struct kernel_answer *answer)
{
	static struct epoll_event events[4];
	static uint32_t word;
	int set = epoll_create1(EPOLL_CLOEXEC);
	struct io_uring_sqe *entry;
	struct io_uring ring;
	int ready;

	if (!watch(set, subject_start(answer, 0, subject_call)) ||
	    !watch(set, subject_start(answer, 0, subject_call)))
		return;
	open_ring(answer, &ring, 0);
	prepare_futex(&ring, &word, 0, FUTEX_ALL);
	for (int i = 0; i < 2; i++) {
		entry = prepare(&ring, OPCODE_EPOLL_WAIT, set);
		entry->addr = (uintptr_t)events;
		entry->len = sizeof(events) / sizeof(events[0]);
		ready = next_result(&ring);
		if (ready < 0) {
			errno = -ready;
			kernel_add_result(answer, -1);
			return;
		}
		kernel_add(answer, "%d", ready);
	}
}

/*
 * with: value and mask. The word has its highest bit set, so that a caller who sign-extends it
 * is caught: bits above 32 are refused.
 */
static void wait_for_futex(struct kernel_answer *answer)
{
	static const uint32_t word = 0x80000000u;
	struct io_uring ring;

	open_ring(answer, &ring, 0);
	prepare_futex(&ring, &word, answer->fact->with[0], answer->fact->with[1]);
	submit(answer, &ring);
}

/* ---- the thread of SQPOLL ---- */

/* The thread of this process whose name begins so; 0: there is none. */
static pid_t find_thread(const char *begin)
{
	DIR *threads = opendir("/proc/self/task");
	char path[64], name[32];
	pid_t found = 0, tid;

	while ((tid = pids_next(threads))) {
		snprintf(path, sizeof(path), "/proc/self/task/%d/comm", tid);
		if (read_first_line(path, name, sizeof(name)) &&
		    !strncmp(name, begin, strlen(begin)))
			found = tid;
	}
	return found;
}

static bool has_mask(pid_t tid, const cpu_set_t *wanted)
{
	cpu_set_t mask;

	return !sched_getaffinity(tid, sizeof(mask), &mask) && CPU_EQUAL(&mask, wanted);
}

/*
 * Whether the thread has the CPUs of its creator, and keeps them when these change. The process
 * is pinned while it makes the ring, and unpinned after. serve/ring.c pins the thread itself.
 */
static void sqpoll_mask(struct kernel_answer *answer)
{
	cpu_set_t all, one;
	struct io_uring ring;
	pid_t thread;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(all), &all) || CPU_COUNT(&all) < 2) {
		kernel_add(answer, "one CPU");
		answer->open = true;
		return;
	}
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		return;
	open_ring(answer, &ring, IORING_SETUP_SQPOLL);
	usleep(SOON_MS * 1000); /* it names itself, and may choose its CPUs */
	thread = find_thread("iou-sqp-");
	if (!thread) {
		kernel_add(answer, "no thread of this process");
		return;
	}
	if (!has_mask(thread, &one)) {
		kernel_add(answer, "not its creator's");
		return;
	}
	sched_setaffinity(0, sizeof(all), &all);
	kernel_add(answer, has_mask(thread, &one) ? "its creator's, kept" : "changed with them");
}

#define OF(major, minor) FACTS_RELEASE(major, minor)

const struct kernel_fact kernel_ring_facts[] = {
	{ "io_uring: COOP_TASKRUN", add_mode, .since = OF(5, 19), .assumed = "ok",
	  .before = "EINVAL", .with = { IORING_SETUP_COOP_TASKRUN } },
	{ "io_uring: SINGLE_ISSUER", add_mode, .since = OF(6, 0), .assumed = "ok",
	  .before = "EINVAL", .with = { IORING_SETUP_SINGLE_ISSUER } },
	{ "io_uring: DEFER_TASKRUN", add_mode, .since = OF(6, 1), .assumed = "ok",
	  .before = "EINVAL", .with = { IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN } },
	{ "io_uring: READ of a listener", read_listener, .assumed = "EINVAL" },
	{ "io_uring: URING_CMD on a listener", command_listener, .since = OF(5, 19),
	  .assumed = "EOPNOTSUPP", .before = "EINVAL" },
	{ "io_uring: POLL_ADD of a pending listener", poll_listener, .assumed = "ok" },
	{ "io_uring: the same with POLL_ADD_LEVEL", poll_listener, .assumed = "EINVAL",
	  .with = { POLL_LEVEL } },
	/* 5.13; also in Debian's 5.10, as 5.10.162 took over the io_uring of 5.15 */
	{ "io_uring: multishot poll, events of 8 calls", count_events, .since = OF(5, 13),
	  .assumed = "at most one for each" },
	{ "io_uring: multishot poll while a call stays pending, events", count_edges,
	  .since = OF(5, 13), .assumed = "1" },
	{ "io_uring: its POLL_UPDATE_EVENTS without ADD_MULTI: events, then", update_multishot,
	  .since = OF(5, 13), .assumed = "1, multishot" },
	{ "io_uring: FUTEX_WAIT is known", add_opcode, .since = OF(6, 7), .assumed = "yes",
	  .before = "no", .with = { OPCODE_FUTEX_WAIT } },
	{ "io_uring: FUTEX_WAIT, 32 bits", wait_for_futex, .since = OF(6, 7), .assumed = "waits",
	  .before = "EINVAL", .with = { 0x80000000u, FUTEX_ALL } },
	{ "io_uring: FUTEX_WAIT, mask of 64 bits", wait_for_futex, .assumed = "EINVAL",
	  .with = { 0x80000000u, ~0ull } },
	{ "io_uring: FUTEX_WAIT, value sign-extended", wait_for_futex, .assumed = "EINVAL",
	  .with = { 0xffffffff80000000ull, FUTEX_ALL } },
	{ "io_uring: EPOLL_WAIT is known", add_opcode, .since = OF(6, 15), .assumed = "yes",
	  .before = "no", .with = { OPCODE_EPOLL_WAIT } },
	{ "io_uring: EPOLL_WAIT for 2 pending listeners beside FUTEX_WAIT, twice", wait_for_set,
	  .since = OF(6, 15), .assumed = "2, 2" },
	/* 6.11 and stable releases, io_sq_thread(); it took all that are online before */
	{ "io_uring: CPUs of the thread of SQPOLL", sqpoll_mask, .since = OF(6, 11),
	  .assumed = "its creator's, kept" },
	{ 0 },
};

#else

const struct kernel_fact kernel_ring_facts[] = { { 0 } };

#endif
