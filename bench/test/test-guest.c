// SPDX-License-Identifier: GPL-2.0-or-later
/* Guests behind every gate: rounds, what is notified, failed calls, starts. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

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

static uint64_t frame(unsigned int i)
{
	return *running_guest_frame(&running, i);
}

static void launch(void **state)
{
	running_guest_launch(&running, *state);
}

static void test_known_batch(void **state)
{
	launch(state);
	running_guest_unmap(&running, 0, STUB_START);
	running_guest_queue(&running, 3);
	running_guest_map(&running, GUEST_PAGE(8), 2, PROT_RW, 20);
	running_guest_unmap(&running, GUEST_PAGE(6), STUB_PAGE_SIZE);
	assert_int_equal(guest->mm.batch.count, 6);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 4, 2);
	assert_int_equal(round_log->failed_at, 6);
	assert_int_equal(guest->mm.shared->stamps.calls_done, 6);
	assert_int_equal(guest->mm.batch.count, 0);
	for (unsigned int i = 0; i < 24; i++)
		assert_int_equal(frame(i), i == 0 || i == 2 || i == 4 || i == 20 || i == 21);
}

static void test_stamps(void **state)
{
	const struct stub_stamps *stamps;

	launch(state);
	if (!guest->mm.clock->stub_stamps) {
		fprintf(stderr, "skipped: %s\n", guest->mm.clock->why);
		skip();
	}
	stamps = &guest->mm.shared->stamps;
	round_log->stamped = true;
	guest->mm.shared->stamps.stamp_calls = 1;
	running_guest_queue(&running, 4);
	running_guest_round(&running);
	assert_true(round_log->start < stamps->call[0].before);
	assert_true(stamps->call[3].after < stamps->batch_end);
	assert_true(stamps->batch_end < round_log->returned);
	for (unsigned int i = 0; i < round_log->notified; i++) {
		const struct notification_stamp *stamp = &round_log->stamp[i];

		assert_true(stamps->call[i].before < stamp->received);
		assert_true(stamp->received <= stamp->validated);
		assert_true(stamp->validated < stamp->sent);
		/* The stub goes on before SEND has returned. */
		assert_true(stamp->validated < stamps->call[i].after);
	}
}

static void test_empty_wakes(void **state)
{
	launch(state);
	for (unsigned int i = 0; i < 3; i++) {
		running_guest_round(&running);
		running_guest_assert_notified(&running, 0, 0);
		assert_int_equal(round_log->failed_at, 0);
	}
}

static void test_flush_path(void **state)
{
	struct error err;

	launch(state);
	running_guest_queue(&running, 2);
	if (guest_round(guest, true, &err))
		fail_msg("%s", err.text);
	running_guest_assert_notified(&running, 2, 0);
	assert_int_equal(round_log->failure, 0);
	assert_int_equal(frame(0) + frame(2), 0);
	/* The rest of the update: it resumes the guest, which touches all. */
	running_guest_map(&running, GUEST_PAGE(4), 1, PROT_RW, 2);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 1, 0);
	assert_int_equal(frame(0), 1);
	assert_int_equal(frame(2), 2);
	/* Once. */
	running_guest_round(&running);
	assert_int_equal(frame(0), 1);
}

static void test_flushed_failure_is_not_touched(void **state)
{
	struct error err;

	launch(state);
	running_guest_queue(&running, 2);
	guest->mm.batch.calls[1].fd = guest->mm.batch.real_fds ? 1000 : 3;
	assert_int_equal(guest_round(guest, true, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	running_guest_round(&running);
	assert_int_equal(frame(0) + frame(2), 0);
}

/* An empty wake, after which guest code faults at the first page. */
static void fault_at_page(unsigned int number)
{
	guest_plan_fault(guest, GUEST_PAGE(number), PROT_RW);
	running_guest_round(&running);
	assert_int_equal(guest->fault, GUEST_PAGE(number));
	assert_int_equal(guest->mm.report.signal, SIGSEGV);
	assert_int_equal(guest->mm.shared->touch.fault, 0);
}

/* The access that has faulted is made once more, then those of the list. */
static void test_a_map_follows_a_fault(void **state)
{
	uint32_t calls;

	launch(state);
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	assert_int_equal(frame(0), 1);
	running_guest_round(&running);
	running_guest_round(&running);
	calls = round_log->system_calls;
	fault_at_page(1);
	/* In ptrace mode PTRACE_CONT, waitpid and PTRACE_GETSIGINFO. */
	if (guest->gate->emulates)
		assert_int_equal(round_log->system_calls, calls + 3);
	running_guest_map(&running, GUEST_PAGE(1), 1, PROT_RW, 2);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 1, 0);
	assert_int_equal(frame(0), 1);
	assert_int_equal(frame(2), 2);
	assert_int_equal(guest->fault, 0);
	fault_at_page(2);
	fault_at_page(3);
}

/* Each fault after the map of the one before, as a guest that walks over new pages. */
static void test_faults_follow_each_other(void **state)
{
	launch(state);
	fault_at_page(0);
	for (unsigned int i = 0; i < 5; i++) {
		running_guest_map(&running, GUEST_PAGE(i), 1, PROT_RW, 2 * i);
		fault_at_page(i + 1);
	}
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(frame(2 * i), 2);
}

static void test_a_fault_and_a_flush(void **state)
{
	struct error err;

	launch(state);
	fault_at_page(0);
	running_guest_queue(&running, 2);
	assert_int_equal(guest_round(guest, true, &err), 0);
	assert_int_equal(guest->fault, GUEST_PAGE(0));
	assert_int_equal(frame(0), 0);
	running_guest_map(&running, GUEST_PAGE(4), 1, PROT_RW, 4);
	running_guest_round(&running);
	assert_int_equal(frame(0), 2);
	assert_int_equal(frame(2), 1);
	assert_int_equal(frame(4), 1);
}

/* Guest code begins anew where its page does not come: it would fault for ever. */
static void test_a_fault_in_vain(void **state)
{
	struct error err;

	launch(state);
	fault_at_page(0);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	fault_at_page(0);
	running_guest_map(&running, GUEST_PAGE(1), 1, PROT_RW, 2);
	running_guest_round(&running);
	assert_int_equal(frame(2), 1);
	fault_at_page(0);
	/* Less than the access wants. */
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_READ, 0);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	fault_at_page(0);
	running_guest_queue(&running, 1);
	guest->mm.batch.calls[0].fd = guest->mm.batch.real_fds ? 1000 : 3;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	assert_int_equal(frame(0), 0);
}

static void test_no_fault_where_none_can_be(void **state)
{
	launch(state);
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	/* Mapped already. */
	guest_plan_fault(guest, GUEST_PAGE(0), PROT_RW);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	assert_int_equal(frame(0), 2);
	/* Nothing that guest code may touch. */
	guest_plan_fault(guest, GUEST_PAGE(1), PROT_EXEC);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	guest->touch = STUB_TOUCH_NONE;
	guest_plan_fault(guest, GUEST_PAGE(1), PROT_RW);
	running_guest_round(&running);
	assert_int_equal(guest->fault, 0);
	running_guest_round(&running);
	assert_int_equal(frame(0), 2);
}

/* There is nothing behind the end of physmem: the first touch is a SIGBUS. */
static void test_guest_code_is_stopped(void **state)
{
	struct error err;

	launch(state);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, GUEST_FRAMES);
	assert_int_equal(guest_round(guest, false, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "Bus error"));
}

/* It is not queued either: the next round would hand it to the stub. */
static void test_map_beyond_the_space(void **state)
{
	struct error err;

	launch(state);
	assert_int_equal(guest_map(guest, 1ull << 48, STUB_PAGE_SIZE, PROT_RW, 0, &err), -1);
	assert_string_equal(err.text, "a map reaches beyond the 48 bits of an address");
	assert_int_equal(guest->mm.batch.count, 0);
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 1, 0);
}

static void test_full_batch(void **state)
{
	struct error err;

	launch(state);
	running_guest_queue(&running, STUB_BATCH_MAX);
	assert_int_equal(guest_map(guest, GUEST_PAGE(200), STUB_PAGE_SIZE, PROT_RW, 0, &err),
			 BATCH_FULL);
	assert_int_equal(guest_unmap(guest, GUEST_PAGE(0), STUB_PAGE_SIZE, &err), BATCH_FULL);
	running_guest_round(&running);
	running_guest_assert_notified(&running, STUB_BATCH_MAX, 0);
	for (unsigned int i = 0; i < 2 * STUB_BATCH_MAX; i++)
		assert_int_equal(frame(i), i % 2 == 0);
	running_guest_unmap(&running, GUEST_PAGE(0), STUB_BATCH_MAX * STUB_PAGE_SIZE);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 0, 1);
}

static void test_touch_follows_the_access(void **state)
{
	launch(state);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_READ, 0);
	running_guest_map(&running, GUEST_PAGE(1), 1, PROT_NONE, 1);
	running_guest_map(&running, GUEST_PAGE(2), 1, PROT_RW, 2);
	running_guest_round(&running);
	assert_int_not_equal(guest->mm.report.signal, SIGSEGV);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(frame(i), i == 2);
}

static void test_touch_follows_the_last_map(void **state)
{
	launch(state);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	running_guest_map(&running, GUEST_PAGE(2), 1, PROT_RW, 2);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 4);
	running_guest_unmap(&running, GUEST_PAGE(2), STUB_PAGE_SIZE);
	running_guest_round(&running);
	assert_int_not_equal(guest->mm.report.signal, SIGSEGV);
	for (unsigned int i = 0; i < 6; i++)
		assert_int_equal(frame(i), i == 4);
}

/* A call that no gate objects to, and that fails. */
static void test_failed_call(void **state)
{
	struct error err;

	launch(state);
	running_guest_queue(&running, 3);
	guest->mm.batch.calls[2].fd = guest->mm.batch.real_fds ? 1000 : 3;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	assert_int_equal(round_log->failed_at, 2);
	running_guest_assert_notified(&running, 3, 0);
	assert_int_equal(frame(0), 0);
	/* It is no failure of the rounds after it. */
	running_guest_round(&running);
	assert_int_equal(round_log->failed_at, 0);
	running_guest_queue(&running, 3);
	running_guest_round(&running);
	assert_int_equal(round_log->failed_at, 3);
	assert_int_equal(frame(4), 1);
}

/* It comes for each notification, between its receipt and its validated stamp. */
static void test_work(void **state)
{
	const uint32_t work_ns = 300000;

	running_guest_prepare(&running, *state);
	running.options.work_ns = work_ns;
	running_guest_start(&running);
	round_log->stamped = true;
	running_guest_queue(&running, 4);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 4, 0);
	for (unsigned int i = 0; i < 4; i++)
		assert_true(clock_ns(guest->mm.clock, round_log->stamp[i].received,
				     round_log->stamp[i].validated) > 0.99 * work_ns);
	assert_true(clock_ns(guest->mm.clock, round_log->start, round_log->returned) >
		    3.99 * work_ns);
}

static void test_sync_wake_up(void **state)
{
	running_guest_prepare(&running, *state);
	running.options.sync = true;
	running_guest_start(&running);
	for (unsigned int i = 1; i <= 3; i++) {
		running_guest_queue(&running, 3);
		running_guest_round(&running);
		running_guest_assert_notified(&running, 3, 0);
		assert_int_equal(frame(4), i);
	}
}

static void test_drain(void **state)
{
	struct error err;

	launch(state);
	assert_int_equal(notify_drain(&guest->mm, &err), 0);
	assert_int_equal(round_log->notified, 0);
	running_guest_queue(&running, 1);
	running_guest_wake_until_pending(&running);
	assert_int_equal(notify_drain(&guest->mm, &err), 0);
	running_guest_assert_notified(&running, 1, 0);
	assert_int_equal(handoff_wait(&guest->mm, &err), 0);
	assert_int_equal(guest->mm.shared->data.err, 0);
	assert_int_equal(notify_drain(&guest->mm, &err), 0);
	running_guest_assert_notified(&running, 1, 0);
}

static void test_starts_pinned_or_not_at_all(void **state)
{
	struct error err;

	running_guest_prepare(&running, *state);
	running.options.cpu = 100000;
	for (unsigned int i = 0; i <= GUEST_SLOTS; i++) {
		assert_int_equal(guest_start(guest, &running.physmem, &running.options, &err), -1);
		assert_string_equal(err.text,
				    "a stub failed at pinning itself to a CPU: Invalid argument: "
				    "the host has no CPU 100000: set it online");
	}
	running.options.cpu = -1;
	running_guest_start(&running);
}

static void test_slots_run_out(void **state)
{
	struct guest second, third;
	struct error err;

	launch(state);
	assert_int_equal(guest_start(&second, &running.physmem, &running.options, &err), 0);
	assert_int_equal(guest_start(&third, &running.physmem, &running.options, &err), -1);
	assert_string_equal(err.text, "all 2 slots for stubs are taken");
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	/* They share frames, and nothing else. */
	assert_int_equal(guest_map(&second, GUEST_PAGE(0), STUB_PAGE_SIZE, PROT_RW, 0, &err), 0);
	assert_int_equal(guest_round(&second, false, &err), 0);
	assert_int_equal(second.mm.log.failure, 0);
	assert_int_equal(frame(0), 2);
	guest_stop(&second);
	guest_stop(&second);
	assert_int_equal(guest_start(&third, &running.physmem, &running.options, &err), 0);
	guest_stop(&third);
	running_guest_round(&running);
}

static void test_gates_have_names(void **state)
{
	(void)state;
	for (size_t i = 0; gates[i]; i++) {
		assert_ptr_equal(gate_find(gates[i]->name), gates[i]);
		/* Whatever has a listener, or a tracer, is asked about maps. */
		assert_true(gates[i]->notifies_map || !gates[i]->notifies);
		assert_true(gates[i]->notifies_map || !gates[i]->notifies_unmap);
	}
	for (size_t i = 0; serve_loops[i]; i++)
		assert_ptr_equal(serve_find(serve_loops[i]->name), serve_loops[i]);
	assert_null(gate_find("nothing"));
	assert_null(gate_find(""));
	assert_null(serve_find("nothing"));
}

#define THINK_NS 4000000

/* After its batch, and in an empty wake; others on the CPU only make it longer. */
static void test_guest_code_thinks(void **state)
{
	const struct clock *clock;

	running_guest_prepare(&running, *state);
	running.options.think_ns = THINK_NS;
	clock = running.options.clock;
	running_guest_start(&running);
	for (unsigned int i = 0; i < 2; i++) {
		if (!i)
			running_guest_queue(&running, 3);
		running_guest_round(&running);
		assert_true(clock_ns(clock, round_log->start, round_log->returned) >
			    THINK_NS / 2.0);
	}
	assert_int_equal(frame(0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gates_have_names),
		EVERY_GATE(test_known_batch),
		EVERY_GATE(test_stamps),
		EVERY_GATE(test_empty_wakes),
		EVERY_GATE(test_flush_path),
		EVERY_GATE(test_flushed_failure_is_not_touched),
		EVERY_GATE(test_a_map_follows_a_fault),
		EVERY_GATE(test_faults_follow_each_other),
		EVERY_GATE(test_a_fault_and_a_flush),
		EVERY_GATE(test_a_fault_in_vain),
		EVERY_GATE(test_no_fault_where_none_can_be),
		EVERY_GATE(test_guest_code_is_stopped),
		EVERY_GATE(test_full_batch),
		ON_GATE("notify", test_map_beyond_the_space),
		EVERY_GATE(test_guest_code_thinks),
		EVERY_GATE(test_touch_follows_the_access),
		ON_GATE("none", test_touch_follows_the_last_map),
		ON_GATE("allow", test_touch_follows_the_last_map),
		ON_GATE("ptrace", test_touch_follows_the_last_map),
		EVERY_GATE(test_failed_call),
		ASKING_GATES(test_work),
		LISTENING_GATES(test_sync_wake_up),
		LISTENING_GATES(test_drain),
		EVERY_GATE(test_starts_pinned_or_not_at_all),
		EVERY_GATE(test_slots_run_out),
	};

	return cmocka_run_group_tests_name("guest", tests, NULL, NULL);
}
