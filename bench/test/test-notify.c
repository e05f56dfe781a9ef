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
#include "test/running-guest.h"

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

/* Where the stub's code page has a system call instruction with ud2 behind it. */
static uint64_t find_gadget(void)
{
	const size_t size = (size_t)(stub_code_page_end - stub_code_page);
	const uint8_t *at = memmem(stub_code_page, size, "\x0f\x05\x0f\x0b", 4);

	assert_non_null(at);
	return STUB_CODE + (uint64_t)(at - stub_code_page);
}

/* Adds the instruction that loads a register with value. */
static uint8_t *load(uint8_t *code, uint8_t prefix, uint8_t opcode, uint64_t value)
{
	*code++ = prefix;
	*code++ = opcode;
	memcpy(code, &value, sizeof(value));
	return code + sizeof(value);
}

/*
 * The guest takes the stub over: its code becomes an mmap of that frame to
 * GUEST_PAGE(0), made by the stub's own system call instruction.
 */
static void hijack(unsigned int frame)
{
	uint8_t page[STUB_PAGE_SIZE], *code = page + STUB_PAGE_SIZE / 2;

	/* Wherever the guest code goes on, it gets there by these: nop. */
	memset(page, 0x90, sizeof(page));
	code = load(code, 0x48, 0xbf, GUEST_PAGE(0));	       /* rdi */
	code = load(code, 0x48, 0xbe, STUB_PAGE_SIZE);	       /* rsi */
	code = load(code, 0x48, 0xba, PROT_RW);		       /* rdx */
	code = load(code, 0x49, 0xba, MAP_SHARED | MAP_FIXED); /* r10 */
	code = load(code, 0x49, 0xb8, 0);		       /* r8 */
	code = load(code, 0x49, 0xb9,
		    running.physmem.first_frame + (uint64_t)frame * STUB_PAGE_SIZE); /* r9 */
	code = load(code, 0x48, 0xb8, SYS_mmap);				     /* rax */
	code = load(code, 0x48, 0xbb, find_gadget());				     /* rbx */
	memcpy(code, "\xff\xe3", 2);						     /* jmp *%rbx */
	assert_int_equal(pwrite(running.physmem.fd, page, sizeof(page),
				(off_t)running.physmem.guest_offset),
			 sizeof(page));
}

/* What ends the FUTEX_WAIT of a real monitor is its timer. */
static void end_the_wait_when_a_call_is_pending(struct running_guest *of)
{
	struct pollfd listener = { .fd = of->guest.mm.stub.listener, .events = POLLIN };
	uint32_t *futex = &of->guest.mm.shared->data.futex;

	while (poll(&listener, 1, -1) != 1)
		;
	await_process_state(getppid(), 'S');
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
	hijack(allowed ? 0 : 1);
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
	/* What a kernel says that does not know the request. */
	assert_int_equal(notify_set_sync(null, true, &err), -1);
	assert_string_equal(err.text, "no sync wake-up: the kernel is older than 6.6");
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
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
