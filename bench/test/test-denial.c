// SPDX-License-Identifier: GPL-2.0-or-later
/* Forged calls behind every gate: what is denied, what is not, and what the loop makes of it. */
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

static struct stub_call *last_call(void)
{
	return &guest->mm.batch.calls[guest->mm.batch.count - 1];
}

/* Has guest code write to a page whatever the page table says of it. */
static void touch(unsigned int page)
{
	struct stub_touch_list *list = &guest->mm.shared->touch;
	struct error err;

	list->range[0] = (struct stub_touch_range){ GUEST_PAGE(page), 1, STUB_TOUCH_WRITE };
	list->count = 1;
	if (guest->gate->round(guest, false, &err))
		fail_msg("%s", err.text);
}

/* Neither none, allow nor ptrace look at a call. */
static void assert_denied_at(unsigned int index)
{
	bool notified = last_call()->type == STUB_CALL_MMAP ? guest->gate->notifies_map :
							      guest->gate->notifies_unmap;
	struct error err;

	if (guest_round(guest, false, &err))
		fail_msg("%s", err.text);
	if (!guest->gate->notifies_map) {
		assert_int_equal(round_log->failure, 0);
		return;
	}
	assert_int_equal(round_log->failure, -EPERM);
	assert_int_equal(round_log->failed_at, index);
	/* Of what the filter denies the monitor sees nothing. */
	assert_int_equal(round_log->denied, notified);
}

static void test_forged_frame(void **state)
{
	launch(state);
	running_guest_queue(&running, 3);
	last_call()->offset += STUB_PAGE_SIZE;
	assert_denied_at(2);
	if (guest->gate->notifies_map)
		return;
	touch(2);
	assert_int_equal(frame(5), 1);
}

static void test_forged_access(void **state)
{
	launch(state);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_READ, 0);
	last_call()->prot = PROT_RW;
	assert_denied_at(0);
}

static void test_forged_address(void **state)
{
	launch(state);
	running_guest_queue(&running, 2);
	last_call()->address += STUB_PAGE_SIZE;
	guest->touch = STUB_TOUCH_NONE;
	assert_denied_at(1);
}

/* The page table is ahead of the batch: to a listener the first map has no entry any more. */
static void test_unmap_of_a_queued_map_is_a_denial(void **state)
{
	struct error err;

	launch(state);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EPERM);
	assert_int_equal(round_log->failed_at, 0);
	assert_int_equal(round_log->denied, 1);
}

/* The series looks at the first page of a map alone. */
static void check_length_gap(const char *gate, bool strict)
{
	struct error err;

	running_guest_prepare(&running, gate);
	running.options.strict = strict;
	running_guest_start(&running);
	running_guest_map(&running, GUEST_PAGE(0), 1, PROT_RW, 0);
	last_call()->length = 2 * STUB_PAGE_SIZE;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, strict ? -EPERM : 0);
	assert_int_equal(round_log->denied, strict);
	touch(1);
	assert_int_equal(guest->mm.shared->data.signal, strict ? SIGSEGV : SIGSYS);
	assert_int_equal(frame(1), !strict);
}

static void test_length_gap_is_open(void **state)
{
	check_length_gap(*state, false);
}

static void test_length_gap_is_closed_by_strict(void **state)
{
	check_length_gap(*state, true);
}

static void test_strict_allows_honest_maps(void **state)
{
	running_guest_prepare(&running, *state);
	running.options.strict = true;
	running_guest_start(&running);
	running_guest_queue(&running, 2);
	running_guest_map(&running, GUEST_PAGE(4), 8, PROT_RW, 16);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 3, 0);
	assert_int_equal(frame(16) + frame(23), 2);
}

static void test_reserved_region_is_denied(void **state)
{
	const struct stub_call forged[] = {
		{ .address = STUB_CODE, .length = STUB_PAGE_SIZE, .type = STUB_CALL_MUNMAP },
		{ .address = 0, .length = STUB_START + STUB_PAGE_SIZE, .type = STUB_CALL_MUNMAP },
		{ .address = STUB_PAGE_SIZE, .length = -STUB_PAGE_SIZE, .type = STUB_CALL_MUNMAP },
		{ .address = GUEST_PAGE(0), .length = 0, .type = STUB_CALL_MUNMAP },
		{ .address = STUB_CODE,
		  .length = STUB_PAGE_SIZE,
		  .prot = PROT_RW | PROT_EXEC,
		  .type = STUB_CALL_MMAP },
	};

	launch(state);
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		/* The loop counts by what was queued: an unmap, which it does not wait for. */
		if (forged[i].type == STUB_CALL_MMAP && !guest->gate->notifies_unmap)
			continue;
		running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
		*last_call() = forged[i];
		assert_denied_at(0);
	}
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	assert_int_equal(frame(0), 1);
}

/* By the filter, in place of an unmap, which the loop does not wait for. */
static void test_what_no_map_has_is_denied_unasked(void **state)
{
	const struct stub_call honest = { .address = GUEST_PAGE(0),
					  .length = STUB_PAGE_SIZE,
					  .offset = 0,
					  .fd = 0,
					  .prot = PROT_RW,
					  .type = STUB_CALL_MMAP };
	struct stub_call forged[] = { honest, honest, honest, honest };
	struct error err;

	forged[0].address = STUB_CODE;
	forged[1].length = STUB_START;
	forged[2].prot = PROT_RW | PROT_GROWSDOWN;
	forged[3].fd = -1;
	launch(state);
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		running_guest_unmap(&running, GUEST_PAGE(0), STUB_PAGE_SIZE);
		*last_call() = forged[i];
		if (guest->gate->round(guest, true, &err))
			fail_msg("%s", err.text);
		assert_int_equal(guest->mm.report.err, -EPERM);
		batch_reset(&guest->mm.batch);
	}
	assert_int_equal(round_log->notified, 0);
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 1, 0);
}

static void kill_when_the_batch_has_failed(struct running_guest *of)
{
	const struct stub_data *data = &of->guest.mm.shared->data;

	while (!__atomic_load_n(&data->err, __ATOMIC_ACQUIRE) ||
	       __atomic_load_n(&data->futex, __ATOMIC_ACQUIRE) != STUB_TURN_MONITOR)
		pause_shortly();
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
	pause();
}

/*
 * The series' loop waits for as many notifications as calls were queued: when
 * one is denied in the middle the rest never come, though the stub has reported.
 */
static void test_denial_in_the_middle_wedges(void **state)
{
	launch(state);
	running_guest_queue(&running, 4);
	guest->mm.batch.calls[1].offset += STUB_PAGE_SIZE;
	running_guest_help(&running, kill_when_the_batch_has_failed);
	running_guest_dies(&running);
	assert_int_equal(guest->mm.shared->data.err, -EPERM);
	assert_int_equal(guest->mm.shared->data.call_count, 1);
	assert_int_equal(round_log->notified, 2);
	assert_int_equal(round_log->allowed, 1);
	assert_int_equal(round_log->denied, 1);
}

static void test_failure_in_the_middle_wedges(void **state)
{
	launch(state);
	running_guest_queue(&running, 4);
	guest->mm.batch.calls[1].fd = 3;
	running_guest_help(&running, kill_when_the_batch_has_failed);
	running_guest_dies(&running);
	assert_int_equal(guest->mm.shared->data.err, -EBADF);
	assert_int_equal(round_log->notified, 2);
	assert_int_equal(round_log->allowed, 2);
}

/* What waits in waitpid() alone cannot miss that the stub has reported. */
static void test_failure_in_the_middle_is_survived(void **state)
{
	struct error err;

	launch(state);
	running_guest_queue(&running, 4);
	guest->mm.batch.calls[1].offset += STUB_PAGE_SIZE;
	assert_int_equal(guest_round(guest, false, &err), 0);
	assert_int_equal(round_log->failure, -EPERM);
	assert_int_equal(round_log->failed_at, 1);
	assert_int_equal(round_log->notified, 2);
	running_guest_queue(&running, 4);
	guest->mm.batch.calls[1].fd = 3;
	assert_int_equal(guest_round(guest, true, &err), 0);
	assert_int_equal(round_log->failure, -EBADF);
	assert_int_equal(round_log->failed_at, 1);
	assert_int_equal(round_log->allowed, 2);
	running_guest_queue(&running, 4);
	running_guest_round(&running);
	running_guest_assert_notified(&running, 4, 0);
	assert_int_equal(frame(6), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVERY_GATE(test_forged_frame),
		EVERY_GATE(test_forged_access),
		EVERY_GATE(test_forged_address),
		ON_GATE("notify-map", test_unmap_of_a_queued_map_is_a_denial),
		ON_GATE("filter-unmap", test_unmap_of_a_queued_map_is_a_denial),
		ON_GATE("ret-trace", test_unmap_of_a_queued_map_is_a_denial),
		ASKING_GATES(test_length_gap_is_open),
		ASKING_GATES(test_length_gap_is_closed_by_strict),
		ASKING_GATES(test_strict_allows_honest_maps),
		ON_GATE("notify", test_reserved_region_is_denied),
		ON_GATE("filter-unmap", test_reserved_region_is_denied),
		ON_GATE("filter-both", test_reserved_region_is_denied),
		ON_GATE("filter-both", test_what_no_map_has_is_denied_unasked),
		ON_GATE("filter-both", test_forged_frame),
		ON_GATE("filter-both", test_forged_access),
		ON_GATE("filter-both", test_forged_address),
		ON_GATE("filter-both", test_length_gap_is_open),
		ON_GATE("filter-both", test_length_gap_is_closed_by_strict),
		ON_GATE("filter-both", test_strict_allows_honest_maps),
		ON_GATE("filter-both", test_denial_in_the_middle_wedges),
		ON_GATE("ret-trace", test_reserved_region_is_denied),
		LISTENING_GATES(test_denial_in_the_middle_wedges),
		LISTENING_GATES(test_failure_in_the_middle_wedges),
		ON_GATE("ret-trace", test_failure_in_the_middle_is_survived),
	};

	return cmocka_run_group_tests_name("denial", tests, NULL, NULL);
}
