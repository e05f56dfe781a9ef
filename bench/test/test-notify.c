// SPDX-License-Identifier: GPL-2.0-or-later
/* Serving a listener: calls outside of a batch, interrupted RECVs, what SET_FLAGS says. */
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
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "test/hijack.h"

#define PROT_RW	  (PROT_READ | PROT_WRITE)
#define BREAK_INS 20 /* interruptions of one RECV */

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

/* What ends the FUTEX_WAIT of a real monitor is its timer. */
static void end_the_wait_when_a_call_is_pending(struct running_guest *of)
{
	struct pollfd listener = { .fd = of->guest.mm.stub.listener, .events = POLLIN };
	uint32_t *futex = &of->guest.mm.shared->data.futex;

	while (poll(&listener, 1, -1) != 1)
		;
	await_process_state(getppid(), 'S');
	of->guest.mm.shared->data.signal = SIGSYS;
	__atomic_store_n(futex, STUB_TURN_MONITOR, __ATOMIC_RELEASE);
	syscall(SYS_futex, futex, FUTEX_WAKE, 1, NULL, NULL, 0);
	pause();
}

/* The call is answered when the monitor next comes by, not before. */
static void check_call_outside_a_batch(const char *gate, bool allowed)
{
	struct error err;

	running_guest_launch(&running, gate);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	running_guest_round(&running);
	hijack(&running, allowed ? 0 : 1);
	running_guest_help(&running, end_the_wait_when_a_call_is_pending);
	round_log->notified = 0;
	round_log->allowed = 0;
	if (guest->gate->round(guest, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(round_log->notified, 1);
	assert_int_equal(round_log->allowed, allowed);
	assert_int_equal(round_log->denied, !allowed);
}

static void test_forged_call_outside_a_batch(void **state)
{
	check_call_outside_a_batch(*state, false);
}

static void test_honest_call_outside_a_batch(void **state)
{
	check_call_outside_a_batch(*state, true);
}

/* Children die while the test is in RECV; then the stub, which was stopped, makes its call. */
static void interrupt_and_release(struct running_guest *of)
{
	pid_t test = getppid();

	for (unsigned int i = 0; i < BREAK_INS; i++) {
		await_process_state(test, 'S');
		kill(test, SIGCHLD);
	}
	await_process_state(test, 'S');
	kill(of->guest.mm.stub.pid, SIGCONT);
	pause();
}

static void test_interrupted_receive(void **state)
{
	launch(state);
	running_guest_queue(&running, 3);
	running_guest_freeze(&running);
	running_guest_help(&running, interrupt_and_release);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 3, 0);
}

static void test_no_listener(void **state)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct error err;

	(void)state;
	assert_true(null >= 0);
	assert_int_equal(notify_set_sync(-1, true, &err), -1);
	assert_string_equal(err.text, "SECCOMP_IOCTL_NOTIF_SET_FLAGS: Bad file descriptor");
	assert_int_equal(err.status, STATUS_CANNOT);
	/* No kernel is blamed that knows the request. */
	assert_int_equal(notify_set_sync(null, true, &err), -1);
	assert_non_null(strstr(err.text, "NOTIF_SET_FLAGS: Inappropriate ioctl for device"));
	assert_true(!!strstr(err.text, "too old") == (err.status == STATUS_UNSUPPORTED));
	close(null);
}

static void test_sync_can_be_taken_back(void **state)
{
	struct error err;

	launch(state);
	for (unsigned int i = 0; i < 4; i++) {
		if (notify_set_sync(guest->mm.stub.listener, i % 2, &err)) {
			assert_int_equal(err.status, STATUS_UNSUPPORTED);
			skip();
		}
		running_guest_queue(&running, 2);
		running_guest_round(&running);
		running_guest_assert_notified(&running, 2, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LISTENING_GATES(test_forged_call_outside_a_batch),
		LISTENING_GATES(test_honest_call_outside_a_batch),
		LISTENING_GATES(test_interrupted_receive),
		cmocka_unit_test(test_no_listener),
		LISTENING_GATES(test_sync_can_be_taken_back),
	};

	return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
