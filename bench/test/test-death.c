// SPDX-License-Identifier: GPL-2.0-or-later
/* Stubs that die before and during a round, behind every gate. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "test/running-guest.h"

#define PROT_RW (PROT_READ | PROT_WRITE)

static struct running_guest running;
static struct guest *const guest = &running.guest;
static struct round_log *const round_log = &running.guest.mm.log;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static void launch(void **state)
{
	running_guest_launch(&running, *state);
}

static void test_dead_before_a_round(void **state)
{
	launch(state);
	running_guest_kill(&running);
	running_guest_queue(&running, 2);
	running_guest_dies(&running);
}

/* Here no descriptor is sent, which would fail by itself. */
static void test_dead_before_unmaps(void **state)
{
	launch(state);
	running_guest_kill(&running);
	running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
	running_guest_dies(&running);
	assert_int_equal(round_log->notified, 0);
}

static void test_dead_before_an_empty_wake(void **state)
{
	launch(state);
	running_guest_kill(&running);
	running_guest_dies(&running);
}

static void kill_when_the_test_sleeps(struct running_guest *of)
{
	await_turn_of_stub(of);
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

/* In ptrace mode there is no futex, and guest code runs as soon as there is a round. */
static void kill_when_the_batch_is_done(struct running_guest *of)
{
	await_batch_end(of);
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_dies_while_the_guest_runs(void **state)
{
	launch(state);
	running_guest_queue(&running, 2);
	running_guest_keep_busy(&running);
	running_guest_help(&running, kill_when_the_batch_is_done);
	running_guest_dies(&running);
	running_guest_assert_notified(&running, 2, 0);
}

static void test_dies_before_its_first_call(void **state)
{
	launch(state);
	running_guest_queue(&running, 2);
	running_guest_freeze(&running);
	running_guest_help(&running, kill_when_the_test_sleeps);
	running_guest_dies(&running);
	assert_int_equal(round_log->notified, 0);
}

static void test_dies_with_a_call_pending(void **state)
{
	char expected[64];
	struct error err;

	launch(state);
	running_guest_queue(&running, 2);
	running_guest_wake_until_pending(&running);
	running_guest_kill(&running);
	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 guest->mm.stub.pid);
	assert_int_equal(notify_serve(&guest->mm, &err), NOTIFY_FAILED);
	assert_string_equal(err.text, expected);
	assert_int_equal(round_log->notified, 0);
	/* There is nothing left to be drained, and nothing to be waited for. */
	assert_int_equal(notify_drain(&guest->mm, &err), 0);
	assert_int_equal(handoff_wait(&guest->mm, &err), -1);
	assert_string_equal(err.text, expected);
}

/* As job control would: a stopped stub goes on when it is told to. */
static void stop_and_continue_before_the_kill(struct running_guest *of)
{
	pid_t stub = of->guest.mm.stub.pid;

	await_batch_end(of);
	for (int i = 0; i < 3; i++) {
		kill(stub, SIGSTOP);
		await_process_state(stub, 't');
		kill(stub, SIGCONT);
		await_process_state(stub, 'R');
	}
	kill(stub, SIGKILL);
	pause();
}

static void test_is_stopped_and_goes_on(void **state)
{
	launch(state);
	running_guest_queue(&running, 2);
	running_guest_keep_busy(&running);
	running_guest_help(&running, stop_and_continue_before_the_kill);
	running_guest_dies(&running);
	running_guest_assert_notified(&running, 2, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVERY_GATE(test_dead_before_a_round),
		EVERY_GATE(test_dead_before_unmaps),
		EVERY_GATE(test_dead_before_an_empty_wake),
		EVERY_GATE(test_dies_while_the_guest_runs),
		HANDSHAKE_GATES(test_dies_before_its_first_call),
		LISTENING_GATES(test_dies_with_a_call_pending),
		ON_GATE("ret-trace", test_is_stopped_and_goes_on),
	};

	return cmocka_run_group_tests_name("death", tests, NULL, NULL);
}
