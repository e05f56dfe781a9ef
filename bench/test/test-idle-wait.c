// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for the CPU to have nothing else to do. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/wall.h"
#include "host/placement.h"
#include "measure/disturbance.h"
#include "schedule/idle_wait.h"

#define WORK	    20000u /* less than a slice: after that others may come before it has done */
#define TURNS	    200	   /* at most: beside others what there is time for */
#define TURNS_LEAST 10
#define TURNS_S	    10
#define WHOLE_SKIP  63
#define TRIES	    1000
#define WATCHES	    100
#define TAKEN_NS    1e6 /* in each watch that was in vain: half of what that asks for */
#define GENEROUS_NS 60000000000L

static struct error err;
static volatile uint32_t *done; /* shared with children */

/* This process and its children have the CPU that it runs on. */
static int share_one_cpu(void **state)
{
	(void)state;
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return done == MAP_FAILED ? -1 : placement_pin_self(sched_getcpu(), &err);
}

/* As often as it is told to: some 10 us of work. */
static void work_when_told(int fd)
{
	char byte;

	child_ends_with(getppid());
	while (read(fd, &byte, 1) == 1) {
		for (volatile uint32_t i = 0; i < WORK; i++)
			;
		++*done;
	}
	_exit(0);
}

static void test_others_have_done_their_work(void **state)
{
	struct idle_wait wait;
	uint32_t turns = 0, in_time = 0;
	struct timespec began;
	int ends[2];
	pid_t worker;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	worker = fork();
	if (!worker) {
		close(ends[1]);
		work_when_told(ends[0]);
	}
	assert_int_equal(idle_wait_start(&wait, &err), 0);
	wait.limit_ns = GENEROUS_NS;
	wall_now(CLOCK_MONOTONIC, &began);
	while (turns < TURNS_LEAST || (turns < TURNS && wall_seconds_since(&began) < TURNS_S)) {
		assert_int_equal(write(ends[1], "", 1), 1);
		assert_true(idle_wait(&wait));
		in_time += *done == ++turns;
	}
	assert_in_range(in_time, turns / 2, turns);
	idle_wait_stop(&wait);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(waitpid(worker, NULL, 0), worker);
}

static pid_t start_hog(void)
{
	pid_t hog = fork();

	if (hog)
		return hog;
	child_ends_with(getppid());
	for (;;)
		*done = 1;
}

/*
 * None is in vain where nobody else has the CPU. On a busy machine others have it without end: then
 * the kernel says that this thread has waited for it as long.
 */
static void assert_in_vain_by_others_alone(void)
{
	struct task_times from = { 0 }, to = { 0 };
	int fd = task_times_open(0), watches = 0;
	bool known = task_times_add(fd, &from);

	while (watches < WATCHES && idle_wait_in_vain())
		watches++;
	known = known && task_times_add(fd, &to);
	close(fd);
	if (watches < WATCHES)
		return;
	if (!known)
		skip();
	assert_true(to.waited - from.waited > WATCHES * TAKEN_NS);
}

/* Whatever else the machine does: each wait ends, and they get fewer until there are no others. */
static void test_a_cpu_that_others_have_is_left_to_them(void **state)
{
	struct idle_wait wait;
	pid_t hog;

	(void)state;
	*done = 0;
	hog = start_hog();
	while (!*done)
		usleep(1000);
	for (int tries = 0; !idle_wait_in_vain(); tries++)
		assert_true(tries < TRIES);
	assert_int_equal(idle_wait_start(&wait, &err), 0);
	while (wait.skip < WHOLE_SKIP)
		idle_wait(&wait);
	assert_int_equal(wait.due, WHOLE_SKIP);
	assert_false(idle_wait(&wait));
	assert_int_equal(wait.due, WHOLE_SKIP - 1);
	child_kill(hog);
	assert_in_vain_by_others_alone();
	wait.limit_ns = GENEROUS_NS; /* the usual one is short beside others */
	while (!idle_wait(&wait))
		;
	assert_int_equal(wait.skip, 0);
	idle_wait_stop(&wait);
}

/* The answer of a wait that was too short does not end the next one. */
static void test_an_answer_that_came_late(void **state)
{
	struct idle_wait wait;
	int answers;

	(void)state;
	assert_int_equal(idle_wait_start(&wait, &err), 0);
	wait.owed = true;
	sem_post(&wait.answered);
	wait.limit_ns = GENEROUS_NS;
	assert_true(idle_wait(&wait));
	assert_int_equal(sem_getvalue(&wait.answered, &answers), 0);
	assert_int_equal(answers, 0);
	assert_false(wait.owed);
	idle_wait_stop(&wait);
}

static void test_the_thread_yields_to_all(void **state)
{
	struct idle_wait wait;
	struct sched_param param;
	cpu_set_t own, its;
	int policy;

	(void)state;
	assert_int_equal(idle_wait_start(&wait, &err), 0);
	assert_int_equal(pthread_getschedparam(wait.thread, &policy, &param), 0);
	assert_int_equal(policy, SCHED_IDLE);
	assert_int_equal(sched_getaffinity(0, sizeof(own), &own), 0);
	assert_int_equal(pthread_getaffinity_np(wait.thread, sizeof(its), &its), 0);
	assert_true(CPU_EQUAL(&own, &its));
	idle_wait_stop(&wait);
}

static void test_not_started(void **state)
{
	struct idle_wait wait = { .started = false };

	(void)state;
	assert_false(idle_wait(&wait));
	idle_wait_stop(&wait);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_others_have_done_their_work),
		cmocka_unit_test(test_a_cpu_that_others_have_is_left_to_them),
		cmocka_unit_test(test_an_answer_that_came_late),
		cmocka_unit_test(test_the_thread_yields_to_all),
		cmocka_unit_test(test_not_started),
	};

	return cmocka_run_group_tests_name("idle-wait", tests, share_one_cpu, NULL);
}
