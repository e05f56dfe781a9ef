// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several monitor threads, with real stubs: shares and hand-overs are as planned and counted, a
 * thread that fails or ends is told of, and nothing is left of any. What each round comes to is
 * in test-many.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test/own-threads.h"
#include "test/running-set.h"

#define SEED	20260601
#define ROUNDS	6
#define CALLS	5
/* longer than the tick at which the caller looks whether a thread has ended */
#define LATE_US (5 * STUB_SET_TICK_NS / 1000)

static struct running_set running;
static uint64_t random_state = SEED;

static uint64_t random_number(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return random_state >> 33;
}

static int stop(void **state)
{
	(void)state;
	running_set_end_test(&running);
	return 0;
}

static struct monitors_plan plan_of(uint32_t monitors, uint32_t handover)
{
	return (struct monitors_plan){
		.count = monitors, .handover = handover, .cpu = -1, .seed = SEED
	};
}

static void launch(const struct serve_many *row, uint32_t stubs, uint32_t monitors,
		   uint32_t handover)
{
	const struct monitors_plan plan = plan_of(monitors, handover);

	running_set_launch_by(&running, row, stubs, &plan);
}

/* Stubs that the next test may have too. */
static void reuse(const struct serve_many *row, uint32_t stubs, uint32_t monitors,
		  uint32_t handover)
{
	const struct monitors_plan plan = plan_of(monitors, handover);

	running_set_reuse(&running, row, stubs, &plan);
}

/* A thread sanitizer has a thread of its own from the first on. */
static int start_once(void **state)
{
	(void)state;
	launch(many_called("poll-all"), 2, 2, 100);
	running_set_stop(&running);
	return 0;
}

static int stop_kept(void **state)
{
	(void)state;
	running_set_stop(&running);
	return 0;
}

static void make_tasks(void)
{
	for (uint32_t i = 0; i < running.set.set.count; i++)
		task_make(&running.task[i], CALLS, random_number);
}

/* How many members each thread has. */
static void count_shares(uint32_t shares[MONITORS_MAX])
{
	memset(shares, 0, MONITORS_MAX * sizeof(*shares));
	for (uint32_t i = 0; i < running.set.set.count; i++) {
		assert_in_range(running.set.members[i].monitor, 0, MONITORS_MAX - 1);
		assert_false(running.set.members[i].locked);
		shares[running.set.members[i].monitor]++;
	}
}

/* A row of a table: of so many stubs so many change threads before each round but the first. */
struct case_of {
	uint32_t stubs, monitors, handover, least, most;
};

static const struct case_of cases[] = {
	{ 16, 2, 0, 0, 0 },  { 16, 2, 100, 16, 16 }, { 16, 2, 50, 8, 8 },
	{ 16, 4, 50, 8, 8 }, { 3, 2, 100, 3, 3 },    { 1, 2, 100, 1, 1 },
	{ 1, 2, 50, 0, 1 },  { 64, 4, 100, 64, 64 }, { 16, 2, 10, 0, 2 },
};

static void check_round(const struct case_of *one, bool first)
{
	uint32_t before[STUB_SET_MAX], changed = 0, shares[MONITORS_MAX];

	for (uint32_t i = 0; i < one->stubs; i++)
		before[i] = running.set.members[i].monitor;
	make_tasks();
	running_set_round(&running);
	for (uint32_t i = 0; i < one->stubs; i++)
		changed += running.set.members[i].monitor != before[i];
	assert_int_equal(running.set.set.handovers, changed);
	assert_in_range(changed, first ? 0 : one->least, first ? 0 : one->most);
	count_shares(shares);
	for (uint32_t i = 0; i < one->monitors; i++)
		assert_in_range(shares[i], one->stubs / one->monitors,
				(one->stubs + one->monitors - 1) / one->monitors);
}

static void test_shares(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t threads = count_own_threads();

		reuse(*state, cases[i].stubs, cases[i].monitors, cases[i].handover);
		assert_int_equal(count_own_threads(), threads + cases[i].monitors - 1);
		for (int round = 0; round < ROUNDS; round++)
			check_round(&cases[i], !round);
		running_set_keep(&running);
		assert_int_equal(count_own_threads(), threads);
	}
}

/* The same seed chooses the same stubs. */
static void test_seed(void **state)
{
	uint32_t first[STUB_SET_MAX];

	(void)state;
	for (int again = 0; again < 2; again++) {
		reuse(many_called("poll-all"), 16, 2, 50);
		for (int round = 0; round < ROUNDS; round++) {
			make_tasks();
			running_set_round(&running);
		}
		for (uint32_t i = 0; i < 16; i++) {
			if (again)
				assert_int_equal(running.set.members[i].monitor, first[i]);
			first[i] = running.set.members[i].monitor;
		}
		running_set_keep(&running);
	}
}

/* Dead stubs are handed over no more. */
static void test_dead_stay(void **state)
{
	reuse(*state, 8, 2, 100);
	for (int round = 0; round < ROUNDS; round++) {
		make_tasks();
		if (round == 1) {
			kill(running.set.guests[3].mm.stub.pid, SIGKILL);
			kill(running.set.guests[4].mm.stub.pid, SIGKILL);
		}
		running_set_round(&running);
		assert_int_equal(running.set.set.handovers, !round ? 0 : round == 1 ? 8 : 6);
	}
	assert_true(running.set.members[3].dead);
	assert_true(running.set.members[4].dead);
	running_set_keep(&running);
}

/* ---- threads that fail, or end ---- */

static struct serve_many odd;
static int rounds_left;

static int run_or_fail(const struct serve_many *row, struct stub_set *set, void *state,
		       struct error *err)
{
	if (set->self == 1 && !rounds_left)
		return error_set(err, STATUS_CANNOT, "it was told to");
	return many_called("poll-all")->run(row, set, state, err);
}

/* The last one still has its share to do when the end of the other is noticed. */
static int run_or_end(const struct serve_many *row, struct stub_set *set, void *state,
		      struct error *err)
{
	if (set->self == 1 && !rounds_left)
		pthread_exit(NULL);
	if (set->self == 2 && !rounds_left)
		usleep(LATE_US);
	return many_called("poll-all")->run(row, set, state, err);
}

static void round_fails(const char *why)
{
	struct error err;

	assert_int_equal(guest_set_round(&running.set, &err), -1);
	if (!strstr(err.text, why))
		fail_msg("'%s' is not in '%s'", why, err.text);
}

static void run_some(int rounds)
{
	for (rounds_left = rounds; rounds_left; rounds_left--) {
		make_tasks();
		running_set_round(&running);
	}
}

/* Two rounds pass; in the third one of the threads runs what is odd. */
static void launch_odd(uint32_t threads, int (*run)(const struct serve_many *, struct stub_set *,
						    void *, struct error *))
{
	odd = *many_called("poll-all");
	odd.run = run;
	launch(&odd, 4, threads, 100);
	run_some(2);
	running_set_queue(&running);
}

static void test_thread_fails(void **state)
{
	uint32_t threads = count_own_threads();

	(void)state;
	launch_odd(2, run_or_fail);
	round_fails("monitor thread 2: it was told to");
	running_set_stop(&running);
	assert_int_equal(count_own_threads(), threads);
}

static void test_thread_ends(void **state)
{
	uint32_t threads = count_own_threads();

	(void)state;
	launch_odd(3, run_or_end);
	round_fails("monitor thread 2 ended in the middle of a round");
	assert_int_equal(count_own_threads(), threads);
	round_fails("a monitor thread has ended before");
	running_set_stop(&running);
	assert_int_equal(count_own_threads(), threads);
}

static int fail_to_set_up(struct stub_set *set, void **state, struct error *err)
{
	if (set->self == 1)
		return error_set(err, STATUS_CANNOT, "no state");
	return many_called("poll-all")->setup(set, state, err);
}

static void test_setup_fails(void **state)
{
	const struct monitors_plan plan = { .count = 3, .cpu = -1 };
	uint32_t threads = count_own_threads();
	struct error err;

	(void)state;
	running_set_launch(&running, many_called("poll-all"), 4);
	guest_set_close(&running.set);
	odd = *many_called("poll-all");
	odd.setup = fail_to_set_up;
	assert_int_equal(guest_set_open(&running.set, &odd, 4, &plan, &err), -1);
	assert_string_equal(err.text, "no state");
	assert_int_equal(count_own_threads(), threads);
}

#define FOR(test, row)                                                                 \
	{                                                                              \
		.name = #test " (" #row ")", .test_func = test, .teardown_func = stop, \
		.initial_state = (void *)(uintptr_t)row                                \
	}

extern const struct serve_many many_stub_by_stub, many_uring_all, many_uring_epoll_all,
	many_epoll_all, many_poll_all;

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_seed, stop),
		FOR(test_shares, &many_stub_by_stub),
		FOR(test_shares, &many_uring_all),
		FOR(test_shares, &many_uring_epoll_all),
		FOR(test_shares, &many_epoll_all),
		FOR(test_shares, &many_poll_all),
		FOR(test_dead_stay, &many_stub_by_stub),
		FOR(test_dead_stay, &many_uring_all),
		FOR(test_dead_stay, &many_uring_epoll_all),
		FOR(test_dead_stay, &many_epoll_all),
		FOR(test_dead_stay, &many_poll_all),
		cmocka_unit_test_teardown(test_thread_fails, stop),
		cmocka_unit_test_teardown(test_thread_ends, stop),
		cmocka_unit_test_teardown(test_setup_fails, stop),
	};

	return cmocka_run_group_tests_name("monitors", tests, start_once, stop_kept);
}
