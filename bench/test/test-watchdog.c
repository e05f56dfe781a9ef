// SPDX-License-Identifier: GPL-2.0-or-later
/* The watchdog: what it makes of its looks, and stalled stubs of every serve loop. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/watchdog.h"
#include "serve/many.h"
#include "serve/serve.h"
#include "stub/death.h"
#include "test/running-guest.h"
#include "test/running-set.h"

#define STUBS 3

static struct running_guest running;
static struct running_set set;

static int stop_all(void **state)
{
	(void)state;
	running_guest_stop(&running);
	running_set_stop(&set);
	return 0;
}

/* ---- looks ---- */

static void test_counts_looks_at_one_turn(void **state)
{
	struct watched cpu = { 0 };

	(void)state;
	watched_begin(&cpu, 77);
	assert_int_equal(watched_look(&cpu, 3), 0); /* finds the turn first */
	assert_int_equal(watched_look(&cpu, 3), 0);
	assert_int_equal(watched_look(&cpu, 3), 0);
	assert_int_equal(watched_look(&cpu, 3), 77);
	assert_int_equal(watched_look(&cpu, 3), 77);
}

static void test_another_turn_is_progress(void **state)
{
	struct watched cpu = { 0 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		watched_begin(&cpu, 77);
		assert_int_equal(watched_look(&cpu, 1), 0);
	}
	assert_int_equal(watched_look(&cpu, 1), 77);
	watched_begin(&cpu, 78);
	assert_int_equal(watched_look(&cpu, 1), 0);
	assert_int_equal(watched_look(&cpu, 1), 78);
}

static void test_no_turn_is_no_stall(void **state)
{
	struct watched cpu = { 0 };

	(void)state;
	watched_begin(&cpu, 77);
	watched_look(&cpu, 2);
	watched_look(&cpu, 2);
	watched_end(&cpu);
	for (int i = 0; i < 10; i++)
		assert_int_equal(watched_look(&cpu, 2), 0);
	/* And counts anew. */
	watched_begin(&cpu, 77);
	assert_int_equal(watched_look(&cpu, 2), 0);
	assert_int_equal(watched_look(&cpu, 2), 0);
	assert_int_equal(watched_look(&cpu, 2), 77);
}

/* The largest pid that Linux has (PID_MAX_LIMIT), and a number that begins anew. */
static void test_pids_and_numbers_are_apart(void **state)
{
	struct watched cpu = { .sequence = UINT32_MAX };

	(void)state;
	watched_begin(&cpu, 1 << 22);
	assert_int_equal(watched_look(&cpu, 1), 0);
	assert_int_equal(watched_look(&cpu, 1), 1 << 22);
	watched_begin(&cpu, 1 << 22);
	assert_int_equal(watched_look(&cpu, 1), 0);
}

/* ---- the thread ---- */

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

static void test_kills_the_stalled_one(void **state)
{
	struct watchdog *watchdog;
	struct error err = { 0 };
	pid_t stalled = start_sleeper(), idle = start_sleeper();
	int status;

	(void)state;
	assert_int_equal(watchdog_start(&watchdog, 2, 2000000, 3, &err), 0);
	watched_begin(watchdog_cpu(watchdog, 0), stalled);
	assert_int_equal(waitpid(stalled, &status, 0), stalled);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_false(watchdog_has_killed(watchdog, 1, idle, &err));
	assert_true(watchdog_has_killed(watchdog, 0, stalled, &err));
	assert_non_null(strstr(err.text, "its turn did not end in 3 ticks of 2ms"));
	/* That was this stub alone; a turn for the other could be its death here. */
	assert_false(watchdog_has_killed(watchdog, 0, idle, &err));
	watchdog_stop(watchdog);
	assert_int_equal(kill(idle, SIGKILL), 0);
	assert_int_equal(waitpid(idle, &status, 0), idle);
}

/* However long its tick. */
static void test_ends_at_once(void **state)
{
	struct watchdog *watchdog;
	struct error err;

	(void)state;
	assert_int_equal(watchdog_start(&watchdog, 1, 1000000000ull * 3600, 1, &err), 0);
	watchdog_stop(watchdog);
	watchdog_stop(NULL);
}

/* ---- every serve loop ---- */

static void test_stalled_stub(void **state)
{
	const struct serve_loop *loop = *state;
	struct error err = { 0 };

	running_guest_prepare(&running, "notify");
	running.options.serve = loop;
	running.options.spin_ns = 20000;
	running.options.tick_ms = loop->needs_tick;
	running.options.watchdog_ns = 5000000;
	running.options.stalls = 4;
	running_guest_start(&running);
	running_guest_queue(&running, 3);
	running_guest_freeze(&running);
	assert_int_equal(guest_round(&running.guest, false, &err), -1);
	if (!strstr(err.text, "was killed by the watchdog"))
		fail_msg("%s: %s", loop->name, err.text);
	assert_true(stub_is_dead(running.guest.mm.stub.pidfd));
}

/* Killed for a turn that is over: the next one is that of a dead stub. */
static void test_stub_that_handed_back(void **state)
{
	struct error err = { 0 };
	struct watched *cpu;

	(void)state;
	running_guest_prepare(&running, "notify");
	running.options.watchdog_ns = 2000000;
	running.options.stalls = 2;
	running_guest_start(&running);
	cpu = watchdog_cpu(running.guest.watchdog, 0);
	watched_begin(cpu, running.guest.mm.stub.pid);
	stub_await_death(running.guest.mm.stub.pidfd);
	watched_end(cpu);
	running_guest_queue(&running, 3);
	assert_int_equal(guest_round(&running.guest, false, &err), -1);
	if (!strstr(err.text, "was killed by the watchdog"))
		fail_msg("%s", err.text);
}

static uint64_t no_choice(void)
{
	return 0;
}

/* Who is slow beside it, on a busy host, may be killed as well. */
static void test_stalled_stub_of_many(void **state)
{
	const struct stub_member *stalled;
	struct error err = { 0 };

	running_set_launch(&set, *state, STUBS);
	guest_set_close(&set.set);
	set.set.watchdog_ns = 10000000;
	set.set.stalls = 10;
	assert_int_equal(guest_set_open(&set.set, *state, STUBS, NULL, &err), 0);
	for (uint32_t i = 0; i < STUBS; i++)
		task_make(&set.task[i], 2, no_choice);
	running_set_queue(&set);
	stalled = &set.set.members[1];
	kill(stalled->mm->stub.pid, SIGSTOP);
	await_process_state(stalled->mm->stub.pid, 'T');
	assert_int_equal(guest_set_round(&set.set, &err), 0);
	assert_true(stalled->dead);
	if (!strstr(stalled->why.text, "was killed by the watchdog"))
		fail_msg("%s", stalled->why.text);
}

static struct CMUnitTest test_of(const char *name, CMUnitTestFunction test, const void *row)
{
	return (struct CMUnitTest){ .name = name,
				    .test_func = test,
				    .teardown_func = stop_all,
				    .initial_state = (void *)(uintptr_t)row };
}

/* Their names are those of the loops. */
static int run_loops(void)
{
	struct CMUnitTest tests[128];
	size_t count = 0;

	for (size_t i = 0; serve_loops[i]; i++)
		tests[count++] = test_of(serve_loops[i]->name, test_stalled_stub, serve_loops[i]);
	for (size_t i = 0; serve_manys[i]; i++)
		tests[count++] =
			test_of(serve_manys[i]->name, test_stalled_stub_of_many, serve_manys[i]);
	return _cmocka_run_group_tests("stalled stubs", tests, count, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_looks_at_one_turn),
		cmocka_unit_test(test_another_turn_is_progress),
		cmocka_unit_test(test_no_turn_is_no_stall),
		cmocka_unit_test(test_pids_and_numbers_are_apart),
		cmocka_unit_test(test_kills_the_stalled_one),
		cmocka_unit_test(test_ends_at_once),
		cmocka_unit_test_teardown(test_stub_that_handed_back, stop_all),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	return failed + run_loops();
}
