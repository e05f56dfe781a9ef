// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that a stub makes outside of a batch: who serves them, when, and with what verdict. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "test/disabled-tsc.h"
#include "test/running-guest.h"

_Static_assert(offsetof(struct stub_stamps, late) == 0, "where guest.S looks for it");
_Static_assert(offsetof(struct stub_stamps, ticks) == 80, "TICKS");
_Static_assert(offsetof(struct stub_late, argument) == 8, "LATE_ARGUMENTS");
_Static_assert(offsetof(struct stub_late, before) == 56, "LATE_BEFORE");
_Static_assert(offsetof(struct stub_late, after) == 64, "LATE_AFTER");
_Static_assert(offsetof(struct stub_late, result) == 72, "LATE_RESULT");

static struct clock disabled_clock;
static struct running_guest running;
static struct guest *const guest = &running.guest;
static struct round_log *const round_log = &running.guest.mm.log;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static void launch(const char *gate, const char *serve, enum guest_late late)
{
	running_guest_prepare(&running, gate);
	running.options.serve = serve_find(serve);
	running.options.late = late;
	running.options.tick_ms = 1;
	running_guest_start(&running);
}

static const struct stub_late *late_call(void)
{
	return &guest->mm.shared->stamps.late;
}

static bool is_asked(enum guest_late late)
{
	return late == GUEST_LATE_MAP ? guest->gate->notifies_map : guest->gate->notifies_unmap;
}

/* What becomes of it: a map that no page table has is denied, or has no descriptor. */
static int64_t expected_result(enum guest_late late)
{
	if (late == GUEST_LATE_UNMAP)
		return 0;
	return is_asked(late) ? -EPERM : -EBADF;
}

static void assert_late(enum guest_late late)
{
	unsigned int asked = is_asked(late);

	assert_int_equal(late_call()->result, expected_result(late));
	assert_int_equal(round_log->denied, late == GUEST_LATE_MAP ? asked : 0);
	if (!guest->mm.clock->stub_stamps)
		return;
	assert_true(guest->mm.shared->stamps.batch_end < late_call()->before);
	assert_true(late_call()->before < late_call()->after);
	assert_true(late_call()->after < round_log->returned);
}

static void run_rounds(enum guest_late late)
{
	for (unsigned int round = 1; round <= 4; round++) {
		running_guest_queue(&running, 3);
		running_guest_round(&running);
		assert_int_equal(round_log->notified,
				 is_asked(late) + (guest->gate->notifies_map ? 3 : 0));
		assert_late(late);
		/* It comes when the guest has touched its pages, and keeps it from nothing. */
		assert_int_equal(*running_guest_frame(&running, 4), round);
		running_guest_round(&running);
		assert_int_equal(round_log->notified, is_asked(late));
		assert_late(late);
	}
}

static void test_gates(void **state)
{
	for (int late = GUEST_LATE_MAP; late <= GUEST_LATE_UNMAP; late++) {
		launch(*state, "counted", (enum guest_late)late);
		run_rounds((enum guest_late)late);
		running_guest_stop(&running);
	}
}

static void test_loops(void **state)
{
	launch("notify", *state, GUEST_LATE_MAP);
	run_rounds(GUEST_LATE_MAP);
}

static void test_flush_path_has_none(void **state)
{
	struct error err;

	launch(*state, "counted", GUEST_LATE_UNMAP);
	running_guest_queue(&running, 2);
	assert_int_equal(guest_round(guest, true, &err), 0);
	running_guest_assert_notified(&running, 2, 0);
	assert_int_equal(late_call()->before, 0);
}

/* A batch that fails does not come to the guest. */
static void test_failure_has_none(void **state)
{
	struct error err;

	launch(*state, "counted", GUEST_LATE_UNMAP);
	running_guest_queue(&running, 1);
	guest->mm.batch.calls[0].fd = 3;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	assert_int_equal(late_call()->before, 0);
	running_guest_round(&running);
	assert_int_not_equal(late_call()->before, 0);
}

static void test_without(void **state)
{
	launch(*state, "counted", GUEST_LATE_NONE);
	guest->mm.shared->stamps.late.before = 0;
	running_guest_queue(&running, 2);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 2, 0);
	assert_int_equal(late_call()->before, 0);
}

/*
 * Without a drain it stays suspended, and the turn with the stub, whatever ticks
 * come; the next drain serves it.
 */
static void test_is_never_served_without_a_drain(void **state)
{
	struct pollfd listener = { .events = POLLIN };
	struct error err;

	launch(*state, "counted", GUEST_LATE_UNMAP);
	listener.fd = guest->mm.stub.listener;
	guest->mm.shared->touch.trap |= STUB_TRAP_LATE;
	assert_int_equal(handoff_wake(&guest->mm, &err), 0);
	while (poll(&listener, 1, -1) != 1)
		assert_int_equal(errno, EINTR);
	assert_int_equal(tick_start(&guest->tick, &err), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(handoff_wait_once(&guest->mm, &err), 1);
	tick_stop(&guest->tick);
	assert_int_equal(round_log->notified, 0);
	assert_int_equal(notify_drain(&guest->mm, &err), 0);
	assert_int_equal(round_log->notified, 1);
	assert_int_equal(handoff_wait(&guest->mm, &err), 0);
	assert_int_equal(late_call()->result, 0);
}

/* All stamps are asked for, where any read of the TSC would kill who makes it. */
static int run_while_disabled(void)
{
	const struct stub_stamps *stamps;
	struct error err;

	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		return 1;
	clock_calibrate(&disabled_clock);
	running.options.clock = &disabled_clock;
	if (guest_start(guest, &running.physmem, &running.options, &err))
		return 2;
	stamps = &guest->mm.shared->stamps;
	guest->mm.shared->stamps.stamp_calls = 1;
	round_log->stamped = true;
	running_guest_queue(&running, 3);
	if (guest_round(guest, false, &err) || round_log->failure)
		return 3;
	if (stamps->calls_done != 3 || stamps->batch_end || stamps->call[0].before)
		return 4;
	if (stamps->late.before || stamps->late.after || stamps->late.result)
		return 5;
	guest_stop(guest);
	return disabled_clock.stub_stamps ? 6 : 0;
}

static void test_nobody_reads_a_disabled_tsc(void **state)
{
	int status;
	pid_t pid;

	disabled_tsc_or_skip();
	launch(*state, "counted", GUEST_LATE_UNMAP);
	if (!guest->mm.clock->stub_stamps)
		skip();
	guest_stop(guest);
	running.started = false;
	pid = fork();
	if (!pid)
		_exit(run_while_disabled());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FUTEX_GATES(test_gates),
		ON_GATE("counted", test_loops),
		ON_GATE("wait-first", test_loops),
		ON_GATE("poll-first", test_loops),
		ON_GATE("drain-twice", test_loops),
		ON_GATE("prepared", test_loops),
		FUTEX_GATES(test_flush_path_has_none),
		ON_GATE("notify", test_failure_has_none),
		ON_GATE("ret-trace", test_failure_has_none),
		FUTEX_GATES(test_without),
		FUTEX_GATES(test_nobody_reads_a_disabled_tsc),
		ON_GATE("ptrace", test_nobody_reads_a_disabled_tsc),
		ON_GATE("notify", test_is_never_served_without_a_drain),
	};

	return cmocka_run_group_tests_name("late", tests, NULL, NULL);
}
