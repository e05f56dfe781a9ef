// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one process does alone: a system call that does nothing, a poll() that finds nothing, a
 * FUTEX_WAKE of nobody, a page that is mapped, touched and unmapped. Each is a step of the monitor
 * or of the stub, without the other side and without a filter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "floor/floor.h"

#define PAGE 4096u

/*
 * A fixed address, as in a batch. It is below where the kernel puts the mappings of a process, in
 * a range that sanitizers take for application memory, too. If something lies here all the same,
 * MAP_FIXED_NOREPLACE refuses the map.
 */
#define PLACE ((void *)0x7e9000000000)

/* What a row needs: one descriptor, one shared page, or both. */
struct alone {
	int fd;
	void *page;
};

static struct alone *make(struct floor *floor)
{
	struct alone *alone = memory_new(1, sizeof(*alone));

	alone->fd = -1;
	floor->state = alone;
	return alone;
}

static void teardown(struct floor *floor)
{
	struct alone *alone = floor->state;

	if (alone->fd >= 0)
		close(alone->fd);
	if (alone->page)
		munmap(alone->page, PAGE);
	free(alone);
}

static int set_up_nothing(struct floor *floor, struct error *err)
{
	(void)err;
	make(floor);
	return 0;
}

static int make_call(struct floor *floor, struct error *err)
{
	(void)floor;
	(void)err;
	syscall(SYS_getppid);
	return 0;
}

static int set_up_poll(struct floor *floor, struct error *err)
{
	struct alone *alone = make(floor);

	alone->fd = eventfd(0, EFD_CLOEXEC);
	return alone->fd < 0 ? error_call(err, (struct failed){ .error = errno }, "an eventfd") : 0;
}

static int make_poll(struct floor *floor, struct error *err)
{
	const struct alone *alone = floor->state;
	struct pollfd idle = { .fd = alone->fd, .events = POLLIN };

	if (poll(&idle, 1, 0) < 0 && errno != EINTR)
		return error_errno(err, errno, "poll of an eventfd");
	return 0;
}

static int add_page(struct alone *alone, void *at, int flags, const char *what, struct error *err)
{
	volatile uint32_t *page =
		mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | flags, -1, 0);

	if (page == MAP_FAILED)
		return error_errno(err, errno, "%s", what);
	alone->page = (void *)page;
	*page = 1;
	return 0;
}

static int set_up_wake(struct floor *floor, struct error *err)
{
	struct alone *alone = make(floor);

	return add_page(alone, NULL, 0, "a page for a futex", err);
}

static int make_wake(struct floor *floor, struct error *err)
{
	const struct alone *alone = floor->state;

	if (syscall(SYS_futex, alone->page, FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
		return error_errno(err, errno, "FUTEX_WAKE");
	return 0;
}

static int set_up_pages(struct floor *floor, struct error *err)
{
	struct alone *alone = make(floor);

	alone->fd = memfd_create("floor", MFD_CLOEXEC);
	if (alone->fd < 0 || ftruncate(alone->fd, PAGE))
		return error_call(err, (struct failed){ .call = CALL_MMAP, .error = errno },
				  "a page of memory");
	/*
	 * In a batch the entries share page tables. Without a neighbour that stays mapped, each
	 * operation would make and free its own.
	 */
	return add_page(alone, (char *)PLACE + 2 * PAGE, MAP_FIXED_NOREPLACE, "a neighbour page",
			err);
}

static int make_page(struct floor *floor, struct error *err)
{
	const struct alone *alone = floor->state;
	volatile uint64_t *page = mmap(PLACE, PAGE, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_FIXED_NOREPLACE, alone->fd, 0);

	if (page == MAP_FAILED)
		return error_errno(err, errno, "mmap of a page");
	++*page;
	if (munmap((void *)page, PAGE))
		return error_errno(err, errno, "munmap of a page");
	return 0;
}

const struct floor_row floor_call = {
	.name = "call",
	.what = "a system call that does nothing (getppid)",
	.repeats = 64,
	.setup = set_up_nothing,
	.teardown = teardown,
	.operate = make_call,
};

/* A listener's own poll also takes its mutex, and looks at each pending notification. */
const struct floor_row floor_poll = {
	.name = "poll",
	.what = "poll() with no time, of an eventfd that is not ready",
	.repeats = 64,
	.setup = set_up_poll,
	.teardown = teardown,
	.operate = make_poll,
};

const struct floor_row floor_wake = {
	.name = "wake",
	.what = "FUTEX_WAKE of a shared futex that nobody waits for",
	.repeats = 64,
	.setup = set_up_wake,
	.teardown = teardown,
	.operate = make_wake,
};

/* As a stub's entry of one page, in a process without filter: both calls and the touch. */
const struct floor_row floor_pages = {
	.name = "map-unmap",
	.what = "mmap of a shared page, a write to it, munmap",
	.repeats = 8,
	.setup = set_up_pages,
	.teardown = teardown,
	.operate = make_page,
};
