// SPDX-License-Identifier: GPL-2.0-or-later
/* What a ring says of descriptors and words, in each of its modes. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "serve/ring.h"

#define EVENTS 4
#define IN_MODE(mode, test)                                                            \
	{                                                                              \
		.name = #test " (" #mode ")", .test_func = test, .setup_func = set_up, \
		.teardown_func = tear_down,                                            \
		.initial_state = (void *)&(const enum ring_mode){ mode },              \
	}
#define EVERY_MODE(test) \
	IN_MODE(RING_DEFER, test), IN_MODE(RING_COOP, test), IN_MODE(RING_SQPOLL, test)

static struct ring *ring;
static struct ring_event events[EVENTS];
static uint32_t calls;
static int counter = -1; /* an eventfd */
static uint32_t *word;	 /* shared with children */

static int set_up(void **state)
{
	struct error err;

	calls = 0;
	counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(word, MAP_FAILED);
	if (!ring_open(&ring, 8, *(const enum ring_mode *)*state, -1, &err))
		return 0;
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	fprintf(stderr, "skipped: %s\n", err.text);
	ring = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ring_close(ring);
	ring = NULL;
	close(counter);
	munmap(word, 4096);
	return 0;
}

static void need_ring(void)
{
	if (!ring)
		skip();
}

static void need_futex(void)
{
	struct error err;

	need_ring();
	if (!ring_needs_futex(ring, &err))
		return;
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	fprintf(stderr, "skipped: %s\n", err.text);
	skip();
}

static void ask_for_poll(int fd, bool multishot, uint64_t tag)
{
	struct error err;

	if (ring_poll(ring, fd, multishot, tag, &err))
		fail_msg("%s", err.text);
}

static void ask_for_word(uint32_t value, uint64_t tag)
{
	struct error err;

	if (ring_futex(ring, word, value, tag, &err))
		fail_msg("%s", err.text);
}

/* Until there is an event; how many there are. */
static int await_events(uint32_t max)
{
	struct error err;
	int count;

	while (!(count = ring_wait(ring, events, max, &calls, &err)))
		;
	if (count < 0)
		fail_msg("%s", err.text);
	return count;
}

static void add(uint64_t value)
{
	assert_int_equal(write(counter, &value, sizeof(value)), sizeof(value));
}

static void take(void)
{
	uint64_t value;

	assert_int_equal(read(counter, &value, sizeof(value)), sizeof(value));
}

static void test_what_is_ready_comes_at_once(void **state)
{
	(void)state;
	need_ring();
	add(1);
	ask_for_poll(counter, false, 7);
	assert_int_equal(await_events(EVENTS), 1);
	assert_int_equal(events[0].tag, 7);
	assert_true(events[0].result & POLLIN);
	assert_false(events[0].more);
	assert_true(calls >= 1);
}

static void test_multishot_stays_armed(void **state)
{
	(void)state;
	need_ring();
	ask_for_poll(counter, true, 8);
	for (unsigned int i = 0; i < 100; i++) {
		add(1);
		assert_int_equal(await_events(EVENTS), 1);
		assert_int_equal(events[0].tag, 8);
		assert_true(events[0].more);
		take();
	}
}

/* Two descriptors are ready, and only one event is asked for at a time: no call for the second. */
static void test_what_is_there_costs_no_call(void **state)
{
	uint32_t before;

	(void)state;
	need_ring();
	add(1);
	ask_for_poll(counter, false, 1);
	ask_for_poll(counter, false, 2);
	assert_int_equal(await_events(1), 1);
	before = calls;
	assert_int_equal(await_events(1), 1);
	assert_true(events[0].tag == 1 || events[0].tag == 2);
	assert_true(calls - before <= 1);
}

static void test_more_requests_than_entries(void **state)
{
	uint64_t seen = 0;

	(void)state;
	need_ring();
	add(1);
	for (uint64_t i = 0; i < 40; i++)
		ask_for_poll(counter, false, i);
	for (int left = 40; left > 0;) {
		int count = await_events(EVENTS);

		for (int i = 0; i < count; i++)
			seen |= 1ull << events[i].tag;
		left -= count;
	}
	assert_int_equal(seen, (1ull << 40) - 1);
}

/* What has happened before it is called is there, and it does not wait for more. */
static void test_look(void **state)
{
	struct error err;

	need_ring();
	ask_for_poll(counter, true, 1);
	add(1);
	assert_int_equal(await_events(EVENTS), 1);
	assert_int_equal(ring_look(ring, events, EVENTS, &calls, &err), 0);
	take();
	add(1);
	if (*(const enum ring_mode *)*state == RING_SQPOLL)
		assert_int_equal(await_events(EVENTS), 1);
	else
		assert_int_equal(ring_look(ring, events, EVENTS, &calls, &err), 1);
	assert_int_equal(events[0].tag, 1);
}

static void test_hang_up(void **state)
{
	int ends[2];

	(void)state;
	need_ring();
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	ask_for_poll(ends[0], true, 9);
	close(ends[1]);
	assert_int_equal(await_events(EVENTS), 1);
	assert_true(events[0].result & POLLHUP);
	close(ends[0]);
}

static void test_bad_descriptor(void **state)
{
	(void)state;
	need_ring();
	ask_for_poll(-1, true, 3);
	assert_int_equal(await_events(EVENTS), 1);
	assert_int_equal(events[0].result, -EBADF);
	assert_false(events[0].more);
}

static void test_word_that_has_changed_already(void **state)
{
	(void)state;
	need_futex();
	*word = 5;
	ask_for_word(4, 11);
	assert_int_equal(await_events(EVENTS), 1);
	assert_int_equal(events[0].tag, 11);
	assert_int_equal(events[0].result, -EAGAIN);
}

/* The waker goes by the word alone, so it wakes again and again until the word is taken back. */
static void wake_until_taken_back(void)
{
	pid_t parent = getppid();

	__atomic_store_n(word, 1, __ATOMIC_RELEASE);
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) && getppid() == parent)
		syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
	_exit(0);
}

static void test_word_of_another_process(void **state)
{
	pid_t child;

	(void)state;
	need_futex();
	for (unsigned int i = 0; i < 10; i++) {
		ask_for_word(0, 12);
		child = fork();
		if (!child)
			wake_until_taken_back();
		assert_int_equal(await_events(EVENTS), 1);
		assert_int_equal(events[0].tag, 12);
		__atomic_store_n(word, 0, __ATOMIC_RELEASE);
		while (waitpid(child, NULL, 0) < 0)
			assert_int_equal(errno, EINTR);
	}
}

static void ask_for_read_behind_word(uint32_t value, uint64_t *into)
{
	struct error err;

	if (ring_futex_then_read(ring, word, value, counter, into, 13, &calls, &err) ||
	    ring_submit(ring, &calls, &err))
		fail_msg("%s", err.text);
}

/* No system call of this process makes the read, but the thread's way out of any other. */
static void test_read_behind_a_word(void **state)
{
	uint64_t into = 0;
	pid_t child;

	(void)state;
	need_futex();
	add(7);
	ask_for_read_behind_word(0, &into);
	assert_int_equal(into, 0);
	assert_int_equal(ring_take(ring, events, EVENTS), 0);
	child = fork();
	if (!child)
		wake_until_taken_back();
	while (!__atomic_load_n(&into, __ATOMIC_ACQUIRE))
		sched_yield();
	assert_int_equal(into, 7);
	assert_int_equal(ring_take(ring, events, EVENTS), 1);
	assert_int_equal(events[0].tag, 13);
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
	while (waitpid(child, NULL, 0) < 0)
		assert_int_equal(errno, EINTR);
}

static void test_read_behind_a_word_that_has_changed(void **state)
{
	uint64_t into = 0;

	(void)state;
	need_futex();
	add(7);
	*word = 5;
	ask_for_read_behind_word(4, &into);
	while (!__atomic_load_n(&into, __ATOMIC_ACQUIRE))
		await_events(EVENTS);
	assert_int_equal(into, 7);
}

static void note(int signal)
{
	(void)signal;
}

/* The timer goes off until the test has seen that a wait was cut short. */
static void test_signal_ends_a_wait_with_nothing(void **state)
{
	const struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct sigaction action = { .sa_handler = note };
	struct error err;
	timer_t timer;

	(void)state;
	need_ring();
	ask_for_poll(counter, true, 1);
	sigaction(SIGUSR1, &action, NULL);
	assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	assert_int_equal(timer_settime(timer, 0, &often, NULL), 0);
	assert_int_equal(ring_wait(ring, events, EVENTS, &calls, &err), 0);
	timer_delete(timer);
	/* It is armed still. */
	add(1);
	assert_int_equal(await_events(EVENTS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVERY_MODE(test_what_is_ready_comes_at_once),
		EVERY_MODE(test_multishot_stays_armed),
		EVERY_MODE(test_what_is_there_costs_no_call),
		EVERY_MODE(test_more_requests_than_entries),
		EVERY_MODE(test_look),
		EVERY_MODE(test_hang_up),
		EVERY_MODE(test_bad_descriptor),
		EVERY_MODE(test_word_that_has_changed_already),
		EVERY_MODE(test_word_of_another_process),
		IN_MODE(RING_COOP, test_read_behind_a_word),
		IN_MODE(RING_COOP, test_read_behind_a_word_that_has_changed),
		EVERY_MODE(test_signal_ends_a_wait_with_nothing),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
