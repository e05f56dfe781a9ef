// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a hijacked stub writes into its shared pages: a bad value is an answer that names
 * it, behind every gate, in every serve loop, and for one stub of many.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <assert.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check/attack.h"
#include "monitor/handoff.h"
#include "test/own-threads.h"
#include "test/running-guest.h"
#include "test/running-set.h"

#define PROT_RW (PROT_READ | PROT_WRITE)
#define VICTIM	1 /* of a stub set */

static struct running_guest running;
static struct running_set set;
static struct guest *const guest = &running.guest;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	running_set_stop(&set);
	return 0;
}

/* What is stored before the turn is handed over, and what the monitor must say of it. */
static const struct junk {
	uint64_t address;
	uint64_t value;
	uint32_t turn;
	const char *says;
} junk[] = {
	{ .turn = 7, .says = "wrote 7 as whose turn it is" },
	{ .turn = UINT32_MAX, .says = "wrote 4294967295 as whose turn it is" },
	{ ATTACK_DATA(err), 5, STUB_TURN_MONITOR, "wrote 5 as the errno of a failed call" },
	{ ATTACK_DATA(err), (uint64_t)-5000, STUB_TURN_MONITOR, "wrote -5000 as the errno" },
	{ ATTACK_DATA(err), (uint64_t)-1, STUB_TURN_MONITOR, "wrote 0 as the index of a failed" },
	{ ATTACK_DATA(signal), 1000, STUB_TURN_MONITOR, "wrote 1000 as its signal" },
	{ ATTACK_DATA(signal), 0, STUB_TURN_MONITOR, "wrote 0 as its signal" },
	{ ATTACK_DATA(mcontext_offset), UINT32_MAX, STUB_TURN_MONITOR, "reported registers at" },
	{ ATTACK_DATA(siginfo_offset), 0, STUB_TURN_MONITOR, "reported a siginfo at 0" },
};

/* signal and mcontext_offset have 32 bits, and neighbours. */
static void write_junk(struct attack *attack, const struct junk *at, enum stub_done done)
{
	attack_store32(attack, ATTACK_DATA(signal), 31);
	if (at->address == ATTACK_DATA(err))
		attack_store64(attack, at->address, at->value);
	else if (at->address)
		attack_store32(attack, at->address, (uint32_t)at->value);
	attack_hand_over(attack, done, at->turn);
	attack_end(attack);
}

static void check_junk(const struct junk *at, enum stub_done done)
{
	struct attack attack;
	struct error err;

	running_guest_start(&running);
	attack_begin(&attack, &running.physmem);
	write_junk(&attack, at, done);
	attack_arm(guest->mm.shared);
	assert_int_equal(guest_round(guest, false, &err), -1);
	if (!strstr(err.text, at->says))
		fail_msg("'%s' is not in '%s'", at->says, err.text);
	guest_stop(guest);
	running.started = false;
}

static void test_gate(void **state)
{
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
		running_guest_prepare(&running, *state);
		check_junk(&junk[i], STUB_DONE_FUTEX);
		running_guest_stop(&running);
	}
}

static void test_loop(void **state)
{
	const struct serve_loop *loop = *state;

	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
		running_guest_prepare(&running, "notify");
		running.options.serve = loop;
		running.options.tick_ms = loop->needs_tick;
		check_junk(&junk[i], loop->done);
		running_guest_stop(&running);
	}
}

/* The others are served, in that round and after it. */
static void check_member(const struct serve_many *row, const struct junk *at)
{
	struct attack attack;
	struct error err;

	running_set_launch(&set, row, 3);
	attack_begin(&attack, &set.physmem);
	write_junk(&attack, at, STUB_DONE_FUTEX);
	attack_arm(set.set.guests[VICTIM].mm.shared);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 3; i += 2)
			if (guest_map(&set.set.guests[i], 0x10000000ull, STUB_PAGE_SIZE, PROT_RW, 0,
				      &err))
				fail_msg("%s", err.text);
		if (guest_set_round(&set.set, &err))
			fail_msg("%s", err.text);
		for (uint32_t i = 0; i < 3; i++)
			assert_int_equal(set.set.members[i].dead, i == VICTIM);
		assert_int_equal(set.set.guests[0].mm.log.allowed, 1);
		assert_int_equal(set.set.guests[2].mm.log.allowed, 1);
	}
	if (!strstr(set.set.members[VICTIM].why.text, at->says))
		fail_msg("'%s' is not in '%s'", at->says, set.set.members[VICTIM].why.text);
	running_set_stop(&set);
}

/* Each round without a receive leaves a message in its socket; here it is filled at once. */
static void test_takes_no_descriptors(void **state)
{
	const struct guest_mm *mm;
	struct error err;
	char says[64];

	(void)state;
	running_set_launch(&set, many_called("poll-each"), 3);
	mm = &set.set.guests[VICTIM].mm;
	while (send(mm->stub.socket, "", 1, MSG_DONTWAIT) == 1)
		;
	assert_int_equal(guest_map(&set.set.guests[VICTIM], 0x10000000ull, STUB_PAGE_SIZE, PROT_RW,
				   0, &err),
			 0);
	assert_int_equal(guest_set_round(&set.set, &err), 0);
	assert_true(set.set.members[VICTIM].dead);
	guest_set_death(&set.set, VICTIM, &err);
	snprintf(says, sizeof(says), "stub %d was killed: it takes no descriptors", mm->stub.pid);
	assert_string_equal(err.text, says);
}

static void test_many(void **state)
{
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		check_member(*state, &junk[i]);
}

/* The stub can write to its batch while the monitor queues, and to its touch list. */
static void test_batch_and_touch_list(void **state)
{
	struct error err;

	running_guest_launch(&running, *state);
	guest->mm.shared->touch.count = UINT32_MAX;
	guest->mm.shared->touch.range[0].pages = UINT32_MAX;
	running_guest_queue(&running, 1);
	running_guest_round(&running);
	assert_int_equal(*running_guest_frame(&running, 0), 1);
	running_guest_queue(&running, 2);
	guest->mm.batch.calls[1].length = 1ull << 62;
	assert_int_equal(guest_round(guest, false, &err), -1);
	assert_non_null(strstr(err.text, "wrote 0x4000000000000000 as the length of map 1"));
}

extern const struct serve_many many_threads;

/* Until a word of the shared pages is no longer 0. */
static void add_wait(struct attack *attack, uint64_t address)
{
	attack_code(attack, "\x48\xb8", 2); /* movabs $address, %rax */
	attack_code(attack, &address, sizeof(address));
	attack_code(attack, "\x83\x38\x00\x74\xfb", 5); /* cmpl $0, (%rax); je to it */
}

/* POLLOUT: a call was received, and is not answered. */
static bool is_received(const struct guest *of, int limit_ms)
{
	struct pollfd listener = { .fd = of->mm.stub.listener, .events = POLLOUT };

	return poll(&listener, 1, limit_ms) == 1 && listener.revents & POLLOUT;
}

/*
 * Between two rounds the monitor changes page table and log: no thread of it may answer then
 * what a stub calls behind the end of its turn.
 */
static void test_a_call_behind_its_turn(void **state)
{
	static const uint64_t wake[] = { ATTACK_DATA(futex), FUTEX_WAKE, 1, 0, 0, 0 };
	static const uint64_t map[6] = { GUEST_PAGE(0), STUB_PAGE_SIZE, PROT_RW,
					 MAP_SHARED | MAP_FIXED };
	struct guest *victim;
	struct attack attack;
	struct error err;

	(void)state;
	running_set_launch(&set, &many_threads, 3);
	victim = &set.set.guests[VICTIM];
	attack_begin(&attack, &set.physmem);
	attack_store32(&attack, ATTACK_DATA(signal), 31);
	attack_store32(&attack, ATTACK_DATA(futex), STUB_TURN_MONITOR);
	attack_call(&attack, SYS_futex, wake);
	add_wait(&attack, ATTACK_TOUCH(range[9]));
	attack_call(&attack, SYS_mmap, map);
	attack_end(&attack);
	attack_arm(victim->mm.shared);
	assert_int_equal(guest_set_round(&set.set, &err), 0);
	__atomic_store_n(&victim->mm.shared->touch.range[9].address, 1, __ATOMIC_RELEASE);
	assert_true(is_received(victim, -1));
	usleep(50000);
	assert_true(is_received(victim, 0));
	assert_int_equal(victim->mm.log.notified, 0);
	assert_int_equal(guest_set_round(&set.set, &err), 0);
	assert_int_equal(victim->mm.log.denied, 1);
}

/* Ptrace mode has neither a turn nor a frame in its shared pages. */
static void test_ptrace_result(void **state)
{
	struct error err;

	(void)state;
	running_guest_launch(&running, "ptrace");
	guest->mm.shared->data.err = 7;
	assert_int_equal(handoff_take_result(&guest->mm, &err), -1);
	assert_non_null(strstr(err.text, "wrote 7 as the errno"));
	guest->mm.shared->data.err = -1;
	guest->mm.shared->data.call_count = -1;
	assert_int_equal(handoff_take_result(&guest->mm, &err), -1);
	assert_non_null(strstr(err.text, "wrote -1 as the index"));
}

#define ROWS 64

static size_t add(struct CMUnitTest *tests, char (*names)[64], size_t count, const char *name,
		  CMUnitTestFunction test, const void *state)
{
	assert(count < ROWS);
	snprintf(names[count], sizeof(names[count]), "%s", name);
	tests[count] = (struct CMUnitTest){
		.name = names[count],
		.test_func = test,
		.teardown_func = stop_guest,
		.initial_state = (void *)state,
	};
	return count + 1;
}

int main(void)
{
	static const struct CMUnitTest by_gate[] = {
		FUTEX_GATES(test_gate),
		EVERY_GATE(test_batch_and_touch_list),
		ON_GATE("ptrace", test_ptrace_result),
	};
	static struct CMUnitTest tests[ROWS] = {
		cmocka_unit_test_teardown(test_a_call_behind_its_turn, stop_guest),
		cmocka_unit_test_teardown(test_takes_no_descriptors, stop_guest),
	};
	static char names[ROWS][64];
	size_t count = 2;

	for (size_t i = 0; !under_thread_sanitizer() && i < sizeof(by_gate) / sizeof(by_gate[0]);
	     i++) {
		assert(count < ROWS);
		tests[count++] = by_gate[i];
	}
	for (size_t i = 0; serve_loops[i]; i++)
		if (!under_thread_sanitizer() || loop_has_thread(serve_loops[i]))
			count = add(tests, names, count, serve_loops[i]->name, test_loop,
				    serve_loops[i]);
	for (size_t i = 0; serve_manys[i]; i++)
		if (!under_thread_sanitizer() || many_has_threads(serve_manys[i]))
			count = add(tests, names, count, serve_manys[i]->name, test_many,
				    serve_manys[i]);
	return _cmocka_run_group_tests("distrust", tests, count, NULL, NULL);
}
