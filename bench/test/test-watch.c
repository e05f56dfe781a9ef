// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rounds are redone, and that a task beside a round is found. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lane/watch.h"

static struct clock the_clock;
static struct records records;
static struct plan_lane lane = { .placement = PLACEMENT_SAME };
static struct lane_context context = { .clock = &the_clock, .records = &records };
static struct lane_progress progress = { .context = &context, .lane = &lane };
static struct watch watch;

static int open_watch(void **state)
{
	struct error err;

	(void)state;
	clock_calibrate(&the_clock);
	return watch_open(&watch, &progress, 1, WATCH_TURNS, &err);
}

static int shut_watch(void **state)
{
	(void)state;
	watch_close(&watch);
	return 0;
}

/* A process that takes every turn on this CPU. */
static pid_t start_rival(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		;
}

/* With another runnable task on this CPU alone, some of the rounds must have a part of it. */
static void test_a_rival_is_found(void **state)
{
	struct watched watched = { 0 };
	cpu_set_t before, one;
	pid_t rival;

	(void)state;
	if (watch.monitor_fd < 0)
		skip();
	sched_getaffinity(0, sizeof(before), &before);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	rival = start_rival();
	for (int i = 0; i < 1000 && !watched.redone; i++) {
		uint64_t from;

		watch_begin(&watch);
		from = clock_now(&the_clock);
		while (clock_ns(&the_clock, from, clock_now(&the_clock)) < 10e6)
			;
		watch_judge(&watch, &watched);
	}
	kill(rival, SIGKILL);
	waitpid(rival, NULL, 0);
	sched_setaffinity(0, sizeof(before), &before);
	assert_true(watched.redone > 0);
	assert_true(watched.foreign_ns > 0);
}

/* As if the round had begun long ago and nothing had run in it. */
static bool judge_disturbed(struct watched *watched)
{
	watch_begin(&watch);
	watch.began -= (uint64_t)(1e12 / the_clock.ns_per_tick);
	return watch_judge(&watch, watched);
}

static void test_redoing_ends(void **state)
{
	struct watched watched = { 0 };
	int redone = 0;

	(void)state;
	if (watch.monitor_fd < 0)
		skip();
	while (judge_disturbed(&watched))
		redone++;
	assert_int_equal(redone, 10);
	for (int i = 0; i < 300; i++)
		judge_disturbed(&watched);
	assert_true(watched.redone >= 9 + watched.rounds / 2);
	assert_true(watched.redone <= 11 + watched.rounds / 2);
	assert_true(watched.disturbed == watched.rounds);
}

/* A stub that is there twice would be counted twice. */
static void test_each_stub_once(void **state)
{
	(void)state;
	watch_add(&watch, getpid());
	watch_add(&watch, getpid());
	assert_int_equal(watch.count, 1);
}

/*
 * Two tasks that share a CPU wait for each other: of turns that is a rival's doing, of a
 * crowd it is by design.
 */
static void test_a_crowd_waits_by_design(void **state)
{
	double turns_ns, crowd_ns, wall_ns;
	struct watch crowd;
	struct error err;
	cpu_set_t before, one;
	pid_t pair[2];

	(void)state;
	if (watch.monitor_fd < 0)
		skip();
	sched_getaffinity(0, sizeof(before), &before);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	lane.placement = PLACEMENT_CROSS;
	watch.placement = PLACEMENT_CROSS;
	assert_int_equal(watch_open(&crowd, &progress, 2, WATCH_CROWD, &err), 0);
	for (int i = 0; i < 2; i++) {
		pair[i] = start_rival();
		watch_add(&crowd, pair[i]);
	}
	watch_add(&watch, pair[0]);
	sched_setaffinity(0, sizeof(before), &before);
	watch_begin(&crowd);
	watch_begin(&watch);
	usleep(200000);
	turns_ns = watch_end(&watch, &wall_ns);
	crowd_ns = watch_end(&crowd, &wall_ns);
	for (int i = 0; i < 2; i++) {
		kill(pair[i], SIGKILL);
		waitpid(pair[i], NULL, 0);
	}
	watch_close(&crowd);
	lane.placement = PLACEMENT_SAME;
	assert_true(turns_ns > 10e6);
	assert_true(crowd_ns < turns_ns);
}

/* What the kernel does not tell is no disturbance. */
static void test_without_times(void **state)
{
	struct watched watched = { 0 };

	(void)state;
	watch_add(&watch, 999999999); /* there is no such process */
	assert_false(judge_disturbed(&watched));
	assert_true(watched.rounds == 1 && watched.disturbed == 0 && watched.foreign_ns == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_rival_is_found, open_watch, shut_watch),
		cmocka_unit_test_setup_teardown(test_redoing_ends, open_watch, shut_watch),
		cmocka_unit_test_setup_teardown(test_each_stub_once, open_watch, shut_watch),
		cmocka_unit_test_setup_teardown(test_a_crowd_waits_by_design, open_watch,
						shut_watch),
		cmocka_unit_test_setup_teardown(test_without_times, open_watch, shut_watch),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
