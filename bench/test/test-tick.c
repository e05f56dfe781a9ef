// SPDX-License-Identifier: GPL-2.0-or-later
/* The monitor's tick: what it interrupts, when it runs, and that it is gone afterwards. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "monitor/handoff.h"
#include "monitor/tick.h"
#include "test/running-guest.h"

#define PATIENCE_MS 100000 /* only to end a test that would never end */

static struct running_guest running;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static struct tick open_tick(uint32_t period_ms)
{
	struct tick tick;
	struct error err;

	if (tick_open(&tick, period_ms, &err))
		fail_msg("%s", err.text);
	return tick;
}

static void start(const struct tick *tick)
{
	struct error err;

	if (tick_start(tick, &err))
		fail_msg("%s", err.text);
}

static void test_interrupts_again_and_again(void **state)
{
	struct tick tick = open_tick(1);

	(void)state;
	start(&tick);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(poll(NULL, 0, PATIENCE_MS), -1);
		assert_int_equal(errno, EINTR);
	}
	tick_stop(&tick);
	tick_close(&tick);
}

/* An expiry lies where a timer that never stops would have it. */
static void test_phase(void **state)
{
	struct tick tick = open_tick(500);
	struct itimerspec left;
	struct timespec before, after;

	(void)state;
	start(&tick);
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(timer_gettime(tick.timer, &left), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	tick_stop(&tick);
	assert_int_equal(left.it_interval.tv_sec, 0);
	assert_int_equal(left.it_interval.tv_nsec, 500000000);
	assert_int_equal(left.it_value.tv_sec, 0);
	/*
	 * The expiry is a multiple of the period if one lies in what it can be by the two
	 * clocks.
	 */
	uint64_t from =
		(uint64_t)(before.tv_sec * 1000000000 + before.tv_nsec + left.it_value.tv_nsec);
	uint64_t to = (uint64_t)(after.tv_sec * 1000000000 + after.tv_nsec + left.it_value.tv_nsec);

	assert_true(to / 500000000 != (from - 1) / 500000000);
	tick_close(&tick);
}

static void test_is_gone(void **state)
{
	struct tick tick = open_tick(1);
	struct itimerspec left = { 0 };
	timer_t timer = tick.timer;

	(void)state;
	start(&tick);
	tick_stop(&tick);
	assert_int_equal(timer_gettime(timer, &left), 0);
	assert_int_equal(left.it_value.tv_sec, 0);
	assert_int_equal(left.it_value.tv_nsec, 0);
	tick_close(&tick);
	tick_close(&tick);
	assert_int_equal(tick.period_ns, 0);
}

static void test_none(void **state)
{
	struct tick tick = open_tick(0);

	(void)state;
	assert_int_equal(tick.period_ns, 0);
	start(&tick);
	tick_stop(&tick);
	tick_close(&tick);
}

static void test_unblocks_its_signal(void **state)
{
	sigset_t alarm;
	struct tick tick;

	(void)state;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, NULL);
	tick = open_tick(1);
	start(&tick);
	assert_int_equal(poll(NULL, 0, PATIENCE_MS), -1);
	tick_stop(&tick);
	tick_close(&tick);
}

/* The stub keeps the turn, as it is stopped. */
static void test_ends_a_wait_for_the_turn(void **state)
{
	struct error err;

	running_guest_prepare(&running, *state);
	running.options.tick_ms = 1;
	running_guest_start(&running);
	running_guest_freeze(&running);
	assert_int_equal(handoff_wake(&running.guest.mm, &err), 0);
	start(&running.guest.tick);
	for (int i = 0; i < 3; i++)
		assert_int_equal(handoff_wait_once(&running.guest.mm, &err), 1);
	tick_stop(&running.guest.tick);
	assert_int_equal(kill(running.guest.mm.stub.pid, SIGCONT), 0);
	assert_int_equal(handoff_wait(&running.guest.mm, &err), 0);
	assert_int_equal(handoff_wait_once(&running.guest.mm, &err), 0);
}

static void test_changes_no_round(void **state)
{
	running_guest_prepare(&running, *state);
	running.options.tick_ms = 1;
	running_guest_start(&running);
	for (unsigned int i = 1; i <= 50; i++) {
		running_guest_queue(&running, 8);
		running_guest_round(&running);
		running_guest_assert_notified(&running, 8, 0);
		assert_int_equal(*running_guest_frame(&running, 14), i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interrupts_again_and_again),
		cmocka_unit_test(test_phase),
		cmocka_unit_test(test_is_gone),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_unblocks_its_signal),
		HANDSHAKE_GATES(test_ends_a_wait_for_the_turn),
		EVERY_GATE(test_changes_no_round),
	};

	return cmocka_run_group_tests_name("tick", tests, NULL, NULL);
}
