// SPDX-License-Identifier: GPL-2.0-or-later
/* The counted loop and its order variants, behind every gate with a listener. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "monitor/judge.h"
#include "monitor/notify.h"
#include "test/running-guest.h"

#define PROT_RW (PROT_READ | PROT_WRITE)

static struct running_guest running;
static struct guest *const guest = &running.guest;
static struct round_log *const round_log = &running.guest.mm.log;

static const char *const listening[] = { "notify-map", "notify", "filter-unmap", "filter-both" };

#define LISTENING (sizeof(listening) / sizeof(listening[0]))

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

/* state: the loop's name. */
static void launch(void **state, const char *gate)
{
	running_guest_prepare(&running, gate);
	running.options.serve = serve_find(*state);
	assert_non_null(running.options.serve);
	running.options.tick_ms = running.options.serve->needs_tick;
	running_guest_start(&running);
}

static void test_rounds(void **state)
{
	for (size_t i = 0; i < LISTENING; i++) {
		launch(state, listening[i]);
		for (unsigned int round = 1; round <= 5; round++) {
			running_guest_queue(&running, 3);
			running_guest_map(&running, GUEST_PAGE(8), 2, PROT_RW, 20);
			running_guest_unmap(&running, GUEST_PAGE(6), STUB_PAGE_SIZE);
			running_guest_round(&running);
			running_guest_assert_notified(&running, 4, 1);
			assert_int_equal(*running_guest_frame(&running, 21), round);
			running_guest_round(&running);
			running_guest_assert_notified(&running, 0, 0);
		}
		running_guest_stop(&running);
	}
}

static void test_full_batches(void **state)
{
	launch(state, "notify");
	running_guest_queue(&running, STUB_BATCH_MAX);
	running_guest_round(&running);
	running_guest_assert_notified(&running, STUB_BATCH_MAX, 0);
	for (unsigned int i = 0; i < STUB_BATCH_MAX; i++)
		running_guest_unmap(&running, GUEST_PAGE(2 * i), STUB_PAGE_SIZE);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 0, STUB_BATCH_MAX);
}

static void test_denied(void **state)
{
	struct error err;

	launch(state, "notify");
	running_guest_queue(&running, 3);
	guest->mm.batch.calls[2].offset += STUB_PAGE_SIZE;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EPERM);
	assert_int_equal(round_log->allowed, 2);
	assert_int_equal(round_log->denied, 1);
}

static void kill_when_the_test_sleeps(struct running_guest *of)
{
	while (handoff_has_turn(&of->guest.mm))
		pause_shortly();
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_dies(void **state)
{
	launch(state, "notify");
	running_guest_queue(&running, 2);
	running_guest_freeze(&running);
	running_guest_help(&running, kill_when_the_test_sleeps);
	running_guest_dies(&running);
	assert_int_equal(round_log->notified, 0);
}

static void test_dead(void **state)
{
	launch(state, "notify");
	running_guest_kill(&running);
	running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
	running_guest_dies(&running);
}

/* A batch of which the stub drops the rest is no trap for a loop that does not count. */
static void test_waiting_first_survives_a_failure(void **state)
{
	struct error err;

	launch(state, "notify");
	running_guest_queue(&running, 4);
	guest->mm.batch.calls[1].fd = 3;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	assert_int_equal(round_log->notified, 2);
}

/* The stub changes its batch when the verdicts are there already. */
static void test_prepared_looks_at_the_call(void **state)
{
	struct error err;

	launch(state, "notify");
	running_guest_queue(&running, 2);
	guest->serve->prepare(&guest->mm, guest->serve_state);
	guest->mm.batch.calls[1].offset += STUB_PAGE_SIZE;
	assert_int_equal(handoff_send_fds(&guest->mm, &err), 0);
	assert_int_equal(handoff_wake(&guest->mm, &err), 0);
	assert_int_equal(guest->serve->serve(&guest->mm, guest->serve_state, 2, &err), 0);
	assert_int_equal(round_log->allowed, 1);
	assert_int_equal(round_log->denied, 1);
	assert_int_equal(guest->mm.shared->data.err, -EPERM);
}

static void test_prepared_is_put_back(void **state)
{
	launch(state, "notify");
	assert_non_null(guest->mm.prepared);
	running_guest_stop(&running);
	assert_null(guest->mm.prepared);
}

#define ON_LOOP(loop, test)                                                                  \
	{                                                                                    \
		.name = #test " (" loop ")", .test_func = test, .teardown_func = stop_guest, \
		.initial_state = loop,                                                       \
	}
#define EVERY_ORDER(test)                                                                   \
	ON_LOOP("counted", test), ON_LOOP("wait-first", test), ON_LOOP("poll-first", test), \
		ON_LOOP("no-drain", test), ON_LOOP("drain-twice", test), ON_LOOP("prepared", test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVERY_ORDER(test_rounds),
		EVERY_ORDER(test_full_batches),
		EVERY_ORDER(test_denied),
		EVERY_ORDER(test_dies),
		EVERY_ORDER(test_dead),
		ON_LOOP("wait-first", test_waiting_first_survives_a_failure),
		ON_LOOP("prepared", test_prepared_looks_at_the_call),
		ON_LOOP("prepared", test_prepared_is_put_back),
	};

	return cmocka_run_group_tests_name("orders", tests, NULL, NULL);
}
