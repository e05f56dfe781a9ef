// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every serve loop behind a real stub: batches of all sizes, calls that are denied or
 * fail, deaths, calls outside of a batch, signals on either side.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stub/death.h"
#include "test/hijack.h"
#include "test/own-threads.h"

#define PROT_RW (PROT_READ | PROT_WRITE)
#define CALLS	5  /* of a batch that fails somewhere */
#define SIGNALS 30 /* rounds among signals */
#define TICK_MS 2

static struct running_guest running;
static struct guest *const guest = &running.guest;
static struct round_log *const round_log = &running.guest.mm.log;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static uint64_t frame(unsigned int i)
{
	return *running_guest_frame(&running, i);
}

static void prepare(const struct serve_loop *loop, const char *gate)
{
	running_guest_prepare(&running, gate);
	running.options.serve = loop;
	running.options.spin_ns = 20000;
	running.options.tick_ms = loop->needs_tick;
}

static void launch(void **state)
{
	prepare(*state, "notify");
	running_guest_start(&running);
}

static bool is(const char *name)
{
	return !strcmp(guest->serve->name, name);
}

static void check_known_batch(const struct serve_loop *loop, const char *gate)
{
	prepare(loop, gate);
	running_guest_start(&running);
	for (unsigned int i = 1; i <= 2; i++) {
		running_guest_unmap(&running, 0, STUB_START);
		running_guest_queue(&running, 3);
		running_guest_map(&running, GUEST_PAGE(8), 2, PROT_RW, 20);
		running_guest_unmap(&running, GUEST_PAGE(6), STUB_PAGE_SIZE);
		running_guest_round(&running);
		running_guest_assert_notified(&running, 4, 2);
		for (unsigned int k = 0; k < 24; k++)
			assert_int_equal(frame(k),
					 k == 0 || k == 2 || k == 4 || k == 20 || k == 21 ? i : 0);
		/* An empty wake. */
		running_guest_round(&running);
		running_guest_assert_notified(&running, 0, 0);
	}
}

static void test_known_batch(void **state)
{
	check_known_batch(*state, "notify");
}

/* Of this gate an allowed call is the last of the batch. */
static void test_known_batch_notify_map(void **state)
{
	check_known_batch(*state, "notify-map");
}

static void run_size(unsigned int size)
{
	running_guest_queue(&running, size);
	running_guest_round(&running);
	running_guest_assert_notified(&running, size, 0);
	for (unsigned int i = 0; i < size; i++)
		running_guest_unmap(&running, GUEST_PAGE(2 * i), STUB_PAGE_SIZE);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 0, size);
}

/*
 * All small ones, and those around what rings hold; test-stress has others. On the stub's CPU,
 * a notification of loop busy may take a time slice; others take a tick.
 */
static void test_sizes(void **state)
{
	static const unsigned int large[] = { 63, 64, 65, 98, STUB_BATCH_MAX };

	launch(state);
	if (is("busy") || guest->serve->idles) {
		for (unsigned int size = 1; size <= STUB_BATCH_MAX; size += 14)
			run_size(size);
		return;
	}
	for (unsigned int size = 1; size <= 33; size++)
		run_size(size);
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
		run_size(large[i]);
}

static void test_sync_wake_up(void **state)
{
	prepare(*state, "notify");
	running.options.sync = true;
	running_guest_start(&running);
	run_size(1);
	run_size(20);
}

static void test_flush_path(void **state)
{
	struct error err;

	launch(state);
	for (unsigned int i = 0; i < 3; i++) {
		running_guest_map(&running, GUEST_PAGE(2 * i), 1, PROT_RW, 2 * i);
		if (guest_round(guest, true, &err))
			fail_msg("%s", err.text);
		running_guest_assert_notified(&running, 1, 0);
	}
	running_guest_round(&running);
	assert_int_equal(frame(0) + frame(2) + frame(4), 3);
}

static void assert_fails(unsigned int at, int64_t failure, bool denied)
{
	struct error err;

	if (guest_round(guest, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(round_log->failure, failure);
	assert_int_equal(round_log->failed_at, at);
	assert_int_equal(round_log->denied, denied);
	assert_int_equal(round_log->allowed, at + !denied);
	assert_int_equal(round_log->notified, at + 1);
	/* It is no failure of the round after it. */
	run_size(2);
}

static void test_denial(void **state)
{
	launch(state);
	for (unsigned int at = guest->serve->wedges ? CALLS - 1 : 0; at < CALLS; at++) {
		running_guest_queue(&running, CALLS);
		guest->mm.batch.calls[at].offset += STUB_PAGE_SIZE;
		assert_fails(at, -EPERM, true);
	}
}

static void test_failing_call(void **state)
{
	launch(state);
	for (unsigned int at = guest->serve->wedges ? CALLS - 1 : 0; at < CALLS; at++) {
		running_guest_queue(&running, CALLS);
		guest->mm.batch.calls[at].fd = 3;
		assert_fails(at, -EBADF, false);
	}
}

static void test_death_before_a_round(void **state)
{
	launch(state);
	running_guest_kill(&running);
	running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
	running_guest_dies(&running);
}

/* At whatever step of its batch it is. */
static void kill_soon(struct running_guest *of)
{
	while (__atomic_load_n(&of->guest.mm.shared->data.futex, __ATOMIC_ACQUIRE) !=
	       STUB_TURN_STUB)
		;
	for (uint64_t i = 0, end = of->guest.mm.stub.pid % 16 * 2000u; i < end; i++)
		__builtin_ia32_pause();
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_death_in_a_batch(void **state)
{
	launch(state);
	running_guest_queue(&running, STUB_BATCH_MAX);
	running_guest_keep_busy(&running);
	running_guest_help(&running, kill_soon);
	running_guest_dies(&running);
	assert_true(round_log->allowed <= round_log->notified);
	assert_int_equal(round_log->denied, 0);
}

static void kill_when_frozen_and_awaited(struct running_guest *of)
{
	await_turn_of_stub(of);
	if (strcmp(of->guest.serve->name, "busy") != 0)
		await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_death_before_the_first_call(void **state)
{
	launch(state);
	running_guest_queue(&running, 2);
	running_guest_freeze(&running);
	running_guest_help(&running, kill_when_frozen_and_awaited);
	running_guest_dies(&running);
	assert_int_equal(round_log->notified, 0);
}

static void kill_when_the_batch_is_done(struct running_guest *of)
{
	await_batch_end(of);
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_death_after_a_batch(void **state)
{
	launch(state);
	if (guest->serve->idles)
		skip(); /* there is none in a round that is made by hand */
	running_guest_queue(&running, 2);
	running_guest_keep_busy(&running);
	running_guest_help(&running, kill_when_the_batch_is_done);
	running_guest_dies(&running);
	running_guest_assert_notified(&running, 2, 0);
}

/* The loop watches the listener as well, so the call needs no tick to be answered. */
static void check_call_outside_a_batch(void **state, bool allowed)
{
	struct error err;

	launch(state);
	if (guest->serve->late != SERVE_LATE_AT_ONCE)
		skip(); /* test-notify has counted */
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	running_guest_round(&running);
	hijack(&running, allowed ? 0 : 1);
	memset(round_log, 0, sizeof(*round_log));
	if (guest->gate->round(guest, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(guest->mm.shared->data.signal, SIGILL);
	assert_int_equal(round_log->notified, 1);
	assert_int_equal(round_log->allowed, allowed);
	assert_int_equal(round_log->denied, !allowed);
}

static void test_forged_call_outside_a_batch(void **state)
{
	check_call_outside_a_batch(state, false);
}

static void test_honest_call_outside_a_batch(void **state)
{
	check_call_outside_a_batch(state, true);
}

/*
 * The turn is back, as the loop sees it, while a call is pending: so that call is
 * drained, and what told of it is stale in the next round, which has no call at all.
 */
static void test_drained_call_is_not_awaited_again(void **state)
{
	struct stub_data *data;
	struct error err;

	launch(state);
	if (guest->serve->late != SERVE_LATE_AT_ONCE || is("thread"))
		skip(); /* they hear of no notification before they receive it */
	data = &guest->mm.shared->data;
	run_size(2);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	running_guest_wake_until_pending(&running);
	memset(round_log, 0, sizeof(*round_log));
	__atomic_store_n(&data->futex, STUB_TURN_MONITOR, __ATOMIC_RELEASE);
	if (guest->serve->serve(&guest->mm, guest->serve_state, 1, &err))
		fail_msg("%s", err.text);
	running_guest_assert_notified(&running, 1, 0);
	batch_reset(&guest->mm.batch);
	while (__atomic_load_n(&data->signal, __ATOMIC_ACQUIRE) != SIGSYS)
		pause_shortly();
	await_process_state(guest->mm.stub.pid, 'S');
	for (unsigned int i = 0; i < 3; i++) {
		running_guest_round(&running);
		running_guest_assert_notified(&running, 0, 0);
	}
	run_size(3);
}

static void signal_the_monitor(struct running_guest *of)
{
	(void)of;
	for (;;) {
		kill(getppid(), SIGCHLD);
		pause_shortly();
	}
}

static void test_signals_to_the_monitor(void **state)
{
	launch(state);
	running_guest_help(&running, signal_the_monitor);
	for (unsigned int i = 0; i < SIGNALS; i++)
		run_size(1 + i % 7);
}

static void stop_and_continue(struct running_guest *of)
{
	for (;;) {
		kill(of->guest.mm.stub.pid, SIGSTOP);
		kill(of->guest.mm.stub.pid, SIGCONT);
		pause_shortly();
	}
}

/*
 * A stub that is stopped while it waits for an answer takes its call back and makes
 * it anew: so there may be more notifications than calls, but no call is left out. One that
 * was answered meanwhile is made anew as well: a loop that counts has then counted it twice, and
 * waits for the turn while the last call of the batch waits for a tick.
 */
static void test_interrupted_calls(void **state)
{
	const struct serve_loop *loop = *state;

	prepare(loop, "notify");
	if (loop->late != SERVE_LATE_AT_ONCE)
		running.options.tick_ms = TICK_MS;
	running_guest_start(&running);
	if (loop->late == SERVE_LATE_NEVER)
		skip(); /* it waits in vain */
	running_guest_help(&running, stop_and_continue);
	for (unsigned int i = 1; i <= SIGNALS; i++) {
		unsigned int size = 1 + i % 7;

		running_guest_queue(&running, size);
		running_guest_round(&running);
		assert_true(round_log->allowed >= size);
		assert_true(round_log->notified >= round_log->allowed);
		assert_int_equal(round_log->denied, 0);
		assert_int_equal(frame(0), i);
	}
}

/* As a stub may, in any place of its batch: whoever waits for the turn looks whose it is. */
static void wake_without_turn(struct running_guest *of)
{
	while (true) {
		syscall(SYS_futex, &of->guest.mm.shared->data.futex, FUTEX_WAKE, 1, NULL, NULL, 0);
		sched_yield();
	}
}

static void test_wakes_without_the_turn(void **state)
{
	launch(state);
	running_guest_help(&running, wake_without_turn);
	for (unsigned int i = 0; i < SIGNALS; i++)
		run_size(1 + i % 7);
}

/* System calls of a round of n notifications: fds, wake and each * n, and what it ends with. */
static const struct {
	const char *name;
	unsigned int each, end;
} costs[] = {
	{ "counted", 2, 3 },  { "poll2", 3, 6 },	 { "epoll2", 3, 5 },
	{ "sentinel", 2, 2 }, { "uring", 3, 5 },	 { "uring-count", 2, 6 },
	{ "thread", 2, 3 },   { "uring-oneshot", 3, 5 }, { "uring-coop", 3, 5 },
};

static void test_system_calls(void **state)
{
	launch(state);
	run_size(4);
	for (unsigned int n = 0; n <= 20; n += 5) {
		running_guest_queue(&running, n);
		running_guest_round(&running);
		assert_true(round_log->system_calls >= (n > 0) + 1 + 2 * n);
		for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
			if (is(costs[i].name))
				assert_in_range(round_log->system_calls, 0,
						2 + costs[i].each * n + costs[i].end);
	}
}

static unsigned int count_fds_here(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void test_leaves_nothing(void **state)
{
	unsigned int before = 0;

	for (unsigned int i = 0; i < 5; i++) {
		launch(state);
		run_size(2);
		running_guest_stop(&running);
		/* The first may have opened what all stubs share. */
		if (i)
			assert_int_equal(count_fds_here(), before);
		before = count_fds_here();
	}
}

/* The thread sanitizer gets just these loops. */
static void test_has_a_thread_or_not(void **state)
{
	const uint32_t before = count_own_threads();

	launch(state);
	assert_int_equal(count_own_threads(), before + loop_has_thread(guest->serve));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_known_batch),
	cmocka_unit_test(test_known_batch_notify_map),
	cmocka_unit_test(test_sizes),
	cmocka_unit_test(test_sync_wake_up),
	cmocka_unit_test(test_flush_path),
	cmocka_unit_test(test_denial),
	cmocka_unit_test(test_failing_call),
	cmocka_unit_test(test_death_before_a_round),
	cmocka_unit_test(test_death_in_a_batch),
	cmocka_unit_test(test_death_before_the_first_call),
	cmocka_unit_test(test_death_after_a_batch),
	cmocka_unit_test(test_forged_call_outside_a_batch),
	cmocka_unit_test(test_honest_call_outside_a_batch),
	cmocka_unit_test(test_drained_call_is_not_awaited_again),
	cmocka_unit_test(test_signals_to_the_monitor),
	cmocka_unit_test(test_interrupted_calls),
	cmocka_unit_test(test_wakes_without_the_turn),
	cmocka_unit_test(test_system_calls),
	cmocka_unit_test(test_leaves_nothing),
	cmocka_unit_test(test_has_a_thread_or_not),
};

#define TESTS (sizeof(tests) / sizeof(tests[0]))
#define LOOPS 32

static struct CMUnitTest rows[TESTS * LOOPS];
static char names[TESTS * LOOPS][80];

int main(void)
{
	size_t count = 0;

	for (size_t loop = 0; serve_loops[loop]; loop++) {
		assert(loop < LOOPS);
		if (under_thread_sanitizer() && !loop_has_thread(serve_loops[loop]))
			continue;
		for (size_t i = 0; i < TESTS; i++, count++) {
			snprintf(names[count], sizeof(names[count]), "%s (%s)", tests[i].name,
				 serve_loops[loop]->name);
			rows[count] = tests[i];
			rows[count].name = names[count];
			rows[count].initial_state = (void *)serve_loops[loop];
			rows[count].teardown_func = stop_guest;
		}
	}
	return _cmocka_run_group_tests("loops", rows, count, NULL, NULL);
}
