// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest does before a batch, by what the batch is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/mman.h>

#include "schedule/warm.h"
#include "test/running-guest.h"

#define PROT_RW (PROT_READ | PROT_WRITE)

static struct running_guest running;
static struct guest *const guest = &running.guest;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static struct workload_entry entry(enum workload_op op, unsigned int page, int prot)
{
	return (struct workload_entry){ .op = (uint8_t)op,
					.address = GUEST_PAGE(page),
					.length = STUB_PAGE_SIZE,
					.offset = page * STUB_PAGE_SIZE,
					.prot = (uint8_t)prot };
}

static uint64_t fault_before(const struct workload_entry *entries, uint32_t count)
{
	uint32_t turns = guest->mm.shared->touch.round;
	struct synthetic_batches batches = { .timed_count = count };
	struct error err;

	for (uint32_t i = 0; i < count; i++)
		batches.timed[i] = entries[i];
	if (warm_up(guest, &batches, &err))
		fail_msg("%s", err.text);
	assert_int_equal(guest->mm.shared->touch.round - turns, LANE_WARM_ROUNDS);
	return guest->fault;
}

static void test_a_fault_before_maps_alone(void **state)
{
	const struct workload_entry maps[] = { entry(WORKLOAD_MAP, 3, PROT_EXEC),
					       entry(WORKLOAD_UNMAP, 9, 0),
					       entry(WORKLOAD_MAP, 5, PROT_RW),
					       entry(WORKLOAD_MAP, 7, PROT_RW) };

	running_guest_launch(&running, *state);
	assert_int_equal(fault_before(maps, 4), GUEST_PAGE(5));
	assert_int_equal(fault_before(&maps[3], 1), GUEST_PAGE(7));
	assert_int_equal(fault_before(maps, 2), 0);
	assert_int_equal(fault_before(maps, 0), 0);
}

static uint64_t fault_of(const struct synthetic *rule)
{
	struct synthetic_batches batches;
	struct error err;

	assert_int_equal(synthetic_make(&batches, rule, GUEST_PAGE(0), 0, &err), 0);
	if (warm_up(guest, &batches, &err))
		fail_msg("%s", err.text);
	return guest->fault;
}

/* Also of a stub that has just had a fault. */
static void test_a_call_before_maps(void **state)
{
	const struct synthetic after_fault = { .entries = 1, .pages = 1 };
	const struct synthetic after_call = { .entries = 1, .pages = 1, .called = true };

	running_guest_launch(&running, *state);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fault_of(&after_call), 0);
		assert_int_not_equal(guest->mm.report.signal, SIGSEGV);
		assert_int_equal(fault_of(&after_fault), GUEST_PAGE(0));
		assert_int_equal(guest->mm.report.signal, SIGSEGV);
	}
}

/* Each page of the approach is mapped and touched, and the guest stands at the timed page. */
static void test_an_approach(void **state)
{
	const struct synthetic rule = { .op = SYNTHETIC_FAULT_RUN, .entries = 1, .pages = 1 };
	struct synthetic_batches batches;
	struct error err;

	running_guest_launch(&running, *state);
	assert_int_equal(synthetic_make(&batches, &rule, GUEST_PAGE(0), 0, &err), 0);
	if (warm_up(guest, &batches, &err) || lane_run_batch(guest, batches.timed, 1, false, &err))
		fail_msg("%s", err.text);
	for (unsigned int i = 0; i <= SYNTHETIC_APPROACH; i++)
		/* By the access that has faulted and by the list. */
		assert_int_equal(*running_guest_frame(&running, i), 2);
}

/* A late call would wait for a tick, and is none of a guest's that is being warmed. */
static void test_no_late_calls(void **state)
{
	running_guest_prepare(&running, *state);
	running.options.late = GUEST_LATE_UNMAP;
	running.options.tick_ms = 1;
	running_guest_start(&running);
	assert_int_equal(fault_before(NULL, 0), 0);
	assert_int_equal(guest->mm.log.notified, 0);
	assert_int_equal(guest->mm.shared->stamps.late.after, 0);
	assert_int_equal(guest->late, GUEST_LATE_UNMAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVERY_GATE(test_a_fault_before_maps_alone),
		EVERY_GATE(test_a_call_before_maps),
		EVERY_GATE(test_an_approach),
		ON_GATE("notify", test_no_late_calls),
	};

	return cmocka_run_group_tests_name("warm", tests, NULL, NULL);
}
