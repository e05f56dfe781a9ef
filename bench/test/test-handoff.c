// SPDX-License-Identifier: GPL-2.0-or-later
/* Passing the turn, while stubs and other children die. */
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
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "stub/death.h"
#include "test/running-guest.h"

#define PROT_RW (PROT_READ | PROT_WRITE)
#define BASE	0x10000000ull

static struct running_guest running;
static struct guest_mm *const mm = &running.guest.mm;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static void wake(struct guest_mm *of)
{
	struct error err;

	if (handoff_send_fds(of, &err) || handoff_wake(of, &err))
		fail_msg("%s", err.text);
}

static void assert_hands_back(struct guest_mm *of)
{
	struct error err;

	if (handoff_wait(of, &err))
		fail_msg("%s", err.text);
	assert_int_equal(of->shared->data.futex, STUB_TURN_MONITOR);
}

static void assert_wait_says(const char *death)
{
	char expected[64];
	struct error err;

	snprintf(expected, sizeof(expected), "stub %d was killed by %s", mm->stub.pid, death);
	assert_int_equal(handoff_wait(mm, &err), -1);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.status, STATUS_CANNOT);
}

static void reap(pid_t child)
{
	while (waitpid(child, NULL, 0) < 0)
		assert_int_equal(errno, EINTR);
}

static pid_t fork_child(void)
{
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	return child;
}

static void test_handler(void **state)
{
	struct sigaction first, second;
	sigset_t blocked;

	(void)state;
	/* As a process may be started. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	handoff_catch_deaths();
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	assert_false(sigismember(&blocked, SIGCHLD));
	assert_int_equal(sigaction(SIGCHLD, NULL, &first), 0);
	handoff_catch_deaths();
	assert_int_equal(sigaction(SIGCHLD, NULL, &second), 0);
	assert_true(first.sa_handler != SIG_DFL && first.sa_handler != SIG_IGN);
	assert_ptr_equal(first.sa_handler, second.sa_handler);
	assert_int_equal(second.sa_flags & (SA_NOCLDSTOP | SA_RESTART), SA_NOCLDSTOP);
}

static void test_turns(void **state)
{
	(void)state;
	running_guest_launch(&running, "allow");
	for (unsigned int i = 0; i < 200; i++) {
		wake(mm);
		assert_hands_back(mm);
		assert_int_equal(mm->shared->data.signal, SIGSYS);
	}
	/* Whose turn it is already is no wait. */
	assert_hands_back(mm);
}

static void test_death_between_rounds(void **state)
{
	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_kill(&running);
	wake(mm);
	assert_wait_says("SIGKILL (Killed)");
}

static void kill_in_its_sleep(struct running_guest *of)
{
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

static void test_death_while_waiting(void **state)
{
	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_freeze(&running);
	wake(mm);
	running_guest_help(&running, kill_in_its_sleep);
	assert_wait_says("SIGKILL (Killed)");
}

/* The batch unmaps the stack that the stub's handler runs on. */
static void test_death_of_its_own(void **state)
{
	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_unmap(&running, 0, STUB_START);
	mm->batch.calls[0].address = STUB_SIGSTACK;
	mm->batch.calls[0].length = STUB_PAGE_SIZE;
	wake(mm);
	assert_wait_says("SIGSEGV (Segmentation fault)");
}

#define OTHERS 20

static pid_t others[OTHERS];

static void release_when_others_are_dead(struct running_guest *of)
{
	for (unsigned int i = 0; i < OTHERS; i++) {
		await_process_state(getppid(), 'S');
		kill(others[i], SIGKILL);
		await_process_state(others[i], 'Z');
	}
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGCONT);
	pause();
}

static void test_other_deaths_do_not_end_a_wait(void **state)
{
	pid_t test = getpid();

	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_freeze(&running);
	wake(mm);
	for (unsigned int i = 0; i < OTHERS; i++) {
		others[i] = fork_child();
		if (others[i])
			continue;
		while (getppid() == test)
			pause_shortly();
		_exit(0);
	}
	running_guest_help(&running, release_when_others_are_dead);
	assert_hands_back(mm);
	assert_int_equal(mm->shared->data.signal, SIGSYS);
	for (unsigned int i = 0; i < OTHERS; i++)
		reap(others[i]);
	wake(mm);
	assert_hands_back(mm);
}

static void test_rounds_amid_deaths(void **state)
{
	int seen;

	(void)state;
	running_guest_launch(&running, "allow");
	seen = mm->deaths_seen;
	for (unsigned int i = 0; i < 50; i++) {
		pid_t child = fork_child();

		if (!child)
			_exit(0);
		wake(mm);
		assert_hands_back(mm);
		reap(child);
		assert_int_equal(mm->shared->data.signal, SIGSYS);
	}
	/* Each is looked into once, not in every round from then on. */
	assert_true(mm->deaths_seen > seen);
}

static void test_the_other_stub_dies(void **state)
{
	struct guest second;
	struct error err;

	(void)state;
	running_guest_launch(&running, "allow");
	if (guest_start(&second, &running.physmem, &running.options, &err))
		fail_msg("%s", err.text);
	running_guest_kill(&running);
	for (unsigned int i = 0; i < 3; i++) {
		wake(&second.mm);
		assert_hands_back(&second.mm);
	}
	wake(mm);
	assert_wait_says("SIGKILL (Killed)");
	guest_stop(&second);
}

static void test_sends_what_the_batch_names(void **state)
{
	int fds[STUB_FDS_MAX];

	(void)state;
	running_guest_launch(&running, "allow");
	for (int i = 0; i < STUB_FDS_MAX; i++) {
		fds[i] = memfd_create("other", MFD_CLOEXEC);
		assert_int_equal(ftruncate(fds[i], STUB_PAGE_SIZE), 0);
		assert_int_equal(batch_map(&mm->batch, BASE + 0x10000ull * (unsigned int)i,
					   STUB_PAGE_SIZE, PROT_RW, fds[i], 0),
				 BATCH_QUEUED);
	}
	mm->shared->touch.range[0] =
		(struct stub_touch_range){ BASE + 0x10000 * 2, 1, STUB_TOUCH_WRITE };
	mm->shared->touch.count = 1;
	wake(mm);
	assert_hands_back(mm);
	assert_int_equal(mm->shared->data.err, 0);
	assert_int_equal(mm->shared->stamps.calls_done, STUB_FDS_MAX);
	for (int i = 0; i < STUB_FDS_MAX; i++) {
		char word = 0;

		assert_int_equal(pread(fds[i], &word, 1, 0), 1);
		assert_int_equal(word, i == 2);
		close(fds[i]);
	}
}

static void test_sends_nothing_for_nothing(void **state)
{
	char byte;

	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_unmap(&running, BASE, STUB_PAGE_SIZE);
	running_guest_freeze(&running);
	wake(mm);
	assert_int_equal(recv(mm->stub.socket, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(mm->shared->data.call_count, 1);
	assert_int_equal(mm->shared->data.signal, 0);
	kill(mm->stub.pid, SIGCONT);
	assert_hands_back(mm);
	assert_int_equal(mm->shared->data.err, 0);
}

static void test_sends_nothing_to_the_dead(void **state)
{
	char expected[64];
	struct error err;

	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_kill(&running);
	running_guest_map(&running, BASE, 1, PROT_RW, 0);
	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 mm->stub.pid);
	assert_int_equal(handoff_send_fds(mm, &err), -1);
	assert_string_equal(err.text, expected);
}

/* It may have been made to: what closes it is allowed. */
static void test_a_closed_socket_ends_the_stub(void **state)
{
	char expected[64];
	struct error err;

	(void)state;
	running_guest_launch(&running, "allow");
	assert_int_equal(shutdown(mm->stub.socket, SHUT_RDWR), 0);
	running_guest_map(&running, BASE, 1, PROT_RW, 0);
	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 mm->stub.pid);
	assert_int_equal(handoff_send_fds(mm, &err), -1);
	assert_string_equal(err.text, expected);
}

/* Each round without a receive leaves a message; here it is filled at once. */
static void test_a_full_socket_ends_the_stub(void **state)
{
	char expected[64];
	struct error err;

	(void)state;
	running_guest_launch(&running, "allow");
	while (send(mm->stub.socket, "", 1, MSG_DONTWAIT) == 1)
		;
	assert_int_equal(errno, EAGAIN);
	running_guest_map(&running, BASE, 1, PROT_RW, 0);
	snprintf(expected, sizeof(expected), "stub %d was killed: it takes no descriptors",
		 mm->stub.pid);
	assert_int_equal(handoff_send_fds(mm, &err), -1);
	assert_string_equal(err.text, expected);
	assert_true(stub_is_dead(mm->stub.pidfd));
}

/* Whether the turn is back or not: the call is a part of what a round costs. */
static void test_a_wait_is_one_call_at_least(void **state)
{
	struct error err;

	(void)state;
	running_guest_launch(&running, "allow");
	/* The first one may have to look into deaths that were before it. */
	assert_int_equal(handoff_wait(mm, &err), 0);
	mm->log.system_calls = 0;
	assert_int_equal(handoff_wait(mm, &err), 0);
	assert_int_equal(mm->log.system_calls, 1);
	assert_int_equal(handoff_wait_once(mm, &err), 0);
	assert_int_equal(mm->log.system_calls, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handler),
		cmocka_unit_test_teardown(test_turns, stop_guest),
		cmocka_unit_test_teardown(test_a_wait_is_one_call_at_least, stop_guest),
		cmocka_unit_test_teardown(test_death_between_rounds, stop_guest),
		cmocka_unit_test_teardown(test_death_while_waiting, stop_guest),
		cmocka_unit_test_teardown(test_death_of_its_own, stop_guest),
		cmocka_unit_test_teardown(test_other_deaths_do_not_end_a_wait, stop_guest),
		cmocka_unit_test_teardown(test_rounds_amid_deaths, stop_guest),
		cmocka_unit_test_teardown(test_the_other_stub_dies, stop_guest),
		cmocka_unit_test_teardown(test_sends_what_the_batch_names, stop_guest),
		cmocka_unit_test_teardown(test_sends_nothing_for_nothing, stop_guest),
		cmocka_unit_test_teardown(test_sends_nothing_to_the_dead, stop_guest),
		cmocka_unit_test_teardown(test_a_closed_socket_ends_the_stub, stop_guest),
		cmocka_unit_test_teardown(test_a_full_socket_ends_the_stub, stop_guest),
	};

	return cmocka_run_group_tests_name("handoff", tests, NULL, NULL);
}
